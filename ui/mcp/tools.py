"""What the tools do: each gives a value for programs and a text to read."""

from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Generic, TypeVar

from rag.answer import Answer
from rag.question import GeneratorChoice
from ui.api.document_view import DocumentPage
from ui.api.found_passage import SearchResults
from ui.api.requests import AskRequest, FilterRequest, HistoryTurn
from ui.backend.backend import Backend, Filters
from ui.mcp.opened_passage import NoSuchPlace, OpenedPassage, open_passage
from ui.mcp.readable import answer_text, documents_text, passage_text, results_text
from ui.mcp.seen_passages import Place, SeenPassages

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Told(Generic[T]):
    """What a tool tells, for programs and for readers."""

    value: T
    text: str


class Tools:
    """The tools over one index; they only read. Raise BackstopError for what the caller can act on."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._seen = SeenPassages()

    def ask(
        self,
        question: str,
        history: list[HistoryTurn] | None,
        as_of: date | None,
        filters: FilterRequest | None,
        generator: GeneratorChoice,
    ) -> Told[Answer]:
        """Answer a question, or say why there is no answer."""
        request = AskRequest(
            question=question, history=history or [], as_of=as_of, filters=_plain(filters), generator=generator
        )
        answer = self._backend.ask(request, False)
        self._seen.cited((*answer.citations, *answer.nearest))
        return Told(answer, answer_text(answer))

    def search(self, query: str, limit: int, filters: FilterRequest | None) -> Told[SearchResults]:
        """Find passages."""
        results = self._backend.search(query, limit, _plain(filters))
        self._seen.found(results.passages)
        return Told(results, results_text(results))

    def open_passage(self, place: Place | None, passage_id: str | None, around: int) -> Told[OpenedPassage]:
        """Open a place, or a passage that one of the tools has told."""
        wanted = self._seen.find(passage_id) if passage_id else place
        if wanted is None:
            raise NoSuchPlace(
                f"no passage {passage_id!r} was found here before; give document_id, start and end"
                if passage_id
                else "give passage_id, or document_id with start and end"
            )
        document = self._backend.document(wanted.document_id, wanted.sha256)
        opened = open_passage(document, wanted.start, wanted.end, around)
        return Told(opened, passage_text(opened))

    def list_documents(self, limit: int, cursor: str) -> Told[DocumentPage]:
        """Some documents in the order of their ids, the first one behind ``cursor``."""
        found = list(islice(self._backend.documents(cursor), limit + 1))
        page = DocumentPage(found[:limit], found[limit - 1].id if len(found) > limit else None)
        return Told(page, documents_text(page))


def _plain(filters: FilterRequest | None) -> Filters:
    return filters.model_dump(mode="json", exclude_defaults=True) if filters else {}
