"""The values that documents are made of. All are frozen; offsets count Unicode code points."""

import hashlib
import json
from bisect import bisect_right
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Literal, get_args

from index.storage.owners import name_for, plain_name

Kind = Literal["official", "reporting", "analysis", "opinion"]
Form = Literal["original", "summary"]
KINDS: tuple[str, ...] = get_args(Kind)
FORMS: tuple[str, ...] = get_args(Form)


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading line of a document: where it stands, how deep, what it says."""

    start: int
    end: int
    level: int
    title: str


@dataclass(frozen=True, slots=True)
class DocumentMeta:
    """Who says it, where it was read, when, and what sort of text it is.

    ``publisher`` is the one who says so; ``via`` the outlet it was read in when that is someone
    else. ``form="summary"`` marks a text that tells in other words what its publisher said.
    """

    publisher: str | None = None
    author: str | None = None
    url: str | None = None
    via: str | None = None
    published: date | None = None
    as_of: date | None = None
    kind: Kind | None = None
    form: Form = "original"
    topics: tuple[str, ...] = ()

    @property
    def dated(self) -> date | None:
        """The day the document counts as known: when it was published, else as of when it speaks."""
        return self.published or self.as_of

    @property
    def days(self) -> tuple[date, ...]:
        """The days that the document counts from, as far as they are known."""
        return tuple(filter(None, (self.published, self.as_of)))


@dataclass(frozen=True, slots=True)
class Document:
    """A text as it is kept and cited: ``text`` is canonical, every offset points into it."""

    id: str
    title: str
    text: str
    meta: DocumentMeta = field(default_factory=DocumentMeta)
    headings: tuple[Heading, ...] = ()
    pages: tuple[int, ...] = ()
    """Where each page starts; empty when the format has no pages."""
    owner: str = ""
    """The caller who alone may see it; empty for everybody."""

    @property
    def sha256(self) -> str:
        """Digest of the canonical text."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def fingerprint(self) -> str:
        """Digest of everything that the document says and is called, so that any change is seen."""
        said = asdict(self)
        del said["owner"]
        content = json.dumps(said, ensure_ascii=False, default=str, sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()

    def given_to(self, owner: str) -> "Document":
        """The document as it is kept for its owner, under a name of theirs."""
        return replace(self, id=name_for(owner, self.id), owner=owner)

    def page_at(self, offset: int) -> int | None:
        """The 1-based page an offset falls on, or None when there are no pages.

        >>> Document("d", "t", "one two", pages=(0, 4)).page_at(5)
        2
        """
        return bisect_right(self.pages, offset) or None


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document that is small enough to embed: ``document.text[start:end] == text``.

    ``sentences`` are spans in the document, inside ``[start, end)``. ``heading`` is the path of
    headings above the passage.
    """

    id: str
    document_id: str
    start: int
    end: int
    text: str
    title: str
    heading: str | None
    page: int | None
    sentences: tuple[Span, ...]

    @property
    def context(self) -> str:
        """What a reader would see above the passage: the title and the headings."""
        return context_of("" if self.title_is_only_an_id else self.title, self.heading)

    @property
    def title_is_only_an_id(self) -> bool:
        """Whether a number or hash, which is the document's id, stands in for its title.

        It says nothing, and would only be matched by chance.
        """
        return self.title == plain_name(self.document_id) and not reads_like_a_name(self.title)


def context_of(title: str, heading: str | None) -> str:
    """The title and the path of headings, whichever there are.

    >>> context_of("Winter appeal", "Heating"), context_of("", "Heating")
    ('Winter appeal - Heating', 'Heating')
    """
    return " - ".join(filter(None, (title, heading)))


def reads_like_a_name(document_id: str) -> bool:
    """Whether an id is rather a name than a number: it has a space, or no digit.

    >>> [reads_like_a_name(one) for one in ("Demon Dice", "Apollo 11", "lamp.md", "29", "MED-10", "9f3ac2")]
    [True, True, True, False, False, False]
    """
    return any(map(str.isspace, document_id)) or not any(map(str.isdigit, document_id))
