"""The routes of documents, and of the jobs that bring them in."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Header, HTTPException, Query, Response, UploadFile
from pydantic import TypeAdapter

from index.index import Index
from index.storage.documents import Part, Statistics
from index.storage.filters import Filters
from index.storage.owners import EVERYBODY
from rag.archive.archive import Archive
from ui.answering.workers import Workers
from ui.api.document_view import DocumentPage, DocumentView, document_view
from ui.api.job_page import MOST_JOBS, JobPage, job_page
from ui.api.origins import refuse_kept_origin
from ui.api.repeats.asked_for import digest_of
from ui.api.repeats.repeats import LONGEST_KEY, Repeats
from ui.api.requests import ListRequest, PageRequest
from ui.api.sync import add_sync_route
from ui.api.unchanged import Has, Meant, require_version, versioned
from ui.caller import Asking, Caller, Writing
from ui.documents.jobs import Job, Jobs
from ui.documents.removal import remove_for
from ui.documents.uploads import save_uploads
from ui.documents.versions import Versions

_PAGE = TypeAdapter(DocumentPage)
_VIEW = TypeAdapter(DocumentView)

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=LONGEST_KEY,
        description="A name for this very request: sent again within a day, it begins no second job.",
    ),
]


@dataclass(frozen=True, slots=True)
class Started:
    """The id of the job that a request began."""

    job: str


def document_routes(index: Index, archive: Archive, jobs: Jobs, workers: Workers, repeats: Repeats) -> APIRouter:
    """All routes of documents over one index."""
    router = APIRouter()
    versions = Versions(index.documents, archive.cited)

    @router.get("/api/documents", response_model=DocumentPage)
    async def documents(caller: Asking, wanted: Annotated[ListRequest, Query()], has: Has = None) -> Response:
        """The documents that meet the filters, in the order of their ids: the caller's own and those for everybody."""
        filters = replace(wanted.to_filters(), reader=caller.id)
        part: Part | None = None if wanted.own is None else "own" if wanted.own else "shared"

        def read() -> Response:
            found = index.documents.page(wanted.limit + 1, wanted.cursor, filters, part)
            shown = found[: wanted.limit]
            return versioned(has, DocumentPage(shown, shown[-1].id if len(found) > wanted.limit else None), _PAGE)

        return await workers.run(read)

    @router.get("/api/documents/{document_id:path}", response_model=DocumentView)
    async def document(caller: Asking, document_id: str, sha256: str | None = None, has: Has = None) -> Response:
        """One document with its canonical text, which all offsets point into.

        ``sha256`` asks for the version that a citation names: 410 when the document was removed meanwhile.
        """

        def read() -> Response:
            found = versions.find(document_id, sha256, caller.id)
            return versioned(has, document_view(found), _VIEW, found.fingerprint())

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

    _add_adding_routes(router, jobs, workers, repeats)
    add_sync_route(router, index, archive, jobs, workers)
    _add_job_routes(router, index, jobs, workers)
    return router


def _add_adding_routes(router: APIRouter, jobs: Jobs, workers: Workers, repeats: Repeats) -> None:
    @router.post("/api/documents", status_code=202)
    async def add_documents(
        caller: Writing,
        files: list[UploadFile],
        names: Annotated[list[str] | None, Form()] = None,
        origin: Annotated[str, Form()] = "upload",
        shared: Annotated[bool, Form()] = False,
        key: IdempotencyKey = None,
    ) -> Started:
        """Bring files in, for the caller alone, or with the scope admin as ``shared`` for everybody.

        The names of shared files become the ids of the documents, those of one's own stand in them behind a tag.
        ``names``, one per file, stand in for file names that HTTP cannot carry unchanged. A file
        replaces an earlier one of the same name, ``origin`` and owner, and no other.
        """
        owner = _owner_of_new(caller, shared)
        refuse_kept_origin(origin)
        named = names or [file.filename or "" for file in files]
        asked = partial(digest_of, [origin, owner, *named], [file.file for file in files])

        def begin() -> str:
            return jobs.add_folder(save_uploads(files, named, jobs.folder), origin, caller.id, owner).id

        return Started(await workers.run(lambda: repeats.once(caller.id, key, asked, begin)))

    @router.post("/api/documents/from-web", status_code=202)
    async def add_page(caller: Writing, wanted: PageRequest, key: IdempotencyKey = None) -> Started:
        """Bring a document in from a public address on the web, for the caller alone or as ``shared`` for everybody.

        The address becomes its id, that of one's own behind a tag.
        """
        owner = _owner_of_new(caller, wanted.shared)
        asked = partial(digest_of, [wanted.url, owner])

        def begin() -> str:
            return jobs.add_page(wanted.url, caller.id, owner).id

        return Started(await workers.run(lambda: repeats.once(caller.id, key, asked, begin)))


def _owner_of_new(caller: Caller, shared: bool) -> str:
    """Whose a document is to be; raises ScopeMissing for one that is for everybody."""
    if shared:
        caller.require("admin")
        return EVERYBODY
    return caller.id


def _add_job_routes(router: APIRouter, index: Index, jobs: Jobs, workers: Workers) -> None:
    @router.get("/api/jobs")
    async def list_jobs(caller: Asking, limit: Annotated[int, Query(ge=1, le=1000)] = 100, cursor: str = "") -> JobPage:
        """The caller's jobs since the service started, the last begun first."""
        return job_page(jobs.recent(MOST_JOBS, caller.id), limit, cursor)

    @router.get("/api/jobs/{job_id}")
    async def job(caller: Asking, job_id: str) -> Job:
        """How far a job of the caller has come."""
        found = jobs.get(job_id, caller.id)
        if found is None:
            raise HTTPException(404, f"no job has the id {job_id!r}")
        return found

    @router.get("/api/facets")
    async def facets(caller: Asking) -> Statistics:
        """How many documents there are per topic, kind, publisher and month, of those that the caller sees."""
        return await workers.run(lambda: index.documents.statistics(Filters(reader=caller.id)))
