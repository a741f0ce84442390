"""The sources of an answer as cards, each opening its document at the passage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from index.document import Document
from rag.answer import Answer, Citation
from ui.attribution import as_said, attribution
from ui.page.controls import button_html
from ui.page.escape import escape

Standing = Literal["current", "changed", "removed", "missing"]
"""What has become of a cited document: as it was cited, changed since, removed on purpose, or not there any more."""

STANDING_TEXTS: dict[Standing, str] = {
    "current": "",
    "changed": "The source has changed since",
    "removed": "The source was removed",
    "missing": "The source is not in the index any more",
}
KIND_NAMES = {"official": "Official", "reporting": "Reporting", "analysis": "Analysis", "opinion": "Opinion"}
FORM_NAMES = {"original": "Original text", "summary": "Note in other words"}


@dataclass(frozen=True, slots=True)
class Source:
    """A citation, what has become of its document, and the titles of documents that say the same by their ids."""

    citation: Citation
    standing: Standing
    also_in: Mapping[str, str]


def sources_html(answer: Answer, sources: Sequence[Source]) -> str:
    """The sources of an answer."""
    cards = "".join(f"<li>{_card_html(answer.id, one)}</li>" for one in sources)
    return (
        f'<section class="sources"><h2>Sources</h2><p class="of">{escape(answer.question)}</p>'
        f'<ol class="cards">{cards}</ol></section>'
    )


def no_sources_html() -> str:
    """What the panel shows as long as there is nothing to show."""
    return '<p class="empty">The sources of an answer appear here. Each opens its document at the passage.</p>'


def _card_html(answer_id: str, source: Source) -> str:
    citation = source.citation
    number = citation.number or 0
    opening = button_html("open", citation.title, "title", answer=answer_id, number=number)
    quote = escape(as_said(citation.quote, citation.form))
    return (
        f'<article class="source" id="source-{answer_id}-{number}"><span class="number">{number}</span>'
        f'<h3>{opening}</h3><p class="said">{escape(attribution(citation))}</p>'
        f'{badges_html(citation.kind, citation.form)}{standing_html(source.standing)}<p class="quote">{quote}</p>'
        f"{_also_html(source.also_in)}</article>"
    )


def _also_html(also_in: Mapping[str, str]) -> str:
    """Other documents with the same sentence, which therefore count as one source."""
    if not also_in:
        return ""
    links = ", ".join(button_html("read", title, "quiet", document=one) for one, title in also_in.items())
    return f'<p class="also">Also in: {links}</p>'


def badges_html(kind: str | None, form: str) -> str:
    """What sort of text it is."""
    names = [KIND_NAMES[kind]] if kind else []
    names.append(FORM_NAMES[form])
    return '<p class="badges">' + "".join(f'<span class="badge">{one}</span>' for one in names) + "</p>"


def standing_html(standing: Standing) -> str:
    """What has become of the document since it was cited, where something has."""
    return f'<p class="standing">{STANDING_TEXTS[standing]}.</p>' if STANDING_TEXTS[standing] else ""


def standing_of(citation: Citation, document: Document | None, removed: bool) -> Standing:
    """``document`` is the one with the citation's id that is there now."""
    if document is None:
        return "removed" if removed else "missing"
    return "current" if document.sha256 == citation.document_sha256 else "changed"
