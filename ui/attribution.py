"""Say in words who says something, where it was read and when."""

from collections.abc import Sequence
from datetime import date

from index.document import DocumentMeta, Form
from rag.answer import Citation, Conflict

CONFLICT_TITLES = {
    "disagreement": "Sources disagree",
    "update": "The value has changed",
    "definition": "Sources measure different things",
}


def attribution(citation: Citation | DocumentMeta) -> str:
    """One line under a quote or title. A summary is named as a note, never as its originator's words.

    The form is "Note on: Keir Starmer, 17 Feb 2025, as reported by Sky News".
    """
    said = [citation.publisher or citation.author or "unknown publisher"]
    day = citation.published or citation.as_of
    if day:
        said.append(short_date(day))
    if citation.as_of and citation.as_of != day:
        said.append(f"as of {short_date(citation.as_of)}")
    if citation.via:
        said.append(f"as reported by {citation.via}")
    line = ", ".join(said)
    return f"Note on: {line}" if citation.form == "summary" else line


def as_said(text: str, form: Form) -> str:
    """The words of an original stand in quotation marks; those of a note on somebody never do.

    >>> as_said("Yes.", "original"), as_said("Yes.", "summary")
    ('“Yes.”', 'Yes.')
    """
    return text if form == "summary" else f"“{text}”"


def form_of(citations: Sequence[Citation]) -> Form:
    """The form of what a sentence quotes: a note, as soon as one of its sources is."""
    return "summary" if any(one.form == "summary" for one in citations) else "original"


def web_address(url: str | None) -> str | None:
    """An address that may be linked: other schemes than the web's may not."""
    return url if url and url.startswith(("https://", "http://")) else None


def conflict_rows(conflict: Conflict) -> list[tuple[str, str, str, str]]:
    """Value, who says so, as of when, and the number of the source, each as people read it."""
    return [
        (one.value, one.who or "unknown", short_date(one.as_of) if one.as_of else "undated", f"[{one.citation}]")
        for one in conflict.values
    ]


def short_date(day: date) -> str:
    """A date as people write it.

    >>> short_date(date(2025, 2, 7))
    '7 Feb 2025'
    """
    return f"{day.day} {day:%b %Y}"
