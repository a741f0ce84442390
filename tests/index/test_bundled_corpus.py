"""The bundled notes: readable, dated, attributed, in their topics, and no two alike."""

import re
from collections.abc import Mapping
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest

from index.collection import bundled_corpus, read_collection
from index.document import KINDS, Document
from index.load.files import Ignored, Loaded, load
from index.load.text import split_front_matter

NOTES = sorted(bundled_corpus().glob("*.md"))

_FIELDS = {
    "title",
    "publisher",
    "via",
    "url",
    "author",
    "published",
    "as_of",
    "kind",
    "form",
    "topics",
    "facts",
    "figures",
}

_ALIKE = 0.1
"""Share of common five-word runs above which two notes tell the same: the two most alike notes share 0.03,
a note and itself with every tenth word exchanged share more than 0.3."""


@pytest.fixture(scope="module")
def documents() -> Mapping[str, Document]:
    """The notes as the product reads them, by file name."""
    return {found.document.id: found.document for found in load(bundled_corpus()) if isinstance(found, Loaded)}


def front_matter(note: Path) -> dict[str, object]:
    fields, _ = split_front_matter(note.read_text("utf-8"))
    return fields


def test_at_least_120_notes_are_there_and_all_can_be_read(documents: Mapping[str, Document]) -> None:
    assert len(NOTES) >= 120
    assert sorted(documents) == [note.name for note in NOTES]
    others = [found for found in load(bundled_corpus()) if not isinstance(found, Loaded)]
    assert others == [Ignored(bundled_corpus() / "collection.toml")]


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.stem)
def test_a_note_keeps_to_the_form(note: Path, documents: Mapping[str, Document]) -> None:
    """Front matter complete and known, dates real, kind valid, a summary, and of a readable length."""
    fields, document = front_matter(note), documents[note.name]
    assert fields.keys() <= _FIELDS
    assert document.title == fields["title"]
    assert document.meta.publisher
    assert document.meta.form == fields["form"] == "summary"
    assert document.meta.kind == fields["kind"]
    assert document.meta.kind in KINDS
    assert isinstance(document.meta.as_of, date)
    assert document.meta.as_of.isoformat() == note.name[:10]
    assert (document.meta.published is not None) == ("published" in fields)
    assert re.fullmatch(r"https?://\S+", str(fields.get("url", "https://none")))
    assert 120 <= len(document.text.split()) <= 600


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.stem)
def test_every_figure_that_a_note_lists_stands_in_its_text(note: Path, documents: Mapping[str, Document]) -> None:
    figures = front_matter(note).get("figures", [])
    assert isinstance(figures, list)
    assert [figure for figure in figures if str(figure) not in documents[note.name].text] == []


def test_every_topic_is_declared_and_every_declared_topic_is_used(documents: Mapping[str, Document]) -> None:
    declared = {topic.id for topic in read_collection((bundled_corpus() / "collection.toml").read_text("utf-8")).topics}
    assert {topic for document in documents.values() for topic in document.meta.topics} == declared
    assert all(document.meta.topics for document in documents.values())


def test_no_note_is_later_than_the_collection_says_it_reaches(documents: Mapping[str, Document]) -> None:
    as_of = read_collection((bundled_corpus() / "collection.toml").read_text("utf-8")).as_of
    assert as_of is not None
    assert max(document.meta.as_of for document in documents.values() if document.meta.as_of) <= as_of


def test_no_two_notes_have_the_same_title(documents: Mapping[str, Document]) -> None:
    assert len({document.title for document in documents.values()}) == len(documents)


def test_no_two_notes_tell_the_same_in_the_same_words(documents: Mapping[str, Document]) -> None:
    runs = {name: five_word_runs(document.text) for name, document in documents.items()}
    alike = [(one, other) for one, other in combinations(runs, 2) if likeness(runs[one], runs[other]) > _ALIKE]
    assert alike == []


def test_a_copy_with_every_tenth_word_exchanged_would_be_noticed(documents: Mapping[str, Document]) -> None:
    text = next(iter(documents.values())).text
    copy = " ".join("other" if number % 10 == 0 else word for number, word in enumerate(text.split()))
    assert likeness(five_word_runs(text), five_word_runs(copy)) > _ALIKE


def test_the_facts_and_figures_of_the_writers_never_reach_a_document(documents: Mapping[str, Document]) -> None:
    """They are gold labels; a system that saw them would be measured on what it was told."""
    for note in NOTES:
        fields, shown = front_matter(note), repr(documents[note.name])
        facts = fields["facts"]
        assert isinstance(facts, list)
        assert [fact for fact in facts if re.search(rf"\b{re.escape(str(fact))}\b", shown)] == []
        assert str(fields.get("figures", "no figures")) not in shown


def five_word_runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return set(zip(*(words[start:] for start in range(5)), strict=False))


def likeness(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> float:
    """Common runs as a share of all (Jaccard)."""
    return len(one & other) / len(one | other)
