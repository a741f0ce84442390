"""What is kept of questions and answers: per owner, complete, and gone when it is deleted."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.document import Document, DocumentMeta
from rag.answer import Answer, Citation, Generator, Sentence, Timings
from rag.archive.archive import Archive
from rag.archive.conversations import BadTitle, Conversation, ConversationMissing
from rag.archive.feedback import BadFeedback

LAMP = Document("lamps/1.md", "The lamp", "The lamp burns oil. It was lit in 1811.", DocumentMeta(publisher="Keeper"))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An archive in a folder of its own."""
    opened = Archive(tmp_path)
    yield opened
    opened.close()


def citation(document: Document, start: int, end: int) -> Citation:
    """A numbered citation of a place."""
    return Citation(
        1, document.id, document.sha256, "p1", document.title, "Keeper", None, None, None, date(2025, 2, 17), None,
        "official", "original", (), None, None, start, end, document.text[start:end], 0.5,
    )  # fmt: skip


def answer(name: str, question: str = "What burns?", document: Document = LAMP) -> Answer:
    """An answer that quotes the beginning of a document."""
    cited = citation(document, 0, 19)
    return Answer(
        id=name, question=question, query=question, status="answered", reason=None, missing=(), text=cited.quote,
        sentences=(Sentence(cited.quote, "quoted", (), (1,)),), citations=(cited,), conflicts=(), nearest=(),
        generator=Generator("extractive"), timings_ms=Timings(),
    )  # fmt: skip


def test_a_conversation_comes_back_whole_after_a_restart(archive: Archive, tmp_path: Path) -> None:
    """Answers, citations and the cited text are the same in another process's eyes."""
    conversation = archive.conversations.keep("ann", None, answer("a1"), [LAMP])
    archive.conversations.keep("ann", conversation, answer("a2", "And when?"), [LAMP])
    archive.close()

    again = Archive(tmp_path)
    head, exchanges = again.conversations.get("ann", conversation)
    assert (head.title, head.answers) == ("What burns?", 2)
    assert [one.answer for one in exchanges] == [answer("a1"), answer("a2", "And when?")]
    assert again.cited.get(LAMP.id, LAMP.sha256) == LAMP
    again.close()


def test_nobody_sees_what_belongs_to_others(archive: Archive) -> None:
    """Every call with another owner finds nothing, and changes nothing."""
    conversation = archive.conversations.keep("ann", None, answer("a1"), [LAMP])
    conversations = archive.conversations

    assert conversations.owned_by("bob") == []
    for call in (
        lambda: conversations.get("bob", conversation),
        lambda: conversations.rename("bob", conversation, "Mine"),
        lambda: conversations.delete("bob", conversation),
        lambda: conversations.cut("bob", conversation, "a1"),
        lambda: conversations.keep("bob", conversation, answer("b1"), [LAMP]),
        lambda: conversations.answer("bob", "a1"),
    ):
        with pytest.raises(ConversationMissing):
            call()
    assert conversations.get("ann", conversation)[1][0].answer == answer("a1")


def test_conversations_are_found_by_title_question_and_answer(archive: Archive) -> None:
    """Whatever words somebody remembers, in any case."""
    first = archive.conversations.keep("ann", None, answer("a1", "What burns?"), [LAMP])
    archive.conversations.keep("ann", first, answer("a2", "Who kept the tower?"), [LAMP])
    second = archive.conversations.keep("ann", None, answer("a3", "100%_sure?"), [LAMP])
    archive.conversations.rename("ann", second, "  My \n own title ")

    def found(words: str) -> list[str]:
        return [one.id for one in archive.conversations.owned_by("ann", words)]

    assert found("") == [second, first]
    assert found("TOWER") == [first]
    assert found("own title") == [second]
    assert found("burns oil") == [second, first]
    assert found("%_") == [second]


@pytest.mark.parametrize("limit", [1, 2, 3, 10])
def test_conversations_are_given_some_at_a_time(archive: Archive, limit: int) -> None:
    """Each behind the last of those before, none missed and none twice."""
    kept = archive.conversations
    begun = [kept.keep("ann", None, answer(f"a{number}", f"Lamp {number}?"), [LAMP]) for number in range(5)]
    kept.keep("bob", None, answer("b", "Lamp?"), [LAMP])
    found: list[Conversation] = []
    while page := kept.owned_by("ann", "lamp", limit, (found[-1].changed, found[-1].id) if found else None):
        assert len(page) <= limit
        found += page

    assert [one.id for one in found] == begun[::-1]


def test_deleting_and_cutting_forget_what_nothing_cites(archive: Archive) -> None:
    """A version of a document goes with the last answer that cites it."""
    other = replace(LAMP, id="lamps/2.md", text="The lamp burns gas. It is new.")
    conversation = archive.conversations.keep("ann", None, answer("a1"), [LAMP])
    archive.conversations.keep("ann", conversation, answer("a2", document=other), [other])

    archive.conversations.cut("ann", conversation, "a2")
    assert (archive.cited.get(LAMP.id, LAMP.sha256), archive.cited.get(other.id, other.sha256)) == (LAMP, None)

    archive.conversations.delete("ann", conversation)
    assert archive.cited.get(LAMP.id, LAMP.sha256) is None
    assert archive.conversations.owned_by("ann") == []


def test_only_the_version_that_is_cited_is_kept(archive: Archive) -> None:
    """A document that changed while the answer was being written is not passed off as the cited one."""
    changed = replace(LAMP, text=LAMP.text + " Since then it is electric.")
    archive.conversations.keep("ann", None, answer("a1"), [changed])

    assert archive.cited.get(LAMP.id, LAMP.sha256) is None
    assert archive.cited.get(changed.id, changed.sha256) is None


def test_a_removed_document_is_forgotten_in_all_versions(archive: Archive) -> None:
    """Its text is gone from older answers too; their quotes stay."""
    conversation = archive.conversations.keep("ann", None, answer("a1"), [LAMP])
    archive.cited.remove([LAMP.id])

    assert archive.cited.get(LAMP.id, LAMP.sha256) is None
    assert archive.cited.was_removed(LAMP.id)
    assert archive.conversations.get("ann", conversation)[1][0].answer.citations[0].quote == "The lamp burns oil."


@pytest.mark.parametrize("title", ["", "   ", "x" * 121])
def test_titles_have_words_and_an_end(archive: Archive, title: str) -> None:
    conversation = archive.conversations.keep("ann", None, answer("a1"), [LAMP])
    with pytest.raises(BadTitle, match="1 to 120 characters"):
        archive.conversations.rename("ann", conversation, title)


def test_a_long_question_makes_a_short_title(archive: Archive) -> None:
    archive.conversations.keep("ann", None, answer("a1", "why " * 100), [LAMP])
    assert len(archive.conversations.owned_by("ann")[0].title) <= 120


def test_feedback_keeps_the_whole_answer_and_the_last_word(archive: Archive) -> None:
    """Rating again replaces; deleting the conversation does not take it away."""
    conversation = archive.conversations.keep("ann", None, answer("a1"), [LAMP])
    archive.feedback.give("ann", answer("a1"), "up", None, None)
    archive.feedback.give("ann", answer("a1"), "down", "outdated", "It is electric now.")
    archive.conversations.delete("ann", conversation)

    (kept,) = archive.feedback.all()
    assert (kept.answer, kept.rating, kept.reason, kept.comment) == (
        answer("a1"), "down", "outdated", "It is electric now.",
    )  # fmt: skip
    assert archive.feedback.ratings("ann") == {"a1": "down"}
    assert archive.feedback.ratings("bob") == {}


def test_feedback_that_says_nothing_sensible_is_refused(archive: Archive) -> None:
    with pytest.raises(BadFeedback, match="goes with rating down"):
        archive.feedback.give("ann", answer("a1"), "up", "wrong", None)
    with pytest.raises(BadFeedback, match="at most 2,000"):
        archive.feedback.give("ann", answer("a1"), "down", None, "x" * 2_001)


@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), min_size=1, max_size=4))
def test_any_text_comes_back_unchanged(texts: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Questions and documents in any writing, with any control characters."""
    archive = Archive(tmp_path_factory.mktemp("any"))
    documents = [Document(f"{number}/{text}", text, f"The lamp burns oil. {text}") for number, text in enumerate(texts)]
    conversation = None
    for number, document in enumerate(documents):
        asked = answer(f"a{number}", document.title, document)
        conversation = archive.conversations.keep("ann", conversation, asked, [document])
    assert conversation
    exchanges = archive.conversations.get("ann", conversation)[1]

    assert [one.answer.question for one in exchanges] == texts
    for one, document in zip(exchanges, documents, strict=True):
        cited = one.answer.citations[0]
        assert archive.cited.get(cited.document_id, cited.document_sha256) == document
    archive.close()
