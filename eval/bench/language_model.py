"""Answers worded by a language model: the product beside LlamaIndex's CitationQueryEngine.

Both have the same model in the same process, the same embedding model and the same documents; the
engine is used with everything at its default.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from os import cpu_count, getpid
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from rich.progress import Progress

from eval.bench.plain_pipeline import PlainPipeline, plain_embedding
from eval.bench.report import BenchReport
from eval.cases.case import Case
from eval.cases.data_folder import BadBenchData
from eval.cases.read import read_set
from eval.measure import Row, compared, mean, measured, median
from eval.metrics.answer import answer_found
from eval.run.corpus_index import written_corpus
from index.document import Document
from index.index import Index
from index.models.models import find_model, verified_folder
from index.splitting.sentences import sentence_spans
from rag.assistant import Assistant
from rag.build import build_embedder
from rag.drafting.by_model import LlmDrafter
from rag.drafting.prompt import draft_prompt
from rag.events import Done, EvidenceFound
from rag.evidence.likeness import Meaning
from rag.llm.factory import language_model
from rag.llm.language_model import LanguageModel
from rag.llm.local import LocalLanguageModel
from rag.question import Question
from rag.settings import Settings
from rag.verification.verify import bears_out

_QUESTIONS = 40
_MARK = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Worded:
    """What came of one question; times in milliseconds from the question on.

    ``supported`` has one entry per sentence: whether a source that it cites bears it out. ``said`` is empty
    for a refusal.
    """

    first_evidence: float | None
    first_sentence: float | None
    whole: float
    said: str
    supported: tuple[float, ...]


def bench_language_model(folder: Path, settings: Settings, most: int | None, progress: Progress) -> BenchReport:
    """Put questions of a set, half of them without an answer, to both in turn; raises BadBenchData."""
    test_set = read_set(folder)
    cases = _some_of_both(test_set.cases, most or _QUESTIONS)
    model = language_model(settings)
    if model is None:
        raise BadBenchData("BACKSTOP_LLM is none: there is no language model to measure")
    embedding = plain_embedding(verified_folder(find_model(settings.embedder), settings.models_dir))
    with TemporaryDirectory(prefix="backstop-bench-") as name:
        corpus = written_corpus(test_set.documents, Path(name))
        plain = PlainPipeline(Path(name) / "plain", embedding)
        plain.add(corpus)
        with Index(Path(name) / "ours", build_embedder(settings)) as index:
            for _ in index.add(corpus):
                pass
            drafter = LlmDrafter(model, draft_prompt(), None, settings.llm_seconds)
            assistant = Assistant(index.search, drafter, settings.answer_threshold)
            try:
                rows = _rows(cases, assistant, plain.citation_engine(model.connect()), index, progress)
                rows += _memory_rows(model)
            finally:
                assistant.close()
            held = index.documents.statistics()
    return BenchReport(
        data=test_set.name,
        documents=held.documents,
        characters=sum(len(one.text) for one in test_set.documents),
        passages=held.passages,
        questions=len(cases),
        cores=cpu_count() or 1,
        baseline="CitationQueryEngine",
        ours=model.name,
        rows=tuple(rows),
    )


def _some_of_both(cases: Sequence[Case], most: int) -> list[Case]:
    """Evenly drawn questions with and without an answer, in turn."""
    drawn = []
    for answerable in (True, False):
        fitting = [one for one in cases if one.answerable is answerable]
        step = max(1, len(fitting) * 2 // most)
        drawn.append(fitting[::step][: most // 2])
    return [one for pair in zip(*drawn, strict=False) for one in pair]


def _rows(cases: Sequence[Case], assistant: Assistant, engine: Any, index: Index, progress: Progress) -> list[Row]:
    assistant.warm()
    assistant.ask(Question(cases[0].question))
    engine.query(cases[0].question)
    pairs = [
        (case, _query(engine, case, index.embedder), _ask(assistant, case, index))
        for case in progress.track(cases, description="Wording")
    ]
    answered = [(theirs, ours) for case, theirs, ours in pairs if case.answerable and ours.said]
    return [
        _own("first evidence p50, ms", [ours.first_evidence for _, ours in answered]),
        _own("first verified sentence p50, ms", [ours.first_sentence for _, ours in answered]),
        compared(
            "whole answer p50, ms",
            [theirs.whole for theirs, _ in answered],
            [ours.whole for _, ours in answered],
            median,
        ),
        _share("right answer in the text", [
            (answer_found(theirs.said, case.answers), answer_found(ours.said, case.answers))
            for case, theirs, ours in pairs if case.answerable
        ]),
        _share("silent where there is no answer", [
            (float(not theirs.said), float(not ours.said)) for case, theirs, ours in pairs if not case.answerable
        ]),
        Row(
            "sentences that a source they cite bears out",
            measured([kept for _, theirs, _ in pairs for kept in theirs.supported], mean),
            measured([kept for _, _, ours in pairs for kept in ours.supported], mean),
            None,
        ),
    ]  # fmt: skip


def _own(name: str, times: Sequence[float | None]) -> Row:
    return Row(name, None, measured([one for one in times if one is not None], median), None)


def _share(name: str, pairs: Sequence[tuple[float, float]]) -> Row:
    return Row(name, measured([one for one, _ in pairs], mean), measured([one for _, one in pairs], mean), None)


def _ask(assistant: Assistant, case: Case, index: Index) -> Worded:
    started = perf_counter()
    evidence: float | None = None
    for event in assistant.stream(Question(case.question)):
        if isinstance(event, EvidenceFound):
            evidence = (perf_counter() - started) * 1000
        if isinstance(event, Done):
            answer = event.answer
    whole = (perf_counter() - started) * 1000
    cited = {one.number: one for one in answer.citations}
    documents = index.documents.get_many([one.document_id for one in answer.citations])
    supported = tuple(
        float(
            any(
                bears_out(cited[n].quote, one.text, documents[cited[n].document_id], index.embedder)
                for n in one.citations
            )
        )
        for one in answer.sentences
    )
    said = " ".join(one.text for one in answer.sentences)
    return Worded(evidence, answer.timings_ms.first_sentence, whole, said, supported)


def _query(engine: Any, case: Case, meaning: Meaning) -> Worded:
    """A sentence of the engine cites what its marks name; a mark may also stand behind the full stop."""
    started = perf_counter()
    response = engine.query(case.question)
    whole = (perf_counter() - started) * 1000
    said = "" if str(response) == "Empty Response" else str(response)
    sources = [one.node.get_content() for one in response.source_nodes]
    return Worded(None, None, whole, said, tuple(float(_bears_out(one, sources, meaning)) for one in _sentences(said)))


def _sentences(said: str) -> list[str]:
    moved = re.sub(r"([.!?])((?:\s*\[\d+\])+)", r"\2\1", said)
    return [moved[span.start : span.end] for span in sentence_spans(moved)]


def _bears_out(sentence: str, sources: Sequence[str], meaning: Meaning) -> bool:
    text = " ".join(_MARK.sub("", sentence).split()).replace(" .", ".")
    numbers = [int(one) for one in _MARK.findall(sentence)]
    quotes = [sources[number - 1] for number in numbers if 1 <= number <= len(sources)]
    return any(text in quote or bears_out(quote, text, Document("source", "", quote), meaning) for quote in quotes)


def _memory_rows(model: LanguageModel) -> list[Row]:
    """The most memory that this process and the model's ever held."""
    if not isinstance(model, LocalLanguageModel) or model.process_id is None:
        return []
    both = _peak_megabytes(getpid()) + _peak_megabytes(model.process_id)
    return [Row("peak memory of both processes, MB", None, measured([both], mean), None)]


def _peak_megabytes(process: int) -> float:
    for line in Path(f"/proc/{process}/status").read_text("ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1000
    raise BadBenchData(f"the system does not tell the memory of process {process}")
