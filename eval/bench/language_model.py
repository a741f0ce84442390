"""Answers worded by a language model: the product beside LlamaIndex's CitationQueryEngine.

Both have the same model in the same process, the same embedding model and the same documents; the
engine is used with everything at its default.
"""

import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from rich.progress import Progress

from eval.bench.adding import filled_sides
from eval.bench.options import BenchOptions
from eval.bench.report import BenchReport, own_row, report_on, shares_row
from eval.bench.server_memory import peak_megabytes
from eval.bench.side_by_side import timed
from eval.cases.case import Case
from eval.cases.data_folder import BadBenchData, read_bench_data
from eval.measure import Row, compared, mean, median
from eval.metrics.answer import answer_found
from index.document import Document
from index.index import Index
from index.splitting.sentences import sentence_spans
from rag.assistant import Assistant
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


def bench_language_model(folder: Path, options: BenchOptions) -> BenchReport:
    """Put questions of a set, half of them without an answer, to both; raises BadBenchData."""
    data, settings = read_bench_data(folder), options.settings
    data = replace(data, cases=_some_of_both(data.cases, options.questions or _QUESTIONS))
    if not data.cases:
        raise BadBenchData(f"{folder} does not hold questions with an answer and questions without one")
    model = language_model(settings)
    if model is None:
        raise BadBenchData("BACKSTOP_LLM is none: there is no language model to measure")
    drafter = LlmDrafter(model, draft_prompt(), None, settings.llm_seconds)
    with TemporaryDirectory(prefix="backstop-bench-") as name:
        served = Path(name) / "data"
        with (
            filled_sides(data, settings) as (plain, index),
            closing(Assistant(index.search, settings.answer_threshold, drafter)) as assistant,
        ):
            engine = plain.citation_engine(model.connect())
            worded = _worded(data.cases, assistant, engine, index, options.progress)
            passages = index.documents.statistics().passages
            copytree(index.data_dir, served)  # Nothing is written to it meanwhile.
        rows = [*_rows(worded), *_memory_rows(served, settings, model, data.cases)]
    return report_on(data, passages, ("CitationQueryEngine", model.name), rows)


def _some_of_both(cases: Sequence[Case], most: int) -> tuple[Case, ...]:
    """Evenly drawn questions with and without an answer, in turn."""
    drawn = []
    for answerable in (True, False):
        fitting = [one for one in cases if one.answerable is answerable]
        step = max(1, len(fitting) * 2 // most)
        drawn.append(fitting[::step][: most // 2])
    return tuple(one for pair in zip(*drawn, strict=False) for one in pair)


def _worded(
    cases: Sequence[Case], assistant: Assistant, engine: Any, index: Index, progress: Progress
) -> list[tuple[Case, Worded, Worded]]:
    """Every question with what the engine and what the product made of it, once both are warm."""
    assistant.warm()
    assistant.ask(Question(cases[0].question))
    engine.query(cases[0].question)
    tracked = progress.track(cases, description="Wording")
    return [(case, _query(engine, case, index.embedder), _ask(assistant, case, index)) for case in tracked]


def _rows(worded: Sequence[tuple[Case, Worded, Worded]]) -> list[Row]:
    answerable = [one for one in worded if one[0].answerable]
    others = [one for one in worded if not one[0].answerable]
    answered = [(theirs, ours) for _, theirs, ours in answerable if ours.said]
    return [
        _own("first evidence p50, ms", [ours.first_evidence for _, ours in answered]),
        _own("first verified sentence p50, ms", [ours.first_sentence for _, ours in answered]),
        compared(
            "whole answer p50, ms",
            [theirs.whole for theirs, _ in answered],
            [ours.whole for _, ours in answered],
            median,
        ),
        shares_row(
            "right answer in the text",
            [answer_found(theirs.said, case.answers) for case, theirs, _ in answerable],
            [answer_found(ours.said, case.answers) for case, _, ours in answerable],
        ),
        shares_row(
            "silent where there is no answer",
            [float(not theirs.said) for _, theirs, _ in others],
            [float(not ours.said) for _, _, ours in others],
        ),
        shares_row(
            "sentences that a source they cite bears out",
            [kept for _, theirs, _ in worded for kept in theirs.supported],
            [kept for _, _, ours in worded for kept in ours.supported],
        ),
    ]


def _own(name: str, times: Sequence[float | None]) -> Row:
    return own_row(name, [one for one in times if one is not None], median)


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
    response, whole = timed(lambda: engine.query(case.question))
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


def _memory_rows(data_dir: Path, settings: Settings, model: LanguageModel, cases: Sequence[Case]) -> list[Row]:
    """The most memory that a server over these documents and its model's process held, asked these questions."""
    if not isinstance(model, LocalLanguageModel):
        return []
    both = peak_megabytes(data_dir, settings, [one.question for one in cases])
    return [own_row("peak memory of both processes, MB", [both], mean)]
