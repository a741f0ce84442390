"""The routes by which documents come in: each begins a job."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Header, UploadFile

from index.errors import BadDocument
from index.storage.documents import BUNDLED
from index.storage.owners import EVERYBODY, has_owner
from ui.answering.workers import Workers
from ui.api.repeats.repeats import LONGEST_KEY, Repeats, digest_of
from ui.api.requests import PageRequest
from ui.caller import Caller, Writing
from ui.documents.jobs import Jobs
from ui.documents.uploads import save_uploads

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


def adding_routes(jobs: Jobs, workers: Workers, repeats: Repeats) -> APIRouter:
    """The routes over the jobs of one index."""
    router = APIRouter()
    _add_page_route(router, jobs, workers, repeats)

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

    return router


def _add_page_route(router: APIRouter, jobs: Jobs, workers: Workers, repeats: Repeats) -> None:
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


def refuse_kept_origin(origin: str) -> None:
    """Raise BadDocument for an origin that is the product's own, or kept for documents of one caller."""
    if origin == BUNDLED:
        raise BadDocument(f"origin must not be {BUNDLED!r}: that is the product's own collection")
    if has_owner(origin):
        raise BadDocument(f"origin must not be {origin!r}: that is kept for documents of one caller")


def _owner_of_new(caller: Caller, shared: bool) -> str:
    """Whose a document is to be; raises ScopeMissing for one that is for everybody."""
    if shared:
        caller.require("admin")
        return EVERYBODY
    return caller.id
