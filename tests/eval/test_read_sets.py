"""The format of a test set is told from its content; SQuAD and BEIR, whole and malformed."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from eval.cases.case import Case, Gold
from eval.cases.read import read_set
from eval.metrics.spans import Place
from tests.set_files import complaint, write_json, write_lines

PARAGRAPH = "The Broncos beat the Panthers. Denver Broncos fans cheered."
SUPER_BOWL: dict[str, Any] = {
    "id": "56be",
    "question": "Who won?",
    "is_impossible": False,
    "answers": [
        {"text": "Broncos", "answer_start": 4},
        {"text": "Denver Broncos", "answer_start": 31},
        {"text": "Broncos", "answer_start": 4},
    ],
}
IMPOSSIBLE: dict[str, Any] = {
    "id": "5ad2",
    "question": "Who lost in 1912?",
    "is_impossible": True,
    "answers": [],
    "plausible_answers": [{"text": "Panthers", "answer_start": 21}],
}


def squad(*questions: dict[str, Any], title: str = "Super_Bowl_50") -> dict[str, Any]:
    """A SQuAD document of one paragraph."""
    return {"version": "v2.0", "data": [{"title": title, "paragraphs": [{"context": PARAGRAPH, "qas": questions}]}]}


def beir(folder: Path, qrels: str, name: str = "test.tsv") -> Path:
    """A BEIR folder of three documents, one without text, and three queries."""
    documents = [("1", "Rain", "It rains."), ("2", "", "It snows."), ("3", "Hail", "")]
    write_lines(folder / "corpus.jsonl", *({"_id": i, "title": t, "text": x, "metadata": {}} for i, t, x in documents))
    write_lines(folder / "queries.jsonl", *({"_id": f"q{i}", "text": f"What of {i}?"} for i in (1, 2, 3)))
    (folder / "qrels").mkdir(exist_ok=True)
    (folder / "qrels" / name).write_text(qrels, "utf-8")
    return folder


def test_squad_marks_alternative_places_of_one_answer(tmp_path: Path) -> None:
    found = read_set(write_json(tmp_path / "dev-v2.0.json", squad(SUPER_BOWL, IMPOSSIBLE)))
    places = (Place("Super_Bowl_50#0", 4, 11), Place("Super_Bowl_50#0", 31, 45))
    (document,) = found.documents

    assert (document.id, document.title, document.text) == ("Super_Bowl_50#0", "Super Bowl 50", PARAGRAPH)
    assert found.name == "dev-v2.0"
    assert found.cases == (
        Case(
            "56be",
            "Who won?",
            answers=("Broncos", "Denver Broncos"),
            evidence=(Gold("Super_Bowl_50#0", None, places),),
            answerable=True,
            category="extractive",
        ),
        Case("5ad2", "Who lost in 1912?", answerable=False, category="unanswerable"),
    )


def test_squad_1_knows_no_impossible_question(tmp_path: Path) -> None:
    answer = {"text": "Broncos", "answer_start": 4}
    old = {"id": "a", "question": "Who won?", "answers": [answer]}
    unknown = {"id": "b", "question": "Who lost?", "answers": []}
    file = tmp_path / "train.gz"
    file.write_bytes(gzip.compress(json.dumps(squad(old, unknown)).encode()))
    found = read_set(file)

    assert [case.answerable for case in found.cases] == [True, None]
    assert found.cases[0].evidence == (Gold("Super_Bowl_50#0", "Broncos", (Place("Super_Bowl_50#0", 4, 11),)),)


def test_squad_paragraphs_of_one_title_are_counted_through(tmp_path: Path) -> None:
    twice = squad(SUPER_BOWL, title="Beyonc%C3%A9")
    twice["data"] += squad(IMPOSSIBLE, title="Beyonc%C3%A9")["data"]
    found = read_set(write_json(tmp_path / "s.json", twice))

    assert [document.id for document in found.documents] == ["Beyonc%C3%A9#0", "Beyonc%C3%A9#1"]
    assert {document.title for document in found.documents} == {"Beyoncé"}


BAD_SQUAD = [
    (
        {**SUPER_BOWL, "answers": [{"text": "Broncos", "answer_start": 5}]},
        ".answers[0].answer_start: the paragraph holds 'roncos ' from there, not 'Broncos'",
    ),
    ({**SUPER_BOWL, "question": None}, ".question: Input should be a valid string"),
    ({**SUPER_BOWL, "is_impossible": True}, ": Value error, is_impossible is true, and there are answers"),
    ({**SUPER_BOWL, "id": "5ad2"}, ": id '5ad2' stands earlier already"),
]


@pytest.mark.parametrize(("question", "message"), BAD_SQUAD)
def test_wrong_squad_names_its_place(question: dict[str, Any], message: str, tmp_path: Path) -> None:
    file = write_json(tmp_path / "s.json", squad(IMPOSSIBLE, question))

    assert complaint(file) == f"{file}: data[0].paragraphs[0].qas[1]{message}"


def test_beir_keeps_grades_and_only_judged_queries(tmp_path: Path) -> None:
    qrels = "query-id\tcorpus-id\tscore\nq1\t1\t2\nq1\t2\t0\nq1\t3\t1\nq2\t2\t-1\n"
    found = read_set(beir(tmp_path, qrels))

    assert [(document.id, document.title) for document in found.documents] == [("1", "Rain"), ("2", "2")]
    assert found.cases == (
        Case("q1", "What of 1?", evidence=(Gold("1", grade=2), Gold("3")), answerable=True, category="retrieval"),
        Case("q2", "What of 2?", category="retrieval"),
    )
    assert found.left_out[0] == f"{tmp_path / 'corpus.jsonl'}, line 3: document '3' has no text"


def test_beir_takes_the_test_split_or_the_only_one(tmp_path: Path) -> None:
    beir(tmp_path, "q1\t1\t1\n", "dev.tsv")
    only = read_set(tmp_path)
    beir(tmp_path, "q2\t2\t1\n", "test.tsv")

    assert [case.id for case in only.cases] == ["q1"]
    assert [case.id for case in read_set(tmp_path).cases] == ["q2"]


def test_beir_asks_which_split_is_meant(tmp_path: Path) -> None:
    beir(tmp_path, "q1\t1\t1\n", "dev.tsv")
    beir(tmp_path, "q1\t1\t1\n", "train.tsv")

    assert complaint(tmp_path) == (
        f"{tmp_path / 'qrels'} has no test.tsv, and which of dev.tsv, train.tsv is meant is not clear; keep one of them"
    )


BAD_QRELS = [
    ("q1 0 1 1\n", ", line 1: the columns must be query-id, corpus-id, score, with tabs between"),
    ("query-id\tcorpus-id\tscore\nq1\t1\thigh\n", ", line 2: score: must be a whole number, not 'high'"),
    ("q1\t1\t1\nq1\t1\t2\n", ", line 2: score: 'q1' and '1' have another one further up"),
    ("q9\t1\t1\n", ": query-id: 'q9' is not in queries.jsonl"),
    ("query-id\tcorpus-id\tscore\n", " holds no judgement"),
]


@pytest.mark.parametrize(("qrels", "message"), BAD_QRELS)
def test_wrong_judgements_name_their_line(qrels: str, message: str, tmp_path: Path) -> None:
    folder = beir(tmp_path, qrels)

    assert complaint(folder) == f"{folder / 'qrels' / 'test.tsv'}{message}"


def test_beir_without_judgements_is_an_error(tmp_path: Path) -> None:
    (beir(tmp_path, "") / "qrels" / "test.tsv").unlink()

    assert complaint(tmp_path) == f"{tmp_path / 'qrels'} has no judgements: a file like test.tsv is needed"


KNOWN = (
    "Known are our own JSON lines, SQuAD, RGB, MTRAG and MultiHop-RAG files, and folders of corpus.jsonl and "
    "queries.jsonl (ours or BEIR's) or of MultiHopRAG.json and corpus.json"
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"claim": "It rains.", "label": 1}\n', ": no known format has the keys claim, label. "),
        ('[{"title": "Rain"}]', ": no known format has a list that starts with the keys title. "),
        ("[]", ": no known format has the JSON value []. "),
        ("who?\n", ": not valid JSON: Expecting value: line 1 column 1 (char 0). "),
    ],
)
def test_a_file_of_no_known_format_is_told_the_known_ones(text: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(text, "utf-8")

    assert complaint(file) == f"{file}{message}{KNOWN}"


def test_a_folder_of_no_known_format_is_told_the_known_ones(tmp_path: Path) -> None:
    assert complaint(tmp_path) == f"{tmp_path} is no folder of a known format. {KNOWN}"


def test_an_empty_file_holds_no_case(tmp_path: Path) -> None:
    (tmp_path / "set.jsonl").write_text("\n\n", "utf-8")

    assert complaint(tmp_path / "set.jsonl") == f"{tmp_path / 'set.jsonl'} holds no case"


def test_what_is_not_there_is_told_the_bundled_names() -> None:
    assert complaint(Path("nowhere")) == (
        "nowhere: no such file or folder, and no bundled set; those are dev, test, poisoned"
    )
