"""The vector index: Chroma, embedded in this process or as a server. Its only home."""

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import httpx
import numpy as np

from index.document import DocumentMeta
from index.embedding.embed import Vector
from index.errors import VectorServerUnreachable
from index.storage.filters import Filters
from index.storage.owners import EVERYBODY
from index.vectors.server import server_address

if TYPE_CHECKING:
    from chromadb import Collection
    from chromadb.api.client import Client
    from chromadb.api.types import Where

os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")

_COLLECTION = "passages"
_GRAPH = {"space": "cosine", "ef_construction": 200, "ef_search": 400, "max_neighbors": 32}
"""Measured on 10,000 random vectors: recall@100 1.000 against 0.785 with Chroma's defaults."""
_SERVER_SECONDS = 60.0
"""So long may a server say nothing."""

_PASSAGES_AT_ONCE = 500
_REASON_CHARACTERS = 200
"""A proxy may answer with a whole page."""

Metadata = Mapping[str, str | int | list[str] | None]


@dataclass(frozen=True, slots=True)
class StoredVector:
    """What Chroma keeps of a passage: its id, its vector, and what filters look at."""

    passage_id: str
    vector: Vector
    metadata: Metadata


class PassageIndex:
    """The vectors of all passages, in one collection, by cosine.

    One call at a time: embedded Chroma fails when it is asked while it first writes ("Error
    creating hnsw segment reader: Nothing found on disk"). Writing goes in small batches, so
    that a question never waits long. With a server every call may raise VectorServerUnreachable;
    a later one works again when the server is back.
    """

    def __init__(self, client: "Client", collection: str = _COLLECTION, server: str | None = None) -> None:
        """``server`` is the address that is named when the server fails, None with embedded Chroma."""
        self._client = client
        self._name = collection
        self._server = server
        self._lock = threading.Lock()
        with self._one_at_a_time():
            self._batch = min(_PASSAGES_AT_ONCE, client.get_max_batch_size())
            self._collection = self._open_collection()

    def put(self, vectors: Sequence[StoredVector]) -> None:
        """Add passages, or replace those that are there."""
        for start in range(0, len(vectors), self._batch):
            batch = vectors[start : start + self._batch]
            with self._one_at_a_time():
                self._collection.upsert(
                    ids=[stored.passage_id for stored in batch],
                    embeddings=np.stack([stored.vector for stored in batch]),
                    metadatas=[cast(Any, stored.metadata) for stored in batch],
                )

    def remove(self, passage_ids: Sequence[str]) -> None:
        """Forget passages; unknown ids do not matter."""
        for start in range(0, len(passage_ids), self._batch):
            with self._one_at_a_time():
                self._collection.delete(ids=list(passage_ids[start : start + self._batch]))

    def clear(self) -> None:
        """Forget all passages."""
        with self._one_at_a_time():
            self._client.delete_collection(self._name)
            self._collection = self._open_collection()

    def nearest(self, query: Vector, limit: int, filters: Filters) -> list[str]:
        """Ids of the passages nearest to a query vector, nearest first."""
        with self._one_at_a_time():
            found = self._collection.query(
                query_embeddings=query[np.newaxis, :],
                n_results=limit,
                where=chroma_condition(filters),
                include=[],
            )
        return found["ids"][0]

    def count(self) -> int:
        """How many passages are known."""
        with self._one_at_a_time():
            return self._collection.count()

    def close(self) -> None:
        """Let go of Chroma; it would else stay open, and would not see what another process adds."""
        with self._lock:
            self._client.close()

    def _open_collection(self) -> "Collection":
        return self._client.get_or_create_collection(
            self._name, configuration=cast(Any, {"hnsw": _GRAPH}), embedding_function=None
        )

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        with self._lock, _failures_of(self._server):
            yield


def open_vectors(folder: Path, server: str | None, collection: str = _COLLECTION) -> PassageIndex:
    """Open the embedded index in ``folder``, or a collection of the Chroma server at an address.

    An embedded index is alone in its folder, so its collection always has the same name. Raises
    VectorServerUnreachable.
    """
    if server is None:
        return PassageIndex(open_folder(folder))
    client = open_client(server)
    try:
        return PassageIndex(client, collection, server_address(server).url)
    except VectorServerUnreachable:
        client.close()
        raise


def open_folder(folder: Path) -> "Client":
    """A client of the embedded Chroma in a folder."""
    import chromadb
    from chromadb.config import Settings

    return cast("Client", chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False)))


def open_client(server: str) -> "Client":
    """A client of the Chroma server at an address, which gives up when the server says nothing for a minute.

    Raises VectorServerUnreachable.
    """
    import chromadb
    from chromadb.config import Settings

    address = server_address(server)
    quiet = Settings(anonymized_telemetry=False)
    try:
        with _failures_of(address.url):
            # Chroma itself would wait without end, also for a server that takes the connection and says nothing.
            httpx.get(f"{address.url}/api/v2/heartbeat", headers=address.headers, timeout=_SERVER_SECONDS)
            client = cast("Client", chromadb.HttpClient(host=address.url, headers=address.headers, settings=quiet))
    except ValueError as error:  # What Chroma says when it cannot connect, or somebody else answers.
        raise _unreachable(address.url, error) from None
    cast(Any, client)._server._session.timeout = _SERVER_SECONDS
    return client


@contextmanager
def _failures_of(server: str | None) -> Iterator[None]:
    """What a server or a proxy before it may fail with becomes VectorServerUnreachable; all else is a bug."""
    from chromadb import errors

    try:
        yield
    except errors.NotFoundError as error:
        if server is None:
            raise
        raise _unreachable(server, f"{error}; start Backstop again to fill it anew") from None
    except (httpx.TransportError, errors.InternalError, errors.ChromaAuthError, errors.AuthorizationError) as error:
        if server is None:
            raise
        raise _unreachable(server, error) from None
    except Exception as error:
        if server is None or type(error) is not Exception:  # Chroma's own type for answers that are not its server's.
            raise
        raise _unreachable(server, str(error) or "it answers as no Chroma server does") from None


def _unreachable(server: str, reason: Exception | str) -> VectorServerUnreachable:
    told = " ".join(str(reason).split())[:_REASON_CHARACTERS]
    return VectorServerUnreachable(f"the Chroma server at {server} cannot be used: {told or type(reason).__name__}")


def metadata_of(document_id: str, meta: DocumentMeta, owner: str = EVERYBODY) -> Metadata:
    """What filters look at; None makes Chroma forget a value that it had from an earlier version."""
    return {
        "document_id": document_id,
        "owner": owner,
        "form": meta.form,
        "publisher": meta.publisher,
        "kind": meta.kind,
        "dated": int(meta.dated.strftime("%Y%m%d")) if meta.dated else None,
        "topics": list(meta.topics) or None,
    }


def chroma_condition(filters: Filters) -> "Where | None":
    """The filters as Chroma's where clause, which takes one operator per level.

    >>> chroma_condition(Filters(kind=("official",), reader=None))
    {'kind': {'$in': ['official']}}
    """
    conditions: list[dict[str, Any]] = [
        {field: {"$in": list(wanted)}}
        for field, wanted in (
            ("owner", () if filters.reader is None else dict.fromkeys((EVERYBODY, filters.reader))),
            ("publisher", filters.publisher),
            ("kind", filters.kind),
            ("form", filters.form),
            ("document_id", filters.document_ids),
        )
        if wanted
    ]
    if filters.topics:
        conditions.append(_any_of([{"topics": {"$contains": topic}} for topic in filters.topics]))
    for operator, day in (("$gte", filters.published_from), ("$lte", filters.published_to)):
        if day:
            conditions.append({"dated": {operator: int(day.strftime("%Y%m%d"))}})
    if not conditions:
        return None
    return cast("Where", conditions[0] if len(conditions) == 1 else {"$and": conditions})


def _any_of(conditions: list[dict[str, Any]]) -> dict[str, Any]:
    return conditions[0] if len(conditions) == 1 else {"$or": conditions}
