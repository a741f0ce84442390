"""MultiHop-RAG, RGB and MTRAG: small real samples of each, and what is said when one is malformed."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from eval.cases.case import Case, Gold
from eval.cases.read import read_set
from eval.metrics.spans import Place
from index.storage.filters import Filters
from rag.question import Turn
from tests.set_files import case_of, complaint, write_json, write_lines

COUNTERFACTUAL: dict[str, Any] = {
    "id": 0,
    "query": "Super Bowl 2021 location",
    "answer": "Tampa, Florida",
    "fakeanswer": "Glendale, Arizona",
    "positive": ["The game was played in Tampa, Florida."],
    "positive_wrong": ["The game was played in Glendale, Arizona."],
    "negative": ["Tickets for Super Bowl LVIII in Las Vegas.", " "],
}
INTEGRATION: dict[str, Any] = {
    "id": 1,
    "query": "When do the two films open?",
    "answer": [["January 3", "Jan 3"], "January 12"],
    "positive": [["One opens on January 3.", "Jan 3 it is."], ["The other opens on January 12."]],
    "negative": [],
}
TASK: dict[str, Any] = {
    "conversation_id": "dd6b",
    "task_id": "dd6b::2",
    "turn": 2,
    "contexts": [
        {"document_id": "8220-1", "title": "2017 season", "text": "They played in London.", "url": "https?://(?:www)?"},
        {"document_id": "8220-2", "text": "Mexico was in 2005.", "url": "https://example.org/mexico", "score": 27.7},
    ],
    "input": [
        {"speaker": "user", "text": "Where do they play?", "metadata": {"author_type": "human"}},
        {"speaker": "agent", "text": "I do not know."},
        {"speaker": "user", "text": "Do they play abroad?"},
    ],
    "targets": [{"speaker": "agent", "text": "Yes, in London."}],
    "Question Type": float("nan"),
    "Answerability": ["ANSWERABLE"],
}
ARTICLES: list[dict[str, Any]] = [
    {
        "title": "Ten ships",
        "author": "A. Writer",
        "source": "The Gazette",
        "published_at": "2023-10-01T09:00:00+00:00",
        "category": "business",
        "url": "https://example.org/ships",
        "body": "In May\nten ships sailed\n\nnorth.",
    },
    {"title": "A storm", "author": None, "source": "The Echo", "url": "https://example.org/storm", "body": "It blew."},
]
QUESTIONS: list[dict[str, Any]] = [
    {
        "query": "What sailed before it blew?",
        "answer": "Ten ships",
        "question_type": "temporal_query",
        "evidence_list": [
            {"url": "https://example.org/ships", "title": "Ten ships", "fact": "ten ships sailed north."},
            {"title": "A storm", "fact": "It blew."},
        ],
    },
    {"query": "Who sank?", "answer": "Insufficient information.", "question_type": "null_query", "evidence_list": []},
]


def multihop(folder: Path, questions: Sequence[object] = QUESTIONS, articles: Sequence[object] = ARTICLES) -> Path:
    """A MultiHop-RAG folder."""
    write_json(folder / "corpus.json", articles)
    write_json(folder / "MultiHopRAG.json", questions)
    return folder


def test_multihop_rag_finds_facts_in_their_articles(tmp_path: Path) -> None:
    found = read_set(multihop(tmp_path))
    ships, storm = found.documents

    assert found == read_set(tmp_path / "MultiHopRAG.json")
    assert (ships.meta.publisher, ships.meta.author, str(ships.meta.published)) == (
        "The Gazette", "A. Writer", "2023-10-01",
    )  # fmt: skip
    assert found.cases == (
        Case(
            "multihop-0",
            "What sailed before it blew?",
            answers=("Ten ships",),
            evidence=(
                Gold(ships.id, "ten ships sailed\n\nnorth.", (Place(ships.id, 7, 31),)),
                Gold(storm.id, "It blew.", (Place(storm.id, 0, 8),)),
            ),
            answerable=True,
            category="temporal_query",
        ),
        Case("multihop-1", "Who sank?", answerable=False, category="null_query"),
    )


def test_multihop_rag_tells_of_evidence_in_absent_articles(tmp_path: Path) -> None:
    found = read_set(multihop(tmp_path, articles=ARTICLES[1:]))

    assert found.left_out == (
        f"{tmp_path / 'MultiHopRAG.json'}: 1 of 2 documents of evidence are not there, e.g. https://example.org/ships",
    )


def test_multihop_rag_needs_its_articles(tmp_path: Path) -> None:
    file = multihop(tmp_path) / "MultiHopRAG.json"
    (tmp_path / "corpus.json").unlink()

    assert complaint(file) == f"{file}: its articles are absent; corpus.json must lie beside it"


def test_wrong_multihop_rag_names_file_and_place(tmp_path: Path) -> None:
    no_fact = {**QUESTIONS[0], "evidence_list": [{"title": "A storm"}]}
    questions = complaint(multihop(tmp_path, [QUESTIONS[1], no_fact]))
    articles = complaint(multihop(tmp_path, articles=[ARTICLES[0], {**ARTICLES[1], "published_at": "soon"}]))

    assert questions == f"{tmp_path / 'MultiHopRAG.json'}: [1].evidence_list[0].fact: Field required"
    assert articles == f"{tmp_path / 'corpus.json'}: [1]: published must be a date like 2025-02-17, not 'soon'"


def test_rgb_wants_the_answer_and_not_the_false_one(tmp_path: Path) -> None:
    found = read_set(write_lines(tmp_path / "en_fact.json", COUNTERFACTUAL))

    assert found.cases == (
        Case(
            "0",
            "Super Bowl 2021 location",
            filters=Filters(document_ids=("0-positive-0", "0-negative-0", "0-positive_wrong-0")),
            answers=("Tampa, Florida",),
            must_include=(("Tampa, Florida",),),
            must_not_include=("Glendale, Arizona",),
            evidence=(Gold("0-positive-0"),),
            answerable=True,
            category="counterfactual",
        ),
    )
    assert [document.id for document in found.documents] == ["0-positive-0", "0-negative-0", "0-positive_wrong-0"]
    assert found.left_out == (f"{tmp_path / 'en_fact.json'}, line 1: document '0-negative-1' has no text",)


def test_rgb_passages_do_not_tell_which_are_right(tmp_path: Path) -> None:
    documents = read_set(write_lines(tmp_path / "en_fact.json", COUNTERFACTUAL)).documents

    assert len({(document.title, document.meta) for document in documents}) == 1
    assert not {document.id for document in documents} & {document.title for document in documents}


def test_rgb_integration_wants_every_part(tmp_path: Path) -> None:
    case = case_of(read_set(write_lines(tmp_path / "en_int.json", INTEGRATION)), "1")

    assert case.must_include == (("January 3", "Jan 3"), ("January 12",))
    assert (case.answers, case.category) == ((), "integration")
    assert [gold.document_id for gold in case.evidence] == ["1-positive-0", "1-positive-1", "1-positive-2"]


def test_rgb_false_answer_within_a_right_one_is_not_forbidden(tmp_path: Path) -> None:
    line = {**COUNTERFACTUAL, "answer": ["21 May", "May 21"], "fakeanswer": "May"}

    assert case_of(read_set(write_lines(tmp_path / "en.json", line)), "0").must_not_include == ()


def test_rgb_noise_alone_answers_nothing(tmp_path: Path) -> None:
    case = case_of(read_set(write_lines(tmp_path / "en.json", {**COUNTERFACTUAL, "positive": []})), "0")

    assert (case.answerable, case.answers, case.must_include) == (False, (), ())


def test_wrong_rgb_names_its_line(tmp_path: Path) -> None:
    file = write_lines(tmp_path / "en.json", COUNTERFACTUAL, {**INTEGRATION, "answer": [["Jan 3", {}]]})

    assert complaint(file) == f"{file}, line 2: answer[0][1]: Input should be a valid string"


def test_mtrag_asks_the_last_message_after_the_others(tmp_path: Path) -> None:
    found = read_set(write_lines(tmp_path / "reference.jsonl", TASK))

    assert found.cases == (
        Case(
            "dd6b::2",
            "Do they play abroad?",
            (Turn("user", "Where do they play?"), Turn("assistant", "I do not know.")),
            answers=("Yes, in London.",),
            evidence=(Gold("8220-1"), Gold("8220-2")),
            answerable=True,
            category="answerable",
        ),
    )
    assert [(one.title, one.meta.url) for one in found.documents] == [
        ("2017 season", None),
        ("8220-2", "https://example.org/mexico"),
    ]


@pytest.mark.parametrize(
    ("label", "answerable", "answers", "evidence"),
    [
        ("PARTIAL", "partial", 1, 2),
        ("UNANSWERABLE", False, 0, 0),
        ("UNDERSPECIFIED", None, 0, 2),
        ("CONVERSATIONAL", None, 0, 2),
        (None, None, 0, 2),
    ],
)
def test_mtrag_labels(label: str | None, answerable: object, answers: int, evidence: int, tmp_path: Path) -> None:
    task = {key: value for key, value in TASK.items() if key != "Answerability"}
    labelled = {**task, "answerability": [label] if label else float("nan")}
    case = case_of(read_set(write_lines(tmp_path / "reference.jsonl", labelled)), "dd6b::2")

    assert (case.answerable, len(case.answers), len(case.evidence)) == (answerable, answers, evidence)


def test_mtrag_contexts_that_a_search_found_are_no_evidence(tmp_path: Path) -> None:
    found = read_set(write_lines(tmp_path / "reference+RAG.jsonl", TASK))

    assert len(found.documents) == 2
    assert found.cases[0].evidence == ()


def test_mtrag_one_id_with_two_texts_becomes_two_documents(tmp_path: Path) -> None:
    contexts = [{"document_id": "8220-1", "text": "Something else."}, TASK["contexts"][1]]
    other = {**TASK, "task_id": None, "contexts": contexts}
    found = read_set(write_lines(tmp_path / "reference.jsonl", TASK, other))

    assert [document.id for document in found.documents] == ["8220-1", "8220-2", "8220-1~2"]
    assert case_of(found, "dd6b<::>2").evidence == (Gold("8220-1~2"), Gold("8220-2"))


BAD_TASKS = [
    ({**TASK, "Answerability": ["MAYBE"]}, "Answerability: Value error, must be one of ANSWERABLE, PARTIAL, "),
    ({**TASK, "input": TASK["input"][:2]}, "input: Value error, the last message must be a question of the user"),
    ({**TASK, "contexts": [{"text": "No id."}]}, "contexts[0].document_id: Field required"),
    (TASK, "id 'dd6b::2' stands earlier already"),
]


@pytest.mark.parametrize(("task", "message"), BAD_TASKS)
def test_wrong_mtrag_names_its_line(task: dict[str, Any], message: str, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "reference.jsonl", TASK, task)

    assert complaint(file).startswith(f"{file}, line 2: {message}")
