"""A passage with what stands around it and where it comes from."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from index.document import DocumentMeta, Heading
from index.errors import BackstopError
from ui.api.document_view import DocumentView

MOST_AROUND = 5_000


class NoSuchPlace(BackstopError):
    """A place that the document does not have, or that is not said."""


@dataclass(frozen=True, slots=True)
class OpenedPassage:
    """A passage: ``document.text[start:end] == text``; ``before`` and ``after`` stand next to it.

    All texts are data out of a document.
    """

    document_id: str
    document_sha256: str
    title: str
    meta: DocumentMeta
    page: int | None
    heading: str | None
    start: int
    end: int
    before: str
    text: str
    after: str


def open_passage(document: DocumentView, start: int, end: int, around: int) -> OpenedPassage:
    """The characters from ``start`` to ``end``, with at most ``around`` on each side; raises NoSuchPlace."""
    if not 0 <= start < end <= len(document.text):
        raise NoSuchPlace(f"{document.id} has no characters {start} to {end}: it has {len(document.text)}")
    return OpenedPassage(
        document_id=document.id,
        document_sha256=document.sha256,
        title=document.title,
        meta=_meta(document),
        page=sum(page <= start for page in document.pages) or None,
        heading=_headings_above(document.headings, start),
        start=start,
        end=end,
        before=document.text[max(0, start - around) : start],
        text=document.text[start:end],
        after=document.text[end : end + around],
    )


def _meta(document: DocumentView) -> DocumentMeta:
    return DocumentMeta(**{field.name: getattr(document, field.name) for field in fields(DocumentMeta)})


def _headings_above(headings: Sequence[Heading], place: int) -> str | None:
    """The path of headings that a place stands under.

    >>> _headings_above([Heading(0, 6, 1, "Lamp"), Heading(9, 14, 2, "Oil"), Heading(20, 28, 2, "Keeper")], 30)
    'Lamp > Keeper'
    """
    above: list[Heading] = []
    for heading in headings:
        if heading.start <= place:
            above = [*(one for one in above if one.level < heading.level), heading]
    return " > ".join(one.title for one in above) or None
