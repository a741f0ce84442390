"""Say in words who says something, where it was read and when."""

from datetime import date

from rag.answer import Citation


def attribution(citation: Citation) -> str:
    """One line under a quote. A summary is named as a note, never as its originator's words.

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


def short_date(day: date) -> str:
    """A date as people write it.

    >>> short_date(date(2025, 2, 7))
    '7 Feb 2025'
    """
    return f"{day.day} {day:%b %Y}"
