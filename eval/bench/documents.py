"""How documents come in: beside a plain LlamaIndex pipeline, a second time, after a change; then a search of them."""

import shutil
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

from eval.bench.adding import add_all, add_in_turns, ingest_row, seconds_to_add, warm_sides
from eval.bench.options import BenchOptions
from eval.bench.plain_pipeline import READ_TOKENS
from eval.bench.report import BenchReport, own_row, report_on, time_rows
from eval.bench.side_by_side import DEPTH, answer_times, search_of, timed
from eval.bench.stored import read_vectors
from eval.cases.data_folder import BenchData, read_findable
from eval.measure import Row, compared, mean, median, percentile_95
from eval.run.corpus_index import written_corpus
from index.document import Document
from index.embedding.embed import Embedder
from index.index import Index
from index.storage.database import FILE_NAME, Database
from index.turns import give_way
from rag.build import build_assistant, build_embedder

_PAIRED = 100
"""Documents that both sides add."""
_ASKED = 100
"""Questions that are answered while documents come in."""


def bench_documents(folder: Path, options: BenchOptions) -> BenchReport:
    """Measure everything; raises BackstopError when a model, a package or usable data are missing."""
    data, embedder = read_findable(folder, options.questions), build_embedder(options.settings)
    with TemporaryDirectory(prefix="backstop-bench-") as name:
        kept = Path(name)
        rows = [_ingest_row(data, options, embedder, kept), _beside_row(data, options, embedder, kept)]
        with Index(kept / "whole", embedder) as index:
            rows += _adding_rows(index, data.documents, kept)
            asked = options.progress.track(data.cases, description="Searching")
            search = search_of(index)
            rows += time_rows("search", [timed(partial(search, one.question, DEPTH))[1] for one in asked])
            rows.append(_recall_row(index, data, options))
            passages = index.documents.statistics().passages
    return report_on(data, passages, ("plain", "ours"), rows)


def _ingest_row(data: BenchData, options: BenchOptions, embedder: Embedder, kept: Path) -> Row:
    """The first documents in turns; of the plain pipeline only what its model really reads of them counts."""
    with warm_sides(data, options.settings, embedder, kept) as (plain, index):
        parts = add_in_turns(plain, index, data.documents[:_PAIRED], kept, options.progress)
        tokens = plain.passage_tokens(embedder)
    share_read = sum(min(one, READ_TOKENS) for one in tokens) / sum(tokens)
    return ingest_row("ingest, characters embedded/s", parts, share_read)


def _beside_row(data: BenchData, options: BenchOptions, embedder: Embedder, kept: Path) -> Row:
    """Whole answers by quoting, one after the other: while nothing else is done, and beside documents that come in."""
    with Index(kept / "busy", embedder) as index:
        add_all(index, written_corpus(data.documents[:_PAIRED], kept))
        assistant = build_assistant(index, options.settings)
        asked = data.cases[:_ASKED]
        idle = answer_times(assistant, asked)
        enough = Event()
        adding = Thread(target=_add_until, args=(index, written_corpus(data.documents, kept), enough))
        adding.start()
        busy = answer_times(assistant, asked)
        enough.set()
        adding.join()
    return compared("answer p95 while documents are added (ours) and not (plain), ms", idle, busy, percentile_95)


def _add_until(index: Index, corpus: Path, enough: Event) -> None:
    give_way()
    for _ in index.add(corpus):
        if enough.is_set():
            return


def _adding_rows(index: Index, documents: Sequence[Document], kept: Path) -> list[Row]:
    """All documents for the first time, again, and with another sentence at the end of the one in the middle."""
    middle = len(documents) // 2
    changed = replace(documents[middle], text=f"{documents[middle].text}\n\nThis sentence was added later.")
    corpus, seconds = kept / "corpus.jsonl", []
    for state in (documents, documents, [*documents[:middle], changed, *documents[middle + 1 :]]):
        shutil.copy(written_corpus(state, kept), corpus)
        seconds.append(seconds_to_add(index, corpus))
    first, again, after_change = seconds
    return [
        own_row("adding all of it, s", [first], median),
        own_row("adding it again, share of the first time", [again / first], median),
        own_row("adding it with one document changed, s", [after_change], median),
    ]


def _recall_row(index: Index, data: BenchData, options: BenchOptions) -> Row:
    """How many of the ten nearest vectors the vector index finds, exact search being right."""
    with closing(Database(index.data_dir / FILE_NAME)) as database:
        vectors = read_vectors(database)
    shares = []
    for case in options.progress.track(data.cases, description="Comparing"):
        query = index.embedder.embed_query(case.question)
        exact = {vectors.passages[place] for place in vectors.nearest(query)[:DEPTH]}
        shares.append(len(exact.intersection(index.nearest(query, DEPTH))) / DEPTH)
    return own_row("recall@10 of the vector index beside exact search", shares, mean)
