"""How documents come in: beside a plain LlamaIndex pipeline, a second time, after a change; then a search of them."""

import gzip
import json
from collections.abc import Sequence
from os import cpu_count
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from time import perf_counter

import numpy as np
from rich.progress import Progress

from eval.bench.plain_pipeline import MODEL_TOKENS, PlainPipeline, plain_embedding
from eval.bench.report import BenchReport
from eval.cases.data_folder import BadBenchData, BenchData, Part, cut_corpus, lines_of, write_first
from eval.measure import Row, compared, mean, measured, median, percentile_95, ratio
from index.embedding.embed import Embedder
from index.index import Index
from index.models.models import find_model, verified_folder
from index.storage.database import FILE_NAME, Database
from index.storage.filters import Filters
from index.turns import give_way
from rag.assistant import Assistant
from rag.build import build_assistant, build_embedder
from rag.question import Question
from rag.settings import Settings

_WARM_UP, _PAIRED = 20, 100
"""Documents."""
_ASKED = 100
"""Questions."""
_SPECIAL_TOKENS = 2
_NEAREST = 10


def bench_documents(data: BenchData, settings: Settings, progress: Progress) -> BenchReport:
    """Measure everything; raises BackstopError when a model, a package or usable data are missing."""
    embedder = build_embedder(settings)
    with TemporaryDirectory(prefix="backstop-bench-") as name:
        folder = Path(name)
        corpus = folder / "corpus.jsonl.gz"
        lines = list(lines_of(data.corpus))
        _write(corpus, lines)
        rows = [
            _ingest_row(data, settings, embedder, folder, progress),
            _beside_row(settings, data, folder, embedder),
        ]
        with Index(folder / "whole", embedder) as index:
            first, documents = _timed_add(index, corpus)
            again, _ = _timed_add(index, corpus)
            _write(corpus, _one_changed(lines))
            changed, _ = _timed_add(index, corpus)
            rows += [
                Row("adding all of it, s", None, measured([first], median), None),
                Row("adding it again, share of the first time", None, measured([again / first], median), None),
                Row("adding it with one document changed, s", None, measured([changed], median), None),
                *_search_rows(index, data, progress),
                _recall_row(index, folder / "whole", embedder, data, progress),
            ]
            passages = index.documents.statistics().passages
    return BenchReport(
        data=data.name,
        documents=documents,
        characters=sum(len(json.loads(line)["text"]) for line in lines),
        passages=passages,
        questions=len(data.questions),
        cores=cpu_count() or 1,
        baseline="plain",
        ours="ours",
        rows=tuple(rows),
    )


def _ingest_row(data: BenchData, settings: Settings, embedder: Embedder, folder: Path, progress: Progress) -> Row:
    """Characters a second from file to searchable, in turns; of the plain pipeline only what its model really reads."""
    embedding = plain_embedding(verified_folder(find_model(settings.embedder), settings.models_dir))
    parts = cut_corpus(write_first(data.corpus, _PAIRED, folder / "paired.jsonl"), folder)
    warm_up = write_first(data.corpus, _WARM_UP, folder / "warm-up.jsonl")
    PlainPipeline(folder / "warm-plain", embedding).add(warm_up)
    plain = PlainPipeline(folder / "plain", embedding)
    with Index(folder / "warm-ours", embedder) as index:
        _timed_add(index, warm_up)
    with Index(folder / "ours", embedder) as index:
        seconds = [_in_turns(plain, index, one, number % 2 == 1) for number, one in enumerate(progress.track(parts))]
    share = _share_read(plain, embedder)
    theirs = [(part.characters * share, taken) for part, (taken, _) in zip(parts, seconds, strict=True)]
    ours = [(float(part.characters), taken) for part, (_, taken) in zip(parts, seconds, strict=True)]
    return compared("ingest, characters embedded/s", theirs, ours, ratio)


def _in_turns(plain: PlainPipeline, index: Index, part: Part, ours_first: bool) -> tuple[float, float]:
    """The seconds that the plain pipeline and ours take for the same documents."""
    before = _timed_add(index, part.file)[0] if ours_first else 0.0
    started = perf_counter()
    plain.add(part.file)
    theirs = perf_counter() - started
    return theirs, before or _timed_add(index, part.file)[0]


def _timed_add(index: Index, corpus: Path) -> tuple[float, int]:
    """Seconds, and how many documents there were."""
    started = perf_counter()
    outcome = None
    for added in index.add(corpus):
        outcome = added.outcome
    seconds = perf_counter() - started
    if outcome is None or outcome.refused:
        raise BadBenchData(f"{corpus}: {outcome.refused[0] if outcome else 'nothing was added'}")
    return seconds, outcome.added + outcome.changed + outcome.unchanged


def _share_read(plain: PlainPipeline, embedder: Embedder) -> float:
    """Which share of its passages the plain pipeline's model reads: it cuts off what is beyond its limit."""
    tokens = [embedder.count_tokens(text) for text in plain.embedded_texts()]
    limit = MODEL_TOKENS - _SPECIAL_TOKENS
    return sum(min(one, limit) for one in tokens) / sum(tokens)


def _one_changed(lines: Sequence[str]) -> list[str]:
    """The same lines, the one in the middle with another sentence at its end."""
    middle = len(lines) // 2
    fields = json.loads(lines[middle])
    fields["text"] += "\n\nThis sentence was added later."
    return [*lines[:middle], json.dumps(fields, ensure_ascii=False), *lines[middle + 1 :]]


def _search_rows(index: Index, data: BenchData, progress: Progress) -> list[Row]:
    """Times of the whole search: the question's vector, both searches, fusion, and the passages read."""
    milliseconds: list[float] = []
    for question in progress.track(data.questions, description="Searching"):
        started = perf_counter()
        index.search(question.text, _NEAREST, Filters())
        milliseconds.append((perf_counter() - started) * 1000)
    return [
        Row("search p50, ms", None, measured(milliseconds, median), None),
        Row("search p95, ms", None, measured(milliseconds, percentile_95), None),
    ]


def _recall_row(index: Index, data_dir: Path, embedder: Embedder, data: BenchData, progress: Progress) -> Row:
    """How many of the ten nearest vectors the vector index finds, exact search being right."""
    database = Database(data_dir / FILE_NAME)
    rows = database.connection().execute(
        "SELECT passages.id, embeddings.passage FROM passages JOIN embeddings ON embeddings.key = passages.embedding"
    )
    names, vectors = zip(*((row["id"], np.frombuffer(row["passage"], np.float32)) for row in rows), strict=True)
    database.close()
    matrix, shares = np.stack(vectors), []
    for question in progress.track(data.questions, description="Comparing"):
        query = embedder.embed_query(question.text)
        exact = {names[place] for place in np.argsort(-(matrix @ query))[:_NEAREST]}
        shares.append(len(exact & set(index.nearest(query, _NEAREST))) / _NEAREST)
    return Row("recall@10 of the vector index beside exact search", None, measured(shares, mean), None)


def _beside_row(settings: Settings, data: BenchData, folder: Path, embedder: Embedder) -> Row:
    """Whole answers by quoting, one after the other: while nothing else is done, and beside documents that come in."""
    with Index(folder / "busy", embedder) as index:
        _timed_add(index, write_first(data.corpus, _PAIRED, folder / "there.jsonl"))
        assistant = build_assistant(index, settings)
        asked = data.questions[:_ASKED]
        idle = [_answered(assistant, one.text) for one in asked]
        enough = Event()
        adding = Thread(target=_add_until, args=(index, data.corpus, enough))
        adding.start()
        busy = [_answered(assistant, one.text) for one in asked]
        enough.set()
        adding.join()
    return compared("answer p95 while documents are added (ours) and not (plain), ms", idle, busy, percentile_95)


def _answered(assistant: Assistant, question: str) -> float:
    """Milliseconds of one answer."""
    started = perf_counter()
    assistant.ask(Question(question))
    return (perf_counter() - started) * 1000


def _add_until(index: Index, corpus: Path, enough: Event) -> None:
    give_way()
    for _ in index.add(corpus):
        if enough.is_set():
            return


def _write(file: Path, lines: Sequence[str]) -> None:
    with gzip.open(file, "wt", encoding="utf-8") as written:
        written.writelines(f"{line}\n" for line in lines)
