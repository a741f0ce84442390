"""Backstop and the plain pipeline, both real, on a corpus of a dozen documents."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from eval.bench.adding import cut
from eval.bench.documents import bench_documents
from eval.bench.options import BenchOptions
from eval.bench.plain_pipeline import plain_embedding
from eval.bench.report import BenchReport, report_table
from eval.bench.server_process import ServerFailed, server_process
from eval.bench.side_by_side import search_documents
from eval.bench.speed import bench_speed
from eval.bench.words import bench_words
from eval.cases.data_folder import BadBenchData, read_findable
from eval.cli import app
from eval.measure import Row, compared, mean, measured
from index.document import Document
from index.embedding.embed import Embedder
from index.index import Index
from rag.settings import Settings
from tests.eval.runs import QUIET
from tests.set_files import write_lines

OPTIONS = BenchOptions(Settings(), QUIET)
TOPICS = {
    "harbour": "The harbour of Lindow was dredged in 1931 and can take ships of 9,000 tons.",
    "library": "The library of Lindow lends 42,000 books and opens at nine in the morning.",
    "bridge": "The iron bridge over the Wend was built by Ada Morse and is 212 metres long.",
    "school": "The school on Mill Lane teaches 640 children between the ages of five and eleven.",
    "market": "The fish market is held every Thursday beside the old customs house.",
    "theatre": "The theatre burned down in 1902 and was rebuilt with a roof of Welsh slate.",
    "railway": "The railway reached the town in 1868 and its station has four platforms.",
    "hospital": "The hospital treats 18,000 patients a year in its emergency ward.",
    "orchard": "The orchard behind the abbey grows pears for the brewery's famous perry.",
    "lighthouse": "The lighthouse on Gull Point flashes twice every fifteen seconds.",
    "museum": "The museum of clocks shows a water clock that a monk drew in 1340.",
}
LONG = " ".join(f"On day {day} the windmill ground {day * 7} sacks of barley, oats and rye." for day in range(1, 40))
"""Longer than the embedding model reads, and still one passage for the plain pipeline."""

QUESTIONS = {
    "harbour": "When was the harbour dredged?",
    "library": "How many books does the library lend?",
    "bridge": "Who built the iron bridge over the Wend?",
    "railway": "How many platforms has the railway station?",
    "lighthouse": "How often does the lighthouse flash?",
    "windmill": "How many sacks did the windmill grind on day 39?",
}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to measure on: twelve documents, six answerable questions, one that is not."""
    folder = tmp_path_factory.mktemp("town")
    texts = TOPICS | {"windmill": LONG}
    write_lines(folder / "corpus.jsonl", *({"id": name, "title": name.title(), "text": texts[name]} for name in texts))
    write_lines(
        folder / "queries.jsonl",
        *(
            {"id": name, "question": text, "evidence": [{"doc_id": name}], "answerable": True}
            for name, text in QUESTIONS.items()
        ),
        {"id": "no", "question": "Who is mayor?", "answerable": False},
    )
    return folder


@pytest.fixture(scope="module")
def report(town: Path) -> BenchReport:
    """Both pipelines measured once, without the server."""
    return bench_speed(town, OPTIONS)


def row_of(report: BenchReport, name: str) -> Row:
    """The row of a measure."""
    return next(row for row in report.rows if row.name == name)


def test_both_sides_are_measured_over_every_answerable_question(report: BenchReport) -> None:
    assert (report.documents, report.questions) == (12, 6)
    for name in ("search p50, ms", "search p95, ms", "document hit@1", "document hit@4", "document hit@10"):
        row = row_of(report, name)

        assert row.baseline is not None
        assert row.baseline.count == row.ours.count == 6
        assert row.ours.low <= row.ours.value <= row.ours.high


def test_both_sides_find_the_documents_of_easy_questions(report: BenchReport) -> None:
    hits = row_of(report, "document hit@4")

    assert hits.baseline is not None
    assert hits.baseline.value == hits.ours.value == 1.0


def test_the_plain_pipeline_cuts_a_long_passage_short_and_ours_does_not(report: BenchReport) -> None:
    row = row_of(report, "passages cut short")

    assert row.baseline is not None
    assert (row.baseline.value, row.baseline.count) == (1.0, 12)
    assert row.ours.value == 0.0
    assert row.ours.count == report.passages > 12


def test_ingest_and_answers_take_time_and_ingest_has_a_ratio(report: BenchReport) -> None:
    ingest = row_of(report, "ingest, characters/s")

    assert ingest.ratio is not None
    assert ingest.ours.value > 0
    assert row_of(report, "extractive answer p50, ms").ours.value > 0


def test_a_report_becomes_a_table(report: BenchReport) -> None:
    table = report_table("speed", report)

    assert table.key == f"speed-{report.data}"
    assert [row[0] for row in table.rows] == [row.name for row in report.rows]
    assert all(len(row) == len(table.columns) for row in table.rows)


def test_words_alone_find_the_same_with_and_without_a_bound_that_is_never_reached(town: Path) -> None:
    report = bench_words(town, OPTIONS)
    hits = row_of(report, "document hit@1")

    assert hits.baseline is not None
    assert hits.baseline.value == hits.ours.value == 1.0


def test_documents_are_added_again_and_with_one_change_and_found_as_exact_search_finds_them(town: Path) -> None:
    """What the plain pipeline embeds is less than what it is given, because it cuts a long passage short."""
    report = bench_documents(town, OPTIONS)

    assert report.documents == 12
    assert row_of(report, "recall@10 of the vector index beside exact search").ours.value == 1.0
    assert row_of(report, "adding it with one document changed, s").ours.value > 0
    ingest = row_of(report, "ingest, characters embedded/s")
    assert ingest.ratio is not None
    assert ingest.ratio.value > 0


def test_the_plain_pipeline_reads_no_more_than_the_published_model() -> None:
    """Words beyond 256 tokens change nothing, although the model's position table is longer."""
    embedding = plain_embedding(Settings())
    filler = "barley " * 300

    assert embedding.get_text_embedding(filler) == embedding.get_text_embedding(filler + "submarine " * 50)


def test_more_passages_are_asked_for_until_ten_documents_appear() -> None:
    """One document may fill the first places with its many passages."""
    ranking = ["windmill"] * 15 + [f"document {number}" for number in range(8)] + ["harbour"]
    asked: list[int] = []

    def search(question: str, limit: int) -> list[str]:
        asked.append(limit)
        return ranking[:limit]

    assert search_documents(search, "When?").documents.index("harbour") == 9
    assert asked == [10, 20, 40]


def test_a_corpus_is_cut_into_parts_that_hold_every_document_once() -> None:
    documents = [Document(str(number), "", "A document like any other.") for number in range(12)]
    parts = cut(documents)

    assert [len(part) for part in parts] == [4, 4, 4]
    assert [one for part in parts for one in part] == documents


def test_a_choice_of_questions_is_the_same_every_time(town: Path) -> None:
    assert read_findable(town, 3).cases == read_findable(town, 3).cases
    assert len(read_findable(town, 3).cases) == 3


@pytest.mark.parametrize("absent", ["corpus", "queries"])
def test_absent_data_is_one_error_that_names_it(absent: str, tmp_path: Path) -> None:
    present = {"corpus": "queries", "queries": "corpus"}[absent]
    (tmp_path / f"{present}.jsonl").write_text("{}", "utf-8")
    with pytest.raises(BadBenchData) as error:
        read_findable(tmp_path)

    assert f"{absent}.jsonl" in str(error.value)
    assert f"{present}.jsonl" not in str(error.value)


def test_questions_without_a_known_document_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_text('{"id": "a", "text": "Ten."}', "utf-8")
    (tmp_path / "queries.jsonl").write_text('{"id": "1", "question": "Why?"}', "utf-8")

    with pytest.raises(BadBenchData, match="no question is answerable"):
        read_findable(tmp_path)


def test_the_command_prints_json_alone_on_stdout(town: Path) -> None:
    result = CliRunner().invoke(app, ["bench", "--data", str(town), "--only", "words", "--json", "--queries", "2"])

    assert result.exit_code == 0
    assert json.loads(result.stdout)[0][0]["questions"] == 2


def test_a_mean_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        measured([], mean)


def test_there_is_no_ratio_to_what_may_be_zero() -> None:
    assert compared("hit", [0.0, 1.0], [1.0, 1.0], mean).ratio is None


def test_the_server_is_timed_on_a_prepared_directory(town: Path, tmp_path: Path, embedder: Embedder) -> None:
    with Index(tmp_path, embedder) as index:
        list(index.add(town / "corpus.jsonl"))

    with server_process(tmp_path, Settings()) as server:
        assert 0 < server.seconds < 120


def test_a_server_that_ends_is_an_error_with_its_last_words(town: Path, tmp_path: Path, embedder: Embedder) -> None:
    with (
        Index(tmp_path, embedder),
        pytest.raises(ServerFailed, match="in use"),
        server_process(tmp_path, Settings()),
    ):
        pass
