"""The index as a whole: opened in one place, closed in one place."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from index.collection import FILE_NAME as COLLECTION_FILE
from index.collection import Collection, bundled_corpus, read_collection, toml_of
from index.document import Passage
from index.embedding.embed import Embedder, Vector
from index.embedding.made_by import check_embedder
from index.errors import BadDocument
from index.fetch.addresses import Network
from index.ingest import Ingest
from index.migration.migrate import migrate
from index.removal import remove_documents
from index.search.lexical import WordSearch
from index.search.search import Search
from index.splitting.split import Splitter
from index.storage.database import Database
from index.storage.documents import BUNDLED, DocumentHead, DocumentStore
from index.storage.filters import ALL, SHARED, Filters
from index.storage.lock import DataDirectoryLock
from index.storage.near_copies import NearCopies
from index.storage.owners import EVERYBODY, has_owner, name_for
from index.storage.passage_at import passage_at
from index.storage.timeline import Timeline, documents_of, read_timeline
from index.sync.file_plan import Plan
from index.sync.file_rows import adopt_documents
from index.sync.listing import Listing
from index.sync.sync import Added, Comparison, Sync
from index.sync.web_pages import WebPages
from index.vectors.changes import queue_lost_vectors, tell_vector_index
from index.vectors.home import open_vector_index


class Index:
    """The documents and their search in one data directory, owned by this process."""

    def __init__(self, data_dir: Path, embedder: Embedder, chroma_server: str | None = None) -> None:
        """Take the lock, open SQLite and Chroma, and finish what a killed run left undone.

        An index that an older release wrote is brought up to date first, which takes minutes when it is large. Raises
        DataDirectoryHeld, WrongEmbedder when another model made the index, or SchemaNewer when a later release did.
        """
        self.data_dir = data_dir
        with ExitStack() as opened:
            self.lock = opened.enter_context(DataDirectoryLock(data_dir))
            migrate(data_dir, embedder)
            self._database = Database(data_dir / "backstop.sqlite3")
            opened.callback(self._database.close)
            check_embedder(self._database, embedder)
            _adopt_once(self._database)
            self._vectors = vectors = open_vector_index(self._database, data_dir, chroma_server)
            opened.callback(vectors.close)
            self.documents = DocumentStore(self._database)
            self.near_copies = NearCopies(self._database)
            tell_vector_index(self._database, vectors, self.documents)
            queue_lost_vectors(self._database, vectors)
            tell_vector_index(self._database, vectors, self.documents)
            self._opened = opened.pop_all()
        self.embedder = embedder
        self._adding = threading.Lock()
        self.search = Search(self._database, WordSearch(self._database), vectors, embedder)
        splitter = Splitter(embedder.count_tokens, embedder.passage_tokens)
        ingest = Ingest(self._database, vectors, embedder, splitter)
        self._sync = Sync(self._database, ingest)
        self._pages = WebPages(self._database, ingest)

    def add(self, path: Path, origin: str | None = None, whole: bool = True, owner: str = EVERYBODY) -> Iterator[Added]:
        """Bring a file or a folder in; yields the state after every step, the last one is final.

        ``origin`` is the name under which what was added is remembered, by default its path. Files that did not change
        are not read again. Unless it is ``whole``, the path holds only some of the files of its origin, and nothing
        is told of the others. What an ``owner`` adds is theirs alone, under ids and an origin with their tag; a
        ``collection.toml`` among it says nothing, because everybody would read it. Raises BadDocument when nothing is
        there, or the origin is somebody's.
        """
        origin = origin_for(owner, origin or origin_of(path))
        with self._adding:
            if owner == EVERYBODY:
                self._note_collection(path, origin, whole)
            yield from self._sync.add(path, origin, whole, owner)

    def add_page(self, url: str, allowed: Sequence[Network] = (), owner: str = EVERYBODY) -> Iterator[Added]:
        """Bring a document in from the web; yields the state after every step, the last one is final.

        ``allowed`` are networks that may be contacted though they are not public. Nothing is fetched anew while its
        server says that it has not changed.
        """
        with self._adding:
            yield from self._pages.add(url, allowed, owner)

    def compare(self, origin: str, listing: Listing) -> Comparison:
        """What adding the whole of an origin would find; changes nothing."""
        return self._sync.compare(origin, listing)

    def begin(self, origin: str, listing: Listing, plan: Plan) -> None:
        """Note which files moved and which are gone, before those to be read are added one part after the other.

        A ``collection.toml`` that is not in the listing is gone too.
        """
        self._sync.begin(origin, plan)
        if "" not in listing.closed and COLLECTION_FILE not in {one.name for one in listing.files}:
            self._forget_collection(origin)

    def vanished(self, origin: str) -> list[str]:
        """The ids of documents that no file of their origin held any more when it was added last."""
        return self._sync.vanished(origin)

    def remove(self, document_ids: Sequence[str]) -> None:
        """Take documents out; raises DocumentMissing, and removes none, when one is not there."""
        with self._adding:
            remove_documents(self._database, self._vectors, self.documents, document_ids)

    def add_bundled(self) -> Iterator[Added]:
        """Bring in the collection that comes with the product."""
        return self.add(bundled_corpus(), BUNDLED)

    def is_bundled(self, document_id: str) -> bool:
        """Whether a document belongs to the collection that comes with the product."""
        row = (
            self._database.connection().execute("SELECT origin FROM documents WHERE id = ?", (document_id,)).fetchone()
        )
        return row is not None and row["origin"] == BUNDLED

    def holds_only_bundled(self) -> bool:
        """Whether there is nothing for everybody but the product's own collection."""
        return self.documents.count(part="added") == 0

    def collections(self) -> list[Collection]:
        """What the added folders say about themselves."""
        rows = self._database.connection().execute("SELECT toml FROM collections ORDER BY root")
        return [read_collection(row["toml"]) for row in rows]

    def timeline(self, filters: Filters = SHARED) -> Timeline:
        """How many documents there are per month and topic."""
        return read_timeline(self._database, filters)

    def documents_of(self, topic: str, month: str, filters: Filters = SHARED) -> list[DocumentHead]:
        """The documents of a topic and month as the timeline counts them, the earliest first."""
        wanted = documents_of(self._database, topic, month, filters)
        found = self.documents.heads(wanted)
        return [found[one] for one in wanted if one in found]

    def nearest(self, vector: Vector, limit: int) -> list[str]:
        """The ids of the passages nearest to a vector, by the vector index alone, whoever they belong to."""
        return self._vectors.nearest(vector, limit, ALL)

    def passage_at(self, document_id: str, place: int) -> Passage | None:
        """The passage that a place of a document falls into."""
        return passage_at(self._database, document_id, place)

    def _note_collection(self, path: Path, root: str, whole: bool) -> None:
        """Remember what a folder says about itself; or forget it, when it is there as a whole and says nothing."""
        toml = toml_of(path)
        if toml is not None:
            read_collection(toml)
            with self._database.transaction() as connection:
                connection.execute("INSERT OR REPLACE INTO collections VALUES (?, ?)", (root, toml))
        elif whole and path.is_dir():
            self._forget_collection(root)

    def _forget_collection(self, root: str) -> None:
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM collections WHERE root = ?", (root,))

    def close(self) -> None:
        """Close the files and let go of the data directory."""
        self._opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def origin_of(path: Path) -> str:
    """The name under which what is added from a path is remembered."""
    return str(path.resolve())


def origin_for(owner: str, origin: str) -> str:
    """The name under which what an owner adds is remembered; raises BadDocument for one that only owners may have."""
    if owner == EVERYBODY and has_owner(origin):
        raise BadDocument(f"origin must not be {origin!r}: that is kept for documents of one caller")
    return name_for(owner, origin)


def _adopt_once(database: Database) -> None:
    """A data directory from before files were remembered gets to know those of its documents."""
    if database.fact("files") is None:
        with database.transaction() as connection:
            adopt_documents(connection)
        database.set_fact("files", "remembered")
