"""Worded answers beside LlamaIndex's engine: both real, over a real small language model."""

from pathlib import Path

import pytest

from eval.bench.language_model import bench_language_model
from eval.bench.options import BenchOptions
from eval.cases.data_folder import BadBenchData
from rag.settings import Settings
from tests.eval.runs import QUIET
from tests.set_files import write_lines

SMALL = "SmolLM2-135M-Instruct-Q4_1"
TEXTS = {
    "harbour": "The harbour of Lindow was dredged in 1931 and can take ships of 9,000 tons.",
    "library": "The library of Lindow lends 42,000 books and opens at nine in the morning.",
    "bridge": "The iron bridge over the Wend was built by Ada Morse and is 212 metres long.",
}


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Three documents, a question with an answer and one without."""
    folder = tmp_path / "town"
    write_lines(folder / "corpus.jsonl", *({"id": name, "title": name, "text": text} for name, text in TEXTS.items()))
    write_lines(
        folder / "queries.jsonl",
        {"id": "a", "question": "When was the harbour of Lindow dredged?", "answers": ["1931"], "answerable": True},
        {"id": "c", "question": "What is the boiling point of tungsten?", "answerable": False},
    )
    return folder


def test_both_are_timed_and_judged_and_their_memory_is_told(town: Path) -> None:
    report = bench_language_model(town, BenchOptions(Settings(llm=f"local:{SMALL}"), QUIET))

    rows = {row.name: row for row in report.rows}
    assert (report.baseline, report.ours, report.questions) == ("CitationQueryEngine", SMALL, 2)
    assert rows["right answer in the text"].ours.value == 1
    assert rows["silent where there is no answer"].ours.value == 1
    assert rows["sentences that a source they cite bears out"].ours.value == 1
    first, whole = rows["first verified sentence p50, ms"].ours.value, rows["whole answer p50, ms"].ours.value
    assert 0 < rows["first evidence p50, ms"].ours.value < first <= whole
    assert rows["whole answer p50, ms"].baseline
    assert rows["peak memory of both processes, MB"].ours.value > 100


def test_without_a_model_there_is_nothing_to_measure(town: Path) -> None:
    with pytest.raises(BadBenchData, match="BACKSTOP_LLM is none"):
        bench_language_model(town, BenchOptions(Settings(llm="none"), QUIET))


def test_questions_of_one_kind_alone_are_told(tmp_path: Path) -> None:
    write_lines(tmp_path / "corpus.jsonl", {"id": "a", "text": "The mill stands."})
    write_lines(tmp_path / "queries.jsonl", {"id": "1", "question": "What stands?", "answers": ["mill"]})
    with pytest.raises(BadBenchData, match="questions with an answer and questions without one"):
        bench_language_model(tmp_path, BenchOptions(Settings(llm="none"), QUIET))
