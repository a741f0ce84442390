"""A search result as clients see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from index.document import Form, Kind
from index.storage.filters import Filters

if TYPE_CHECKING:
    from index.index import Index
    from index.search.search import ScoredPassage


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage: ``document.text[start:end] == text``, and where it comes from."""

    passage_id: str
    document_id: str
    title: str
    publisher: str | None
    published: date | None
    as_of: date | None
    kind: Kind | None
    form: Form
    heading: str | None
    page: int | None
    start: int
    end: int
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class SearchResults:
    """The passages found for a query, best first."""

    query: str
    passages: list[FoundPassage]


def search_index(index: "Index", query: str, limit: int, filters: Filters) -> SearchResults:
    """Search, and tell what clients see of it."""
    return SearchResults(query, found_passages(index.search(query, limit, filters)))


def found_passages(passages: "Sequence[ScoredPassage]") -> list[FoundPassage]:
    """Search results with the metadata of their documents."""
    return [_found(one) for one in passages]


def _found(scored: "ScoredPassage") -> FoundPassage:
    passage, document, meta = scored.passage, scored.document, scored.document.meta
    return FoundPassage(
        passage_id=passage.id,
        document_id=document.id,
        title=document.title,
        publisher=meta.publisher,
        published=meta.published,
        as_of=meta.as_of,
        kind=meta.kind,
        form=meta.form,
        heading=passage.heading,
        page=passage.page,
        start=passage.start,
        end=passage.end,
        text=passage.text,
        score=scored.score,
    )
