"""The routes of documents that are there: to list, read, count and remove them."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Response

from index.index import Index
from index.storage.documents import Part, Statistics
from index.storage.filters import Filters
from rag.archive.archive import Archive
from ui.answering.workers import Workers
from ui.api.document_view import DocumentPage, DocumentView, document_view
from ui.api.requests import ListRequest
from ui.api.unchanged import Has, Meant, require_version, versioned
from ui.caller import Asking, Writing
from ui.documents.removal import remove_for
from ui.documents.versions import Versions


def document_routes(index: Index, archive: Archive, workers: Workers) -> APIRouter:
    """The routes over one index."""
    router = APIRouter()
    versions = Versions(index.documents, archive.cited)
    _add_list_routes(router, index, workers)

    @router.get("/api/documents/{document_id:path}", response_model=DocumentView)
    async def document(caller: Asking, document_id: str, sha256: str | None = None, has: Has = None) -> Response:
        """One document with its canonical text, which all offsets point into.

        ``sha256`` asks for the version that a citation names: 410 when the document was removed meanwhile.
        """

        def read() -> Response:
            found = versions.find(document_id, sha256, caller.id)
            return versioned(has, document_view(found), found.fingerprint())

        return await workers.run(read)

    @router.delete("/api/documents/{document_id:path}", status_code=204)
    async def remove_document(caller: Writing, document_id: str, meant: Meant = None) -> None:
        """Remove a document and everything kept of its text; quotes of it stay in answers, as removed.

        One that everybody sees needs the scope admin; the bundled collection stays.
        """

        def remove() -> None:
            if meant is not None:
                require_version(meant, versions.find(document_id, None, caller.id).fingerprint())
            remove_for(caller, index, archive, document_id)

        await workers.run(remove)

    return router


def _add_list_routes(router: APIRouter, index: Index, workers: Workers) -> None:
    @router.get("/api/documents", response_model=DocumentPage)
    async def documents(caller: Asking, wanted: Annotated[ListRequest, Query()], has: Has = None) -> Response:
        """The documents that meet the filters, in the order of their ids: the caller's own and those for everybody."""
        filters = replace(wanted.to_filters(), reader=caller.id)
        part: Part | None = None if wanted.own is None else "own" if wanted.own else "shared"

        def read() -> Response:
            found = index.documents.page(wanted.limit + 1, wanted.cursor, filters, part)
            shown = found[: wanted.limit]
            return versioned(has, DocumentPage(shown, shown[-1].id if len(found) > wanted.limit else None))

        return await workers.run(read)

    @router.get("/api/facets")
    async def facets(caller: Asking) -> Statistics:
        """How many documents there are per topic, kind, publisher and month, of those that the caller sees."""
        return await workers.run(lambda: index.documents.statistics(Filters(reader=caller.id)))
