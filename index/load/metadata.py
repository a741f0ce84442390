"""Read what a source says about itself: front matter, or the keys of a corpus line."""

import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Literal, cast

from index.document import FORMS, KINDS, DocumentMeta, Form, Kind
from index.errors import BadDocument
from index.load.normalise import normalise

_OTHER_NAMES = {"date": "published", "source": "publisher"}
"""Names that other corpora use for our fields; ours win where both stand."""


def read_meta(fields: Mapping[str, object]) -> DocumentMeta:
    """Build the metadata of a document; unknown keys are ignored, they may be gold labels.

    Raises BadDocument naming the field whose value cannot be understood.

    >>> read_meta({"source": "OCHA", "date": "2026-01-13", "topics": ["humanitarian-needs"]}).published
    datetime.date(2026, 1, 13)
    """
    known = {ours: fields[other] for other, ours in _OTHER_NAMES.items() if other in fields}
    known.update(fields)
    return DocumentMeta(
        publisher=read_text(known, "publisher"),
        author=read_text(known, "author"),
        url=read_text(known, "url"),
        via=read_text(known, "via"),
        published=_date(known, "published"),
        as_of=_date(known, "as_of"),
        kind=_kind(known.get("kind")),
        form=_form(known),
        topics=_topics(known.get("topics")),
    )


def read_text(fields: Mapping[str, object], name: str) -> str | None:
    """The text of a field, or None when it is absent or blank.

    YAML reads ``2025`` and ``2025-02-17`` as a number and a date; they count as texts.
    """
    value = fields.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float | date):
        raise BadDocument(f"{name} must be a text, not a {type(value).__name__}")
    try:
        text = str(value)
    except ValueError as error:  # A number of more digits than Python spells out.
        raise BadDocument(f"{name} must be a text: {error}") from None
    return refuse_lone_surrogates(without_control_characters(text), name) if text.strip() else None


def without_control_characters(text: str) -> str:
    """Nothing in a title or a name may move a terminal's cursor or set its colours.

    >>> without_control_characters("Evil\x1b]0;owned\x07 Gazette\x9b1m")
    'Evil]0;owned Gazette1m'
    """
    return "".join(character for character in text if unicodedata.category(character) != "Cc")


def one_line(text: str) -> str:
    """A stated title or name as it is shown: normalised, without line ends and control characters."""
    return " ".join(without_control_characters(normalise(text).replace("\n", " ")).split())


def refuse_lone_surrogates(text: str, name: str) -> str:
    """The text as it is; JSON and YAML can spell half a character, which no database can hold."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadDocument(f"{name} holds half a surrogate pair at character {error.start}") from None
    return text


def _date(fields: Mapping[str, object], name: Literal["published", "as_of"]) -> date | None:
    text = read_text(fields, name)
    if text is None:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise BadDocument(f"{name} must be a date like 2025-02-17, not {text[:40]!r}") from None


def _kind(value: object) -> Kind | None:
    return cast(Kind, value) if value in KINDS else None


def _form(fields: Mapping[str, object]) -> Form:
    """An unknown form is an error: a summary must not pass as its originator's words."""
    form = read_text(fields, "form") or "original"
    if form not in FORMS:
        raise BadDocument(f"form must be one of {', '.join(FORMS)}, not {form[:40]!r}")
    return cast(Form, form)


def _topics(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list | tuple) or not all(isinstance(topic, str) for topic in value):
        raise BadDocument("topics must be a list of texts")
    return tuple(refuse_lone_surrogates(topic, "topics") for topic in value)
