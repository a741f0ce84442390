"""The route by which a client keeps its folder in step: it tells what lies there, and learns what to upload."""

from dataclasses import dataclass, replace

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from index.errors import BackstopError
from index.index import Index
from index.sync.listing import ListedFile, Listing
from index.sync.sync import Comparison
from rag.archive.archive import Archive
from ui.answering.workers import Workers
from ui.api.adding import refuse_kept_origin
from ui.caller import Administering
from ui.documents.jobs import Jobs
from ui.documents.vanished import remove_vanished


class SyncRequest(BaseModel):
    """All files below a path, a ``collection.toml`` too, each with its sha256, or null when it is not to be read.

    ``origin`` names the path. ``closed`` are the beginnings of names about which nothing is known. ``dry_run`` changes
    nothing; ``prune`` removes the documents that no file holds any more.
    """

    model_config = ConfigDict(extra="forbid")

    origin: str
    files: list[ListedFile]
    closed: list[str] = []
    dry_run: bool = False
    prune: bool = False


@dataclass(frozen=True, slots=True)
class Synced:
    """What was found, and how many documents were removed."""

    found: Comparison
    removed: int = 0


class OriginBusy(BackstopError):
    """Files of the same origin are still being brought in."""


def sync_routes(index: Index, archive: Archive, jobs: Jobs, workers: Workers) -> APIRouter:
    """The route over one index."""
    router = APIRouter()

    @router.post("/api/sync")
    async def sync(caller: Administering, wanted: SyncRequest) -> Synced:
        """Compare the files below a path with what is remembered of them, and note which moved and which are gone.

        It is about documents that everybody sees. The files of the answer that are added or changed are to be uploaded
        as shared under the same origin. Call it again afterwards: only then it is known which documents have vanished.
        While files of the origin are still being brought in nothing is noted: 409.
        """
        if jobs.busy_with(wanted.origin) and not wanted.dry_run:
            raise OriginBusy(f"files of {wanted.origin} are still being brought in; add them again when that is done")
        return await workers.run(lambda: _sync(index, archive, wanted))

    return router


def _sync(index: Index, archive: Archive, wanted: SyncRequest) -> Synced:
    refuse_kept_origin(wanted.origin)
    listing = Listing(tuple(wanted.files), tuple(wanted.closed))
    found = index.compare(wanted.origin, listing)
    if wanted.dry_run:
        return Synced(found)
    index.begin(wanted.origin, listing, found.plan)
    removed = remove_vanished(index, archive, wanted.origin) if wanted.prune else 0
    return Synced(replace(found, vanished=tuple(index.vanished(wanted.origin))), removed)
