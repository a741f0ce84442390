"""Follow-up questions that the index is known to answer."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from index.collection import bundled_corpus, read_collection
from index.document import Passage
from index.embedding.embed import Embedder
from index.index import Index
from index.storage.filters import Filters
from rag.answer import Answer
from rag.assistant import Assistant
from rag.build import build_assistant
from rag.question import Question, Turn
from rag.settings import Settings
from rag.suggest import MOST, Ask, Suggestions, question_about

EXAMPLES = read_collection((bundled_corpus() / "collection.toml").read_text("utf-8")).examples
TROOPS = Question("How many troops would a viable multinational force need?")
PARLIAMENT = Question("Does Parliament have to approve a deployment?")
CHECKS = 8
LIGHTHOUSE = Path(__file__).parent.parent / "collections" / "lighthouse"


class Asking:
    """An assistant's ``ask`` that keeps what it was asked."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self.asked: list[Question] = []

    def __call__(self, question: Question) -> Answer:
        self.asked.append(question)
        return self._assistant.ask(question)


@pytest.fixture(scope="module")
def ask(assistant: Assistant) -> Ask:
    """The assistant's ``ask``, which works on every question once: the tests check many questions again."""
    return cache(assistant.ask)


@pytest.fixture(scope="module")
def suggestions(ask: Ask, bundled_index: Index) -> Suggestions:
    """Suggestions over the bundled collection."""
    return Suggestions(ask, bundled_index.search, bundled_index.embedder.embed_query, EXAMPLES)


@pytest.fixture(scope="module")
def lighthouse(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Index]:
    """The foreign collection, indexed once."""
    with Index(tmp_path_factory.mktemp("lighthouse"), embedder) as opened:
        list(opened.add(LIGHTHOUSE))
        yield opened


def suggested_for(
    question: Question, assistant: Assistant, index: Index, examples: Sequence[str] = ()
) -> tuple[str, ...]:
    """What is suggested after the assistant's own answer."""
    suggestions = Suggestions(assistant.ask, index.search, index.embedder.embed_query, examples)
    return suggestions.suggest(question, assistant.ask(question))


@pytest.mark.parametrize(
    "question",
    [
        TROOPS,
        PARLIAMENT,
        Question("What did Trump say about minerals?"),
        Question("How many people need help?", filters=Filters(kind=("official",))),
        Question("How many people need help?", as_of=date(2025, 3, 1)),
        Question("How many Polish tanks has Zelensky bought in Tokyo?"),
    ],
    ids=lambda one: one.text,
)
def test_every_suggestion_is_answered_with_something_new_under_the_same_filters(
    suggestions: Suggestions, ask: Ask, question: Question
) -> None:
    answer = ask(question)
    suggested = suggestions.suggest(question, answer)
    shown = {(one.document_id, one.start) for one in answer.citations}

    assert 1 <= len(suggested) <= MOST
    for text in suggested:
        asked = Question(text, filters=question.filters, as_of=question.as_of, generator="extractive")
        following = ask(asked)
        assert following.status == "answered"
        assert (following.citations[0].document_id, following.citations[0].start) not in shown
        shown.add((following.citations[0].document_id, following.citations[0].start))


def test_the_collections_own_questions_come_first_nearest_first(
    suggestions: Suggestions, ask: Ask, embedder: Embedder
) -> None:
    suggested = suggestions.suggest(TROOPS, ask(TROOPS))
    own = [one for one in suggested if one in EXAMPLES]
    asked = embedder.embed_query(TROOPS.text)
    nearness = [float(asked @ embedder.embed_query(one)) for one in own]

    assert own
    assert tuple(own) == suggested[: len(own)]
    assert nearness == sorted(nearness, reverse=True)


def test_nothing_that_was_asked_is_suggested(suggestions: Suggestions, ask: Ask) -> None:
    before = suggestions.suggest(TROOPS, ask(TROOPS))
    history = (Turn("user", f"  {before[0].upper()} "), Turn("assistant", "Yes. [1]"))
    again = Question(TROOPS.text, history=history)

    after = suggestions.suggest(again, ask(again))

    assert before[0] not in after
    assert TROOPS.text not in (*before, *after)


def test_a_follow_up_counts_as_asked_in_the_way_it_was_understood(suggestions: Suggestions, ask: Ask) -> None:
    vote = "Will British MPs vote before troops are sent?"
    turns = (Turn("user", vote.replace("British", "French")), Turn("assistant", "x"), Turn("user", "And British ones?"))
    answer = ask(PARLIAMENT)

    assert vote in suggestions.suggest(PARLIAMENT, answer)
    assert vote not in suggestions.suggest(Question(PARLIAMENT.text, history=turns), answer)


def test_few_questions_are_checked_all_by_quoting(assistant: Assistant, bundled_index: Index) -> None:
    ask = Asking(assistant)
    unanswerable = [f"How many troops would a force of {n} unicorns need?" for n in range(30)]
    suggestions = Suggestions(ask, bundled_index.search, bundled_index.embedder.embed_query, unanswerable)

    suggested = suggestions.suggest(TROOPS, assistant.ask(TROOPS))

    assert len(ask.asked) <= CHECKS
    assert {one.generator for one in ask.asked} == {"extractive"}
    assert suggested
    assert not set(suggested) & set(unanswerable)


@pytest.mark.parametrize("question", ["What is the boiling point of tungsten?", "How do I bake bread?"])
def test_where_nothing_is_near_nothing_is_suggested(suggestions: Suggestions, ask: Ask, question: str) -> None:
    asked = Question(question)

    assert suggestions.suggest(asked, ask(asked)) == ()


def test_where_the_filters_leave_nothing_nothing_is_suggested(suggestions: Suggestions, ask: Ask) -> None:
    asked = Question(TROOPS.text, filters=Filters(publisher=("Nobody",)))

    assert suggestions.suggest(asked, ask(asked)) == ()


def test_after_a_refusal_something_near_is_suggested(suggestions: Suggestions, ask: Ask) -> None:
    asked = Question("Should I vote for sending British troops?")
    answer = ask(asked)

    assert answer.reason == "out_of_scope"
    assert "Will British MPs vote before troops are sent?" in suggestions.suggest(asked, answer)


def test_the_same_answer_gives_the_same_suggestions(suggestions: Suggestions, ask: Ask) -> None:
    answer = ask(PARLIAMENT)

    assert suggestions.suggest(PARLIAMENT, answer) == suggestions.suggest(PARLIAMENT, answer)


def test_a_collection_without_questions_of_its_own_offers_what_its_headings_name(lighthouse: Index) -> None:
    assistant = build_assistant(lighthouse, Settings())

    suggested = suggested_for(Question("How tall is the lighthouse tower?"), assistant, lighthouse)

    assert "What does “The tower of Kråkøy fyr” say about “The lamp room”?" in suggested
    assert all(assistant.ask(Question(one)).status == "answered" for one in suggested)


def test_the_foreign_collections_own_questions_are_offered(lighthouse: Index) -> None:
    assistant = build_assistant(lighthouse, Settings())
    examples = lighthouse.collections()[0].examples

    suggested = suggested_for(
        Question("What does the museum say about the lens and its prisms?"), assistant, lighthouse, examples
    )

    assert len(set(suggested)) == len(suggested) > 0
    assert all(assistant.ask(Question(one)).status == "answered" for one in suggested)


@pytest.mark.parametrize(
    ("title", "heading", "question"),
    [
        ("Tickets", None, "What is “Tickets” about?"),
        ("Tickets", "Tickets", "What is “Tickets” about?"),
        ("Visiting", "Visiting > The stairs", "What does “Visiting” say about “The stairs”?"),
        ('The "Gull": a ferry', "Who's on board?", "What does “The ‘Gull’: a ferry” say about “Who's on board?”?"),
        ("The “Gull", None, "What is “The Gull” about?"),
        ("9f3ac2", "Donors", "What do the sources say about “Donors”?"),
        ("9f3ac2", None, None),
        ("***", "###", None),
        ("word " * 60, None, None),
    ],
)
def test_a_heading_is_asked_about_in_correct_english(title: str, heading: str | None, question: str | None) -> None:
    document_id = title if title.isalnum() and any(map(str.isdigit, title)) else "document.md"

    assert question_about(Passage("p", document_id, 0, 1, "x", title, heading, None, ())) == question


def test_every_question_that_the_bundled_collection_offers_is_answered(bundled_index: Index, ask: Ask) -> None:
    """Examples, further questions, and those of the quantities."""
    offered = [question for one in bundled_index.collections() for question in one.all_questions]
    refused = [one for one in offered if ask(Question(one)).status == "abstained"]

    assert len(offered) > 30
    assert refused == []
