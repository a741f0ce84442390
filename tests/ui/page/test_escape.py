"""Untrusted text stays text, whatever it holds."""

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from tests.ui.html_reader import Reader
from ui.page.controls import button_html
from ui.page.escape import escape


@given(st.text())
def test_escaped_text_holds_no_markup_and_reads_the_same(text: str) -> None:
    """No character that HTML, Markdown or a template could take for markup is left, and none is lost."""
    escaped = escape(text)

    assert not re.search(r"[<>`*_\[\]{}$\\|~!()\"']", re.sub(r"&#\d+;", "", escaped))
    assert html.unescape(escaped) == html.unescape(html.unescape(escaped)) or "&" in text
    assert Reader(f"<p>{escaped}</p>").tags == ["p"]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30))
def test_a_control_carries_any_text_unchanged(text: str) -> None:
    """What a button does its work with comes back as it went in, and is no markup on the way."""
    read = Reader(button_html("ask", text, "quiet", text, question=text))

    assert read.tags == ["button"]
    assert read.does("ask")[0]["question"] == text
