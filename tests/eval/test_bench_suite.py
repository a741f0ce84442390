"""One command for a folder of data sets: what is planned, run, and written into a document."""

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from eval.bench.known import known_sets
from eval.bench.suite import BENCHMARKS, plan
from eval.bench.table import NoPlaceForTable, Table, written_into
from eval.cases.data_folder import BadBenchData
from eval.cli import app
from tests.set_files import write_lines
from tests.ui.running_server import ROOT

MILLS = [
    {"id": "weir", "title": "The weir", "text": "The weir was built in 1802. It is 40 metres long."},
    {"id": "mill", "title": "The mill", "text": "The mill stands below the weir. It grinds oats and barley."},
]
QUESTIONS = [
    {"id": "1", "question": "When was the weir built?", "answers": ["1802"], "answerable": True,
     "evidence": [{"doc_id": "weir", "text": "The weir was built in 1802."}]},
    {"id": "2", "question": "What does the mill grind?", "answers": ["oats and barley"], "answerable": True,
     "evidence": [{"doc_id": "mill", "text": "It grinds oats and barley."}]},
    {"id": "3", "question": "Who was the first mayor of Larkmere?", "answerable": False},
]  # fmt: skip
TABLE = Table("mills", "Mills", "One town.", ("mill", "n"), (("weir", "1"),))


def data_set(folder: Path) -> Path:
    """A folder with two documents and three questions."""
    folder.mkdir(parents=True)
    write_lines(folder / "corpus.jsonl", *MILLS)
    write_lines(folder / "queries.jsonl", *QUESTIONS)
    return folder


def test_known_sets_are_measured_for_what_they_are_good_for(tmp_path: Path) -> None:
    for name in ("squad2_dev", "clapnq", "mills", "verify"):
        data_set(tmp_path / name)
    (tmp_path / "pictures").mkdir()

    assert {name: [one.name for one in folders] for name, folders in plan(tmp_path, []).items()} == {
        "speed": ["squad2_dev"],
        "refusals": ["clapnq", "squad2_dev"],
        "answers": ["clapnq", "mills", "squad2_dev"],
        "claims": ["verify"],
        "language_model": ["squad2_dev"],
    }
    assert plan(tmp_path, ["speed"]) == {"speed": [tmp_path / "squad2_dev"]}
    assert plan(tmp_path / "mills", ["answers"]) == {"answers": [tmp_path / "mills"]}


def test_what_cannot_be_planned_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadBenchData, match="no such folder"):
        plan(tmp_path / "absent", [])
    with pytest.raises(BadBenchData, match="unknown benchmark 'sped'; known are: speed"):
        plan(tmp_path, ["sped"])
    with pytest.raises(BadBenchData, match="holds no data set for any benchmark"):
        plan(tmp_path, [])


def test_every_known_benchmark_exists_and_has_its_places_in_the_document() -> None:
    known = known_sets()
    page = (ROOT / "docs" / "benchmarks.md").read_text("utf-8")

    assert {name for one in known.set for name in one.benchmarks} <= BENCHMARKS.keys()
    for row in known.published:
        assert f"<!-- bench:{row.table}-published -->" in page


def test_question_sets_are_asked_and_written_into_a_document(tmp_path: Path) -> None:
    data_set(tmp_path / "data" / "mills")
    page = tmp_path / "page.md"
    page.write_text(
        "# Mills\n\n<!-- bench:answers -->\nout of date\n<!-- /bench -->\n\nStays.\n"
        "<!-- bench:answers-published -->\n<!-- /bench -->\n",
        "utf-8",
    )
    words = ["bench", "--data", str(tmp_path / "data"), "--into", str(page), "--runs", str(tmp_path / "runs"), "--json"]
    done = CliRunner().invoke(app, words)

    assert done.exit_code == 0, done.output
    (answered,) = json.loads(done.stdout)[0]
    assert answered["report"]["provenance"]["cases"] == 3
    assert (tmp_path / "runs" / "mills" / "report.html").exists()
    written = page.read_text("utf-8")
    assert "| mills | 3 | 1.000" in written
    assert "out of date" not in written
    assert "\nStays.\n" in written
    assert "for orientation" in written


def test_tables_are_replaced_where_they_stand() -> None:
    once = written_into("a\n<!-- bench:mills -->\n<!-- /bench -->\nb\n", [TABLE], date(2026, 1, 2))

    assert once == (
        "a\n<!-- bench:mills -->\n2026-01-02. One town.\n\n| mill | n |\n|---|---|\n| weir | 1 |\n<!-- /bench -->\nb\n"
    )
    assert written_into(once, [TABLE], date(2026, 1, 2)) == once


def test_a_document_without_a_place_is_an_error() -> None:
    with pytest.raises(NoPlaceForTable, match="bench:mills"):
        written_into("nothing here", [TABLE], date(2026, 1, 2))
