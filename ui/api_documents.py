"""The routes of documents, and of the jobs that bring them in."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Query, UploadFile

from index.documents import BUNDLED, Statistics
from index.errors import BadDocument
from index.index import Index
from rag.archive.archive import Archive
from ui.api_sync import add_sync_route
from ui.caller import Asking
from ui.document_removal import remove_own
from ui.document_view import DocumentPage, DocumentView, document_view
from ui.jobs import Job, Jobs
from ui.requests import ListRequest, PageRequest
from ui.uploads import save_uploads
from ui.versions import Versions
from ui.workers import Workers


@dataclass(frozen=True, slots=True)
class Started:
    """The id of the job that a request began."""

    job: str


def document_routes(index: Index, archive: Archive, jobs: Jobs, workers: Workers) -> APIRouter:
    """All routes of documents over one index."""
    router = APIRouter()
    versions = Versions(index.documents, archive.cited)

    @router.get("/api/documents")
    async def documents(caller: Asking, wanted: Annotated[ListRequest, Query()]) -> DocumentPage:
        """The documents that meet the filters, in the order of their ids."""
        filters = wanted.to_filters()
        found = await workers.run(lambda: index.documents.page(wanted.limit, wanted.cursor, filters, wanted.own))
        return DocumentPage(found, found[-1].id if len(found) == wanted.limit else None)

    @router.get("/api/documents/{document_id:path}")
    async def document(caller: Asking, document_id: str, sha256: str | None = None) -> DocumentView:
        """One document with its canonical text, which all offsets point into.

        ``sha256`` asks for the version that a citation names: 410 when the document was removed meanwhile.
        """
        return document_view(await workers.run(lambda: versions.find(document_id, sha256)))

    @router.delete("/api/documents/{document_id:path}", status_code=204)
    async def remove_document(caller: Asking, document_id: str) -> None:
        """Remove a document and everything kept of its text; quotes of it stay in answers, as removed."""
        await workers.run(lambda: remove_own(index, archive, document_id))

    _add_adding_routes(router, jobs, workers)
    add_sync_route(router, index, archive, jobs, workers)
    _add_job_routes(router, index, jobs, workers)
    return router


def _add_adding_routes(router: APIRouter, jobs: Jobs, workers: Workers) -> None:
    @router.post("/api/documents", status_code=202)
    async def add_documents(
        caller: Asking,
        files: list[UploadFile],
        names: Annotated[list[str] | None, Form()] = None,
        origin: Annotated[str, Form()] = "upload",
    ) -> Started:
        """Bring files in; their names become the ids of the documents.

        ``names``, one per file, stand in for file names that HTTP cannot carry unchanged. A file
        replaces an earlier one of the same name and ``origin``, and no other.
        """
        if origin == BUNDLED:
            raise BadDocument(f"origin must not be {BUNDLED!r}: that is the product's own collection")
        folder = await workers.run(
            lambda: save_uploads(files, names or [file.filename or "" for file in files], jobs.folder)
        )
        return Started(jobs.add_folder(folder, origin).id)

    @router.post("/api/documents/from-web", status_code=202)
    async def add_page(caller: Asking, wanted: PageRequest) -> Started:
        """Bring a document in from a public address on the web; the address becomes its id."""
        return Started(jobs.add_page(wanted.url).id)


def _add_job_routes(router: APIRouter, index: Index, jobs: Jobs, workers: Workers) -> None:
    @router.get("/api/jobs/{job_id}")
    async def job(caller: Asking, job_id: str) -> Job:
        """How far a job has come."""
        found = jobs.get(job_id)
        if found is None:
            raise HTTPException(404, f"no job has the id {job_id!r}")
        return found

    @router.get("/api/facets")
    async def facets(caller: Asking) -> Statistics:
        """How many documents there are per topic, kind, publisher and month."""
        return await workers.run(index.documents.statistics)
