"""What the page shows is built from finished, escaped HTML."""

import html
import re
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from index.document import Document, DocumentMeta, Passage, Span
from index.headings import find_headings
from rag.answer import Answer, Conflict, ConflictValue, Generator, Sentence, Timings
from rag.cite import cite
from rag.evidence import Evidence
from tests.ui.html_reader import OUR_TAGS, Reader
from ui.attribution import attribution
from ui.page.answer_html import answer_html, sources_html
from ui.page.escape import escape

HOSTILE = (
    "<script>alert(1)</script> ![x](http://t.example/a.png) ${alert(1)} {{x}} `code` [a](javascript:b) <img onerror=x>"
)


def answer_quoting(text: str, start: int, end: int, title: str, url: str | None) -> tuple[Answer, Document]:
    """An answer with one quote out of a document."""
    document = Document("d", title, text, DocumentMeta(publisher=title, url=url), find_headings(text))
    passage = Passage("p", "d", start, end, text[start:end], title, title, None, (Span(start, end),))
    citation = cite(Evidence(passage, start, end, text[start:end], 0.5, 0.5, 0.5), document, 1)
    sentence = Sentence(text[start:end], "quoted", (), (1,))
    blank = Answer("a1", title, title, "answered", None, (), "", (), (), (), (), Generator("extractive"), Timings())
    return replace(blank, sentences=(sentence,), citations=(citation,)), document


@given(st.text())
def test_escaped_text_holds_no_markup_and_reads_the_same(text: str) -> None:
    """No character that HTML, Markdown or a template could take for markup is left, and none is lost."""
    escaped = escape(text)

    assert not re.search(r"[<>`*_\[\]{}$\\|~!()]", re.sub(r"&#\d+;", "", escaped))
    assert html.unescape(escaped) == html.unescape(html.unescape(escaped)) or "&" in text
    assert Reader(f"<p>{escaped}</p>").tags == ["p"]


def test_hostile_sources_become_plain_text() -> None:
    """Markup in a quote, a title, a publisher or a heading is shown as the text it is."""
    answer, document = answer_quoting(f"Before. {HOSTILE} After.", 8, 8 + len(HOSTILE), HOSTILE, "javascript:alert(1)")

    shown = Reader(answer_html(answer) + sources_html(answer, {"d": document}))

    assert set(shown.tags) <= OUR_TAGS
    assert shown.links == ["#source-a1-1"]
    assert HOSTILE in shown.text


def test_source_link_is_shown_for_the_web_only() -> None:
    """An address of the web is linked without telling where the reader comes from."""
    answer, document = answer_quoting("A quote.", 0, 8, "T", "https://example.org/a?b=1&c=<x>")

    source = sources_html(answer, {"d": document})

    assert Reader(source).links == ["https://example.org/a?b=1&c=<x>"]
    assert 'rel="noopener noreferrer"' in source


def test_quote_is_marked_inside_its_section() -> None:
    """The surroundings end at headings, and the mark is exactly the quote."""
    text = "# One\n\nFar away.\n\n## Two\n\nBefore it. The quote. Behind it.\n\n## Three\n\nAlso far."
    start = text.index("The quote.")
    answer, document = answer_quoting(text, start, start + 10, "T", None)

    source = sources_html(answer, {"d": document})

    assert "<mark>The quote&#46;</mark>" in source
    passage = Reader(source).text
    assert "Before it. The quote. Behind it." in passage
    assert "far" not in passage.lower()


def test_summary_is_never_attributed_as_words() -> None:
    """A note is called a note on somebody, with the outlet it was read in."""
    answer, _ = answer_quoting("A quote.", 0, 8, "Keir Example", None)
    note = replace(answer.citations[0], form="summary", via="The Daily", published=date(2025, 2, 17))

    assert attribution(note) == "Note on: Keir Example, 17 Feb 2025, as reported by The Daily"
    assert attribution(replace(note, form="original", via=None)) == "Keir Example, 17 Feb 2025"


def test_values_that_differ_are_a_table_with_links_to_their_sources() -> None:
    """A caption says what it is, cells are escaped, and each row links its source."""
    answer, _ = answer_quoting("It needs 12.", 0, 12, "T", None)
    values = (
        ConflictValue("about 12", 1, date(2025, 2, 15), HOSTILE),
        ConflictValue("20", 1, None, None),
    )

    shown = Reader(answer_html(replace(answer, conflicts=(Conflict("What it needs", "disagreement", values),))))

    assert set(shown.tags) <= OUR_TAGS
    assert shown.tags.count("tr") == 3
    assert shown.links == ["#source-a1-1"] * 3
    for text in ("Sources disagree: What it needs", "about 12", HOSTILE, "15 Feb 2025", "unknown", "undated"):
        assert text in shown.text


def test_an_answer_without_conflicts_has_no_table() -> None:
    """Nothing is shown where nothing differs."""
    answer, _ = answer_quoting("It needs 12.", 0, 12, "T", None)

    assert "table" not in Reader(answer_html(answer)).tags


def test_what_nothing_answers_is_told_as_plain_text() -> None:
    answer, _ = answer_quoting("A quote.", 0, 8, "T", None)

    shown = Reader(answer_html(replace(answer, status="partial", missing=(HOSTILE,))))

    assert f"Nothing in the sources answers: {HOSTILE}" in shown.text
    assert set(shown.tags) <= OUR_TAGS
