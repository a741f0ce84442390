"""Disputed questions: what counts as shown and as said, and a small run over both sides."""

from pathlib import Path

import pytest

from eval.bench.conflicts import Disputed, Shown, bench_conflicts, conflict_rows
from eval.bench.options import BenchOptions
from eval.cases.data_folder import BadBenchData
from rag.settings import Settings
from tests.eval.runs import QUIET
from tests.set_files import write_lines

OPTIONS = BenchOptions(Settings(llm="none"), QUIET)

ASKED = Disputed("When was the mill built?", ("1802", "1911"), ("1999",))


def test_rates_are_over_the_questions_they_apply_to() -> None:
    agreed = Disputed("When?", ("1802",), ())
    pairs = [
        (ASKED, Shown("1802", False), Shown("1802, or 1911", True)),
        (agreed, Shown("1802", False), Shown("1802", True)),
    ]

    rows = conflict_rows(pairs)

    assert {one.name: (one.baseline and one.baseline.value, one.ours.value, one.ours.count) for one in rows} == {
        "all right answers shown, no wrong one": (0.5, 1.0, 2),
        "all right answers shown": (0.5, 1.0, 2),
        "said to disagree, where they do": (0.0, 1.0, 1),
        "said to disagree, where none does": (0.0, 1.0, 1),
    }


def test_questions_without_answers_are_told(tmp_path: Path) -> None:
    write_lines(tmp_path / "corpus.jsonl", {"id": "a", "text": "The mill stands."})
    write_lines(tmp_path / "queries.jsonl", {"id": "1", "question": "When?"})
    with pytest.raises(BadBenchData, match="holds no question with its answers"):
        bench_conflicts(tmp_path, OPTIONS)


def test_both_sides_are_asked(tmp_path: Path) -> None:
    folder = tmp_path / "mills"
    texts = {
        "a": "The mill of Larkmere was built in 1802.",
        "b": "Built in 1911, the mill of Larkmere burnt down soon, the Gazette wrote.",
    }
    write_lines(folder / "corpus.jsonl", *({"id": name, "title": name, "text": text} for name, text in texts.items()))
    question = "When was the mill of Larkmere built?"
    write_lines(folder / "queries.jsonl", {"id": "1", "question": question, "answers": ["1802", "1911"]})

    report = bench_conflicts(folder, OPTIONS)

    rows = {one.name: one for one in report.rows}
    assert (report.documents, report.questions) == (2, 1)
    plain = rows["all right answers shown"].baseline
    assert plain and plain.value == 1
    assert rows["said to disagree, where they do"].ours.count == 1
