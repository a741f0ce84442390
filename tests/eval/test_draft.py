"""Draft test sets: every promise of a draft holds, over three very different sources of documents."""

import re
from collections import Counter
from functools import cache
from itertools import product
from pathlib import Path
from random import Random

import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from eval.cases.case import Case
from eval.cases.set_lines import as_line, read_set_lines
from eval.cli_draft import draft
from eval.drafting.corpus import Corpus, read_corpus
from eval.drafting.draft import draft_set
from eval.drafting.names import Names
from eval.drafting.near_misses import NearMiss, other_date, other_name
from eval.drafting.questions import questions
from index.collection import bundled_corpus
from index.document import Document, DocumentMeta
from index.load.files import Loaded, load
from tests.texts import layouts, titles

LIGHTHOUSE = Path(__file__).parent.parent / "collections" / "lighthouse"
NO_NAMES = Names({}, {}, frozenset())

app = typer.Typer()
app.command()(draft)


@cache
def documents(path: Path) -> tuple[Document, ...]:
    """The documents below a path."""
    return tuple(found.document for found in load(path) if isinstance(found, Loaded))


@cache
def drafted(path: Path, count: int, seed: int = 0) -> tuple[Case, ...]:
    """The draft of a path, made once."""
    return draft_set(documents(path), count, seed)


def sets() -> list[tuple[Case, ...]]:
    """As many drafts as there are of the bundled notes, and of the small collection."""
    return [drafted(bundled_corpus(), 1000), drafted(LIGHTHOUSE, 1000)]


def check_case(case: Case, texts: dict[str, str]) -> None:
    """What holds of every draft."""
    assert case.draft
    assert case.id.startswith("draft-")
    assert (case.category or "").startswith("draft_")
    assert case.question.endswith("?")
    assert case.question[0].isupper()
    assert "\n" not in case.question
    if case.answerable is False:
        assert (case.answers, case.must_include, case.evidence) == ((), (), ())
        assert case.category == "draft_near_miss"
        return
    (gold,) = case.evidence
    (place,) = gold.places
    assert case.answerable is True
    assert texts[place.document_id][place.start : place.end] == gold.text
    assert all(answer in (gold.text or "") for answer in case.answers)
    assert any(reading in (gold.text or "") for reading in case.must_include[0])
    for told in (*case.answers, *case.must_include[0]):
        assert not re.search(rf"(?<!\w){re.escape(told)}(?!\w)", case.question, re.IGNORECASE)


@pytest.mark.parametrize("path", [bundled_corpus(), LIGHTHOUSE], ids=["bundled", "lighthouse"])
def test_every_place_holds_its_text_and_every_answer_stands_there_only(path: Path) -> None:
    texts = {document.id: document.text for document in documents(path)}
    for case in drafted(path, 1000):
        check_case(case, texts)


def test_ids_and_questions_are_unique() -> None:
    for cases in sets():
        assert max(Counter(case.id for case in cases).values()) == 1
        assert max(Counter(case.question for case in cases).values()) == 1


def test_the_seed_decides_alone() -> None:
    again = draft_set(documents(LIGHTHOUSE), 8, 0)

    assert again == drafted(LIGHTHOUSE, 8)
    assert again != drafted(LIGHTHOUSE, 8, seed=1)


def test_a_draft_of_the_bundled_notes_is_full_mixed_and_spread() -> None:
    cases = drafted(bundled_corpus(), 40)
    kinds = Counter(case.category for case in cases)

    assert len(cases) == 40
    assert set(kinds) == {"draft_quantity", "draft_date", "draft_name", "draft_near_miss"}
    assert min(kinds.values()) >= 5
    assert max(Counter(gold.document_id for case in cases for gold in case.evidence).values()) == 1


def test_topics_come_from_the_document() -> None:
    topics = {document.id: document.meta.topics for document in documents(bundled_corpus())}

    for case in drafted(bundled_corpus(), 40):
        for gold in case.evidence:
            assert case.topics == topics[gold.document_id]


def test_a_small_collection_gives_what_it_holds() -> None:
    asked = {case.question: case.answers for case in drafted(LIGHTHOUSE, 1000)}

    assert asked["On what date was Kråkøy fyr lit for the first time?"] == ("14 October 1871",)
    assert asked['According to "How the lens came back", how many kroner did the museum pay for the repair?'] == (
        "640,000",
    )


def misses(corpus: Corpus) -> list[NearMiss]:
    """Every near miss that can be made of a corpus, of names and of dates."""
    found = []
    for document, spans in zip(corpus.documents, corpus.sentences, strict=True):
        for span in spans:
            sentence = document.text[span.start : span.end]
            for one, swap in product(questions(sentence, corpus.names), (other_name, other_date)):
                missed = swap(one.question, sentence, corpus, Random(0))
                found += [missed] if missed else []
    return found


def test_what_a_near_miss_puts_in_never_stands_beside_what_it_asks() -> None:
    """Read back from the documents without the corpus that the near misses were made with."""
    corpus = read_corpus(documents(bundled_corpus()))
    sentences = [
        document.text[span.start : span.end]
        for document, spans in zip(corpus.documents, corpus.sentences, strict=True)
        for span in spans
    ]
    paragraphs = [part for document in corpus.documents for part in document.text.split("\n\n")]
    texts = [(set(text.split()), text.lower()) for text in (*sentences, *paragraphs)]
    found = misses(corpus)

    assert len(found) > 50
    for missed in found:
        assert missed.put_in in missed.question or missed.put_in.split(" ")[0] in missed.question
        heads = [head.lower() for head in missed.heads]
        for words, text in texts:
            assert not (missed.put_in in words and all(head in text for head in heads)), missed.question


def test_a_near_miss_is_no_question_of_the_draft() -> None:
    cases = drafted(bundled_corpus(), 1000)
    missed = {case.question for case in cases if case.answerable is False}

    assert missed
    assert missed.isdisjoint(case.question for case in cases if case.answerable)


@pytest.mark.parametrize(
    ("sentence", "question", "answer"),
    [
        ("The tower is 31 metres tall and has 142 steps.", "How many metres tall is the tower?", "31"),
        (
            "Masons cut forty stones for the new gallery.",
            "How many stones did masons cut for the new gallery?",
            "forty",
        ),
        (
            "By the count of Lindow, 19 guests took part in the meeting.",
            "By the count of Lindow, how many guests took part in the meeting?",
            "19",
        ),
        (
            "In 1902, the council had spent £3m on the new bridge, which was closed.",
            "In 1902, how much money had the council spent on the new bridge?",
            "£3m",
        ),
        ("About 45% of the town was flooded in 1931.", "What percentage of the town was flooded in 1931?", "45%"),
        (
            "The survey put the loss at 3.7 million in 1931.",
            "At what figure did the survey put the loss in 1931?",
            "3.7 million",
        ),
        (
            "The Harbour Board, Ada Morse told the Bank of Lindow (BL), had grown.",
            "What does the abbreviation BL stand for?",
            "Bank of Lindow",
        ),
        (
            "Lindow's mayor, Ada Morse, said that it was late.",
            "Who is named as Lindow's mayor?",
            "Ada Morse",
        ),
    ],
)
def test_sentences_turn_into_questions(sentence: str, question: str, answer: str) -> None:
    asked = {one.question: one.answer for one in questions(sentence, NO_NAMES)}

    assert asked.get(question) == answer, asked


@pytest.mark.parametrize(
    "sentence",
    [
        "It replaced 11 prisms in the great storm of 1931.",
        "Did the museum pay 640,000 kroner for the repair?",
        "## The museum paid 640,000 kroner for the repair",
        "The museum, they said, paid 640,000 kroner.",
        "These sums paid for 12 boats in the harbour.",
        "The council did not buy 12 boats for the harbour.",
        "10 Morse Street was sold to the council that spring.",
    ],
)
def test_what_would_come_out_badly_is_dropped(sentence: str) -> None:
    assert questions(sentence, NO_NAMES) == ()


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(titles, layouts), max_size=4), st.integers(0, 3))
def test_odd_documents_never_raise(parts: list[tuple[str, str]], seed: int) -> None:
    found = [Document(f"{number}", title, text) for number, (title, text) in enumerate(parts)]
    texts = {document.id: document.text for document in found}

    for case in draft_set(found, 10, seed):
        check_case(case, texts)


VOCABULARY = (
    "The Lindow Ada Morse 12 1902, in on that paid was has £3bn 40% parks of (BL) May two-thirds 3.5 who, ; ’s . ?"
)
WORDS = st.sampled_from(VOCABULARY.split())


@settings(deadline=None)
@given(st.lists(WORDS, min_size=6, max_size=20).map(" ".join), titles)
def test_odd_sentences_never_raise(text: str, title: str) -> None:
    found = [Document("a", title, f"{text}.", DocumentMeta()), Document("b", title, f"In May 1902 {text}.")]
    for case in draft_set(found, 10, 0):
        check_case(case, {document.id: document.text for document in found})


def test_no_documents_make_no_cases() -> None:
    assert draft_set([], 10, 0) == ()


def test_a_draft_survives_the_set_reader(tmp_path: Path) -> None:
    for number, cases in enumerate(sets()):
        file = tmp_path / f"{number}.jsonl"
        file.write_text("".join(f"{as_line(case)}\n" for case in cases), "utf-8")
        read = read_set_lines(file)

        assert read.cases == cases
        assert read.unread == ()


def test_the_command_writes_drafts_and_says_how_many(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    result = CliRunner().invoke(app, ["--corpus", str(LIGHTHOUSE), "--out", str(file), "--count", "4"])

    assert result.exit_code == 0, result.output
    assert "4 of 4 cases written" in result.stdout
    assert "draft_quantity" in result.stdout
    assert read_set_lines(file).cases == drafted(LIGHTHOUSE, 4)


def test_the_command_never_writes_over_a_file(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text("mine", "utf-8")
    result = CliRunner().invoke(app, ["--corpus", "bundled", "--out", str(file)])

    assert result.exit_code != 0
    assert file.read_text("utf-8") == "mine"


def test_a_corpus_without_questions_is_said_and_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Nothing to ask here.", "utf-8")
    result = CliRunner().invoke(app, ["--corpus", str(tmp_path / "a.txt"), "--out", str(tmp_path / "set.jsonl")])

    assert result.exit_code == 1
    assert not (tmp_path / "set.jsonl").exists()
