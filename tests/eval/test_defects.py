"""The evaluator itself is tested by planting defects: each turns the gate red, by the metric that should move."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from eval.compare.gate import Check, check, read_floors
from eval.score.report import score
from index.index import Index
from index.search.search import ScoredPassage
from index.storage.filters import Filters
from rag.answer import Answer, text_of
from rag.assistant import Assistant, SearchPassages
from rag.evidence.gate import THRESHOLD
from rag.question import Question
from tests.eval.runs import Remembering, Wrapped, dev_cases, finished_run, in_process

FLOORS = Path(__file__).parent.parent.parent / "eval" / "sets" / "floors.toml"
CASES = 100
"""The floors are those of the same hundred cases that the gate of the project asks."""


@pytest.fixture(scope="module")
def search(bundled_index: Index) -> SearchPassages:
    """The real search, which the broken assistants have in common: it finds the same for all of them."""
    return cache(bundled_index.search)


@dataclass(frozen=True)
class Shuffled:
    """A search whose order means nothing."""

    search: SearchPassages

    def __call__(self, query: str, limit: int, filters: Filters) -> list[ScoredPassage]:
        """The right passages in any order."""
        found = self.search(query, limit, filters)
        return random.Random(query).sample(found, len(found))


class Altered(Wrapped):
    """Answers that somebody tampered with on their way."""

    def __init__(self, target: Wrapped, alter: Callable[[Answer], Answer]) -> None:
        super().__init__(target)
        self.alter = alter

    def ask(self, question: Question) -> Answer:
        """The answer, tampered with."""
        return self.alter(super().ask(question))


def numbers_off_by_one(answer: Answer) -> Answer:
    """Every sentence cites the source behind its own."""
    moved = tuple(replace(one, citations=tuple(n + 1 for n in one.citations)) for one in answer.sentences)
    return replace(answer, sentences=moved, text=text_of(moved))


def offsets_off_by_one(answer: Answer) -> Answer:
    """Every citation points one character too far."""
    moved = tuple(replace(one, start=one.start + 1, end=one.end + 1) for one in answer.citations)
    return replace(answer, citations=moved)


def figures_altered(answer: Answer) -> Answer:
    """Every digit is one more than the source has it."""
    raised = tuple(
        replace(one, text=re.sub(r"\d", lambda digit: str((int(digit[0]) + 1) % 10), one.text))
        for one in answer.sentences
    )
    return replace(answer, sentences=raised, text=text_of(raised))


def gated(target: Wrapped, index: Index, folder: Path) -> dict[str, Check]:
    """The outcome of the project's own gate, by metric."""
    report = score(finished_run(dev_cases(index, sample=CASES), target, folder))
    return {one.name.split(" at ")[0]: one for one in check(report, read_floors(FLOORS), None)}


def with_assistant(index: Index, assistant: Assistant) -> Wrapped:
    """Another assistant over the same index."""
    return Wrapped(in_process(index, assistant))


def test_what_is_sound_passes(remembering: Remembering, bundled_index: Index, tmp_path: Path) -> None:
    assert [one for one in gated(remembering, bundled_index, tmp_path).values() if not one.passed] == []


def test_shuffled_passages_are_seen_in_the_rankings(
    bundled_index: Index, search: SearchPassages, tmp_path: Path
) -> None:
    broken = with_assistant(bundled_index, Assistant(Shuffled(search), THRESHOLD))
    outcome = gated(broken, bundled_index, tmp_path)

    assert not outcome["document_hit@1"].passed
    assert not outcome["passage_ndcg@10"].passed
    assert outcome["document_hit@10"].passed
    assert outcome["citation_validity"].passed


@pytest.mark.parametrize(
    ("alter", "moved"),
    [
        (numbers_off_by_one, {"sentence_support", "citation_precision", "citation_recall"}),
        (offsets_off_by_one, {"citation_validity"}),
        (figures_altered, {"sentence_support"}),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_answers_that_were_tampered_with_are_seen(
    alter: Callable[[Answer], Answer], moved: set[str], remembering: Remembering, bundled_index: Index, tmp_path: Path
) -> None:
    outcome = gated(Altered(remembering, alter), bundled_index, tmp_path)
    failed = {name for name, one in outcome.items() if not one.passed}

    assert moved <= failed
    assert outcome["document_hit@1"].passed
    assert outcome["refusal_recall"].passed


def test_an_assistant_that_answers_everything_is_seen_in_the_refusals(
    bundled_index: Index, search: SearchPassages, tmp_path: Path
) -> None:
    broken = with_assistant(bundled_index, Assistant(search, threshold=0.0))
    outcome = gated(broken, bundled_index, tmp_path)

    assert not outcome["refusal_recall"].passed
    assert outcome["answered"].passed
    assert outcome["document_hit@1"].passed


def test_an_assistant_that_refuses_everything_is_seen_in_the_answers(
    bundled_index: Index, search: SearchPassages, tmp_path: Path
) -> None:
    broken = with_assistant(bundled_index, Assistant(search, threshold=1.1))
    outcome = gated(broken, bundled_index, tmp_path)
    failed = {name for name, one in outcome.items() if not one.passed}

    assert {"answered", "refusal_precision", "all_nuggets"} <= failed
    assert outcome["refusal_recall"].passed
