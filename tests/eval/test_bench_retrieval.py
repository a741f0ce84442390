"""Hybrid search beside its two parts, with the real model on a corpus of a few documents."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from eval.bench.options import BenchOptions
from eval.bench.retrieval import (
    RankedSet,
    RetrievalReport,
    bench_retrieval,
    judged_sets,
    rank_by_search,
    rank_by_vectors,
    rank_by_words,
    retrieval_report,
    retrieval_table,
)
from eval.bench.side_by_side import gains
from eval.cases.case import BadTestSet, Case, Gold
from eval.cases.data_folder import BadBenchData
from eval.measure import Measured
from index.embedding.embed import Embedder
from index.index import Index
from index.storage.database import Database
from rag.settings import Settings
from tests.eval.runs import QUIET
from tests.set_files import write_lines

OPTIONS = BenchOptions(Settings(), QUIET)

TEXTS = {
    "bread": "The baker sells rye bread. A loaf costs three marks.",
    "bakery": "Loaves come out of the oven at dawn, and dough is kneaded before midnight.",
    "ferry": "The ferry crosses the sound every hour. Bicycles travel free.",
    "boat": "Ships across the strait leave from the northern pier.",
    "clinic": "The doctor sees patients on weekdays and pulls teeth on Fridays.",
    "empty": " ",
}
LONG = " ".join(f"On day {day} the windmill ground {day * 7} sacks of barley, oats and rye." for day in range(1, 60))
"""Several passages, so that the document could stand at many places."""

QUESTIONS: Sequence[Mapping[str, object]] = (
    {"question": "What does rye bread cost?", "evidence": [{"doc_id": "bread", "rel": 4}, {"doc_id": "bakery"}]},
    {"question": "crossing the sound by ferry", "evidence": [{"doc_id": "ferry", "rel": 2}, {"doc_id": "boat"}]},
    {"question": "Which physician treats toothache?", "evidence": [{"doc_id": "clinic"}, {"doc_id": "boat", "rel": 0}]},
    {"question": "What stands in the empty document?", "evidence": [{"doc_id": "empty"}]},
    {"question": "Who is mayor?", "evidence": [], "answerable": False},
)


def write_set(folder: Path, questions: Sequence[Mapping[str, object]] = QUESTIONS) -> Path:
    """A judged set: seven documents, one of them empty, and graded judgements."""
    write_lines(folder / "corpus.jsonl", *({"id": k, "text": v} for k, v in (TEXTS | {"windmill": LONG}).items()))
    write_lines(folder / "queries.jsonl", *({"id": str(number), **one} for number, one in enumerate(questions)))
    return folder


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The set as written."""
    return write_set(tmp_path_factory.mktemp("sets") / "village")


@pytest.fixture(scope="module")
def report(village: Path) -> RetrievalReport:
    """All three systems measured once."""
    return retrieval_report(village, OPTIONS)


def test_every_judged_question_counts_and_an_empty_document_is_refused(report: RetrievalReport) -> None:
    assert (report.data, report.documents, report.refused) == ("village", 6, 1)
    assert report.passages > 6
    for system in (report.words, report.vectors, report.hybrid):
        assert system.ndcg.count == system.recall.count == report.difference.count == 4
        assert 0 <= system.ndcg.low <= system.ndcg.value <= system.ndcg.high <= 1


def test_what_is_relevant_among_the_refused_counts_as_not_found(report: RetrievalReport) -> None:
    """Three questions are found whole by the hybrid search, the fourth asks for the empty document."""
    assert report.hybrid.recall.value == 0.75


def test_words_alone_miss_what_shares_no_word_and_the_hybrid_search_does_not(report: RetrievalReport) -> None:
    assert report.words.recall.value < report.vectors.recall.value == report.hybrid.recall.value


def test_the_difference_is_to_the_better_part(report: RetrievalReport) -> None:
    better = max(report.words.ndcg.value, report.vectors.ndcg.value)

    assert report.difference.value == pytest.approx(report.hybrid.ndcg.value - better)


def test_grades_are_gains_and_the_highest_of_a_document_counts() -> None:
    case = Case("1", "Why?", evidence=(Gold("bread", grade=4), Gold("bread"), Gold("bakery", grade=2)))

    assert gains(case) == {"bread": 4, "bakery": 2}


def test_a_document_is_ranked_once_at_its_best_passage(tmp_path: Path, village: Path, embedder: Embedder) -> None:
    with Index(tmp_path, embedder) as index, closing(Database(tmp_path / "backstop.sqlite3")) as database:
        list(index.add(village / "corpus.jsonl"))
        by_words, by_vectors = rank_by_words(database), rank_by_vectors(database, embedder)
        for rank in (by_words, by_vectors, rank_by_search(index)):
            ranking = rank("How many sacks of barley did the windmill grind?")

            assert ranking[0] == "windmill"
            assert len(ranking) == len(set(ranking))
        assert len(by_vectors("anything")) == len(rank_by_search(index)("anything")) == 6
        assert by_words("xylophone") == ()


def test_sets_are_the_folder_itself_or_those_in_it(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    second, first = write_set(tmp_path / "b"), write_set(tmp_path / "a")

    assert judged_sets(tmp_path) == [first, second]
    assert judged_sets(first) == [first]
    assert judged_sets(tmp_path / "notes") == judged_sets(tmp_path / "absent") == []


def test_a_folder_without_questions_is_one_error(tmp_path: Path) -> None:
    with pytest.raises(BadBenchData, match="holds no judged set"):
        bench_retrieval([tmp_path], OPTIONS)


def test_a_grade_that_is_no_number_is_one_error(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "set", [{"question": "Why?", "evidence": [{"doc_id": "bread", "rel": "high"}]}])

    with pytest.raises(BadTestSet, match=r"line 1: evidence\[0\]\.rel"):
        retrieval_report(folder, OPTIONS)


def ranked(ndcg: float) -> RankedSet:
    """A system with this nDCG@10."""
    return RankedSet(Measured(ndcg, ndcg, ndcg, 5), Measured(0.5, 0.5, 0.5, 5))


def measured_set(name: str, words: float, vectors: float, hybrid: float) -> RetrievalReport:
    """A report whose difference has an interval of .02 around it."""
    difference = hybrid - max(words, vectors)
    interval = Measured(difference, difference - 0.01, difference + 0.01, 5)
    return RetrievalReport(name, 9, 0, 9, ranked(words), ranked(vectors), ranked(hybrid), interval)


def test_the_means_count_every_set_alike_and_sets_that_are_lost_are_named() -> None:
    won = retrieval_table([measured_set("a", 0.4, 0.5, 0.6), measured_set("b", 0.6, 0.3, 0.596)])
    lost = retrieval_table([measured_set("a", 0.4, 0.5, 0.6), measured_set("b", 0.6, 0.3, 0.55)])

    assert won.rows[-1][:5] == ("mean", "10", ".500", ".400", ".598")
    assert "worse than its better part on no set." in won.note
    assert "worse than its better part on b." in lost.note
