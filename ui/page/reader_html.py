"""A document, opened at a passage: the whole text with its headings and pages, the quotes marked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.document import Document, Heading, Span
from rag.answer import Citation
from ui.attribution import attribution, web_address
from ui.page.controls import button_html
from ui.page.escape import escape
from ui.page.sources_html import Standing, badges_html, standing_html

_MOST = 150_000
"""So many characters are shown around the passage; a browser gets slow with whole books."""


@dataclass(frozen=True, slots=True)
class Place:
    """A passage among those of an answer: ``number`` of ``count``, or a passage on its own."""

    answer: str | None
    number: int = 0
    count: int = 0


def reader_html(
    document: Document, here: Span | None, others: Sequence[Span], place: Place, standing: Standing = "current"
) -> str:
    """The document with the passage ``here`` marked, and more lightly the ``others`` that the same answer cites."""
    window = _window(document, here)
    return (
        f'<article class="reader"><div class="reader-bar">{_steps_html(place)}</div>'
        f"{_head_html(document, standing)}"
        f'<div class="text">{_left_out(window.start)}{"".join(_body(document, window, here, others))}'
        f"{_left_out(len(document.text) - window.end)}</div></article>"
    )


def quote_only_html(citation: Citation, place: Place, standing: Standing) -> str:
    """What is left of a source whose text cannot be shown any more: its quote."""
    return (
        f'<article class="reader"><div class="reader-bar">{_steps_html(place)}</div>'
        f'<h2 tabindex="-1">{escape(citation.title)}</h2><p class="said">{escape(attribution(citation))}</p>'
        f'{standing_html(standing)}<div class="text"><p><mark class="here">{escape(citation.quote)}</mark></p></div>'
        "</article>"
    )


def _steps_html(place: Place) -> str:
    """Back to the sources, and on to the previous and next citation."""
    if place.answer is None:
        return button_html("close", "Close", "quiet")
    back = button_html("sources", "All sources", "quiet", answer=place.answer)
    if not place.count:
        return back
    steps = [
        button_html("open", label, "quiet", answer=place.answer, number=number)
        if 1 <= number <= place.count
        else f'<button type="button" class="quiet" disabled>{label}</button>'
        for label, number in (("Previous", place.number - 1), ("Next", place.number + 1))
    ]
    return f'{back}<span class="step">Source {place.number} of {place.count}</span>{"".join(steps)}'


def _head_html(document: Document, standing: Standing) -> str:
    meta = document.meta
    changed = " This is the version that was cited." if standing == "changed" else ""
    return (
        f'<h2 tabindex="-1">{escape(document.title)}</h2><p class="said">{escape(attribution(meta))}</p>'
        f"{badges_html(meta.kind, meta.form)}{standing_html(standing)}"
        f"{f'<p>{changed}</p>' if changed else ''}{_link_html(meta.url)}"
    )


def _link_html(url: str | None) -> str:
    """A link to where the source was read."""
    address = web_address(url)
    if address is None:
        return ""
    return (
        f'<a class="origin" href="{escape(address)}" target="_blank" rel="noopener noreferrer">Read at the source</a>'
    )


def _window(document: Document, here: Span | None) -> Span:
    """As much of the text as is shown, the passage in its middle; cut at ends of lines."""
    size = len(document.text)
    if size <= _MOST:
        return Span(0, size)
    middle = here.start if here else 0
    start = max(0, min(middle - _MOST // 2, size - _MOST))
    start = document.text.rfind("\n", 0, start) + 1
    end = document.text.find("\n", start + _MOST)
    return Span(start, size if end < 0 else max(end, here.end if here else 0))


def _left_out(characters: int) -> str:
    return f'<p class="left-out">… {characters:,} characters are left out here …</p>' if characters else ""


def _body(document: Document, window: Span, here: Span | None, others: Sequence[Span]) -> Iterator[str]:
    """The text block by block: headings, paragraphs, and where pages begin."""
    headings = {one.start: one for one in document.headings}
    top = min((one.level for one in document.headings), default=1)
    pages = {start: number for number, start in enumerate(document.pages, start=1)}
    for start, end in _blocks(document, window):
        if start in pages:
            yield f'<p class="page-number">Page {pages[start]}</p>'
        heading = headings.get(start)
        paragraph = _trimmed(document.text, start, end)
        yield _heading_html(heading, top) if heading else f"<p>{_marked(document.text, paragraph, here, others)}</p>"


def _blocks(document: Document, window: Span) -> Iterator[tuple[int, int]]:
    """Where headings and paragraphs begin and end; a paragraph ends at an empty line, a heading or a page."""
    cuts = {window.start, window.end, *document.pages}
    for heading in document.headings:
        cuts |= {heading.start, heading.end}
    at = document.text.find("\n\n", window.start)
    while 0 <= at < window.end:
        cuts.add(at + 2)
        at = document.text.find("\n\n", at + 2)
    inside = sorted(cut for cut in cuts if window.start <= cut <= window.end)
    for start, end in pairwise(inside):
        if document.text[start:end].strip():
            yield start, end


def _trimmed(text: str, start: int, end: int) -> Span:
    """A block without the empty lines around it."""
    inside = text[start:end]
    return Span(start + len(inside) - len(inside.lstrip()), start + len(inside.rstrip()))


def _heading_html(heading: Heading, top: int) -> str:
    """A heading below that of the panel; ``top`` is the highest level of the document."""
    level = min(heading.level - top + 3, 6)
    return f"<h{level}>{escape(heading.title)}</h{level}>"


def _marked(text: str, block: Span, here: Span | None, others: Sequence[Span]) -> str:
    """The text of a block, escaped, with the parts of it that are cited inside marks."""
    cited = [*others, *([here] if here else [])]
    edges = {block.start, block.end, *(at for one in cited for at in (one.start, one.end) if _holds(block, at))}
    return "".join(
        _piece(text[start:end], here is not None and _holds(here, start), any(_holds(one, start) for one in others))
        for start, end in pairwise(sorted(edges))
    )


def _holds(span: Span, at: int) -> bool:
    return span.start <= at < span.end


def _piece(text: str, is_here: bool, is_cited: bool) -> str:
    shown = escape(text).replace("\n", "<br>")
    if not (is_here or is_cited) or not text.strip():
        return shown
    return f'<mark class="{"here" if is_here else "other"}">{shown}</mark>'
