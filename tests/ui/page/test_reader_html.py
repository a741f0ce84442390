"""A document opened at a passage: the right words are marked, and nothing of the text is lost."""

import re

from hypothesis import given
from hypothesis import strategies as st

from index.document import Document, DocumentMeta, Span
from index.load.headings import find_headings
from tests.ui.html_reader import OUR_TAGS, Reader
from tests.ui.page.answers import HOSTILE, answer_quoting
from ui.page.reader_html import Place, quote_only_html, reader_html

ALONE = Place(None)
WORDS = st.text(st.sampled_from("ab é🙂<&>\"'#*_ .\n"), min_size=1, max_size=120)


def squeezed(text: str) -> str:
    """Text without spaces and heading marks, in which paragraphs and lines make no difference."""
    return re.sub(r"[\s#]", "", text)


@given(text=WORDS, data=st.data())
def test_exactly_the_quote_is_marked_and_all_text_is_shown(text: str, data: st.DataObject) -> None:
    """For any text with headings and pages, and any passage in it."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    pages = (0, *sorted(data.draw(st.sets(st.integers(1, len(text)), max_size=2))))
    document = Document("d", "T", text, DocumentMeta(publisher="P"), (), pages)

    shown = Reader(reader_html(document, Span(start, end), (), ALONE))

    assert squeezed(shown.marked.get("here", "")) == squeezed(text[start:end])
    told = re.sub(r"Page \d", "", shown.text.partition("Original text")[2])
    assert squeezed(told) == squeezed(text)
    assert set(shown.tags) <= OUR_TAGS


def test_headings_are_headings_and_pages_are_named() -> None:
    text = "# One\n\nFirst.\n\n## Two\n\nSecond one. Third.\n"
    document = Document("d", "T", text, DocumentMeta(), find_headings(text), (0, text.index("## Two")))
    here = Span(text.index("Second"), text.index(" Third"))

    html = reader_html(document, here, (), Place("a1", 2, 3))

    assert "<h3>One</h3>" in html
    assert "<h4>Two</h4>" in html
    assert "Page 2" in html
    assert Reader(html).marked == {"here": "Second one."}
    assert [one["number"] for one in Reader(html).does("open")] == ["1", "3"]
    assert "Source 2 of 3" in html


def test_other_quotes_of_the_answer_are_marked_more_lightly() -> None:
    text = "One. Two. Three."
    document = Document("d", "T", text)

    shown = Reader(reader_html(document, Span(5, 9), (Span(0, 4), Span(5, 9)), ALONE))

    assert shown.marked == {"here": "Two.", "other": "One."}


def test_a_whole_book_is_shown_around_the_passage() -> None:
    """Far away text is left out, and how much is said; the passage is there."""
    text = "\n".join(f"Line {number} of a long book." for number in range(20_000))
    here = Span(text.index("Line 15000 "), text.index("Line 15000 ") + 10)

    shown = Reader(reader_html(Document("d", "T", text), here, (), ALONE))

    assert shown.marked == {"here": "Line 15000"}
    assert len(shown.text) < 200_000
    left_out = sum(int(one.replace(",", "")) for one in re.findall(r"… ([\d,]+) characters are left out", shown.text))
    assert left_out > 300_000


def test_a_changed_source_says_so_and_a_removed_one_keeps_its_quote() -> None:
    answer, document = answer_quoting("It needs 12.", 0, 12)

    changed = Reader(reader_html(document, Span(0, 12), (), ALONE, "changed"))
    removed = Reader(quote_only_html(answer.citations[0], ALONE, "removed"))

    assert "has changed since" in changed.text
    assert "This is the version that was cited." in changed.text
    assert "The source was removed" in removed.text
    assert removed.marked == {"here": "It needs 12."}


def test_only_addresses_of_the_web_are_linked() -> None:
    """A source's address is linked without telling where the reader comes from; script is not linked at all."""
    _, document = answer_quoting("A quote.", 0, 8, "T", "https://example.org/a?b=1&c=<x>")
    _, scripted = answer_quoting("A quote.", 0, 8, HOSTILE, "javascript:alert(1)")

    html = reader_html(document, None, (), ALONE)

    assert Reader(html).links == ["https://example.org/a?b=1&c=<x>"]
    assert 'rel="noopener noreferrer"' in html
    assert Reader(reader_html(scripted, None, (), ALONE)).links == []
