"""The index as a whole: opened in one place, closed in one place."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from index.collection import FILE_NAME as COLLECTION_FILE
from index.collection import Collection, bundled_corpus, read_collection
from index.database import Database
from index.document import Document, Passage
from index.documents import BUNDLED, DocumentStore
from index.embed import Embedder
from index.errors import BadCollection, WrongEmbedder
from index.ingest import Ingest, Ingested, Source
from index.lexical import WordSearch
from index.load.files import Ignored, Loaded, Unreadable, load
from index.lock import DataDirectoryLock
from index.passage_at import passage_at
from index.removal import remove_documents
from index.search import Search
from index.split import Splitter
from index.timeline import Timeline, documents_of, read_timeline
from index.vector_changes import queue_lost_vectors, tell_vector_index
from index.vectors import open_vectors


@dataclass(frozen=True, slots=True)
class Added:
    """What adding a folder or file has done so far."""

    outcome: Ingested
    unreadable: tuple[Unreadable, ...] = ()
    ignored: tuple[Path, ...] = ()


@dataclass(slots=True)
class _Seen:
    """Passes documents on and keeps what is none."""

    origin: str
    unreadable: list[Unreadable] = field(default_factory=list)
    ignored: list[Path] = field(default_factory=list)

    def sources(self, path: Path) -> Iterator[Source]:
        for found in load(path):
            match found:
                case Loaded(document):
                    yield Source(document, self.origin)
                case Unreadable():
                    self.unreadable.append(found)
                case Ignored(file) if file.name != COLLECTION_FILE:
                    self.ignored.append(file)


class Index:
    """The documents and their search in one data directory, owned by this process."""

    def __init__(self, data_dir: Path, embedder: Embedder, chroma_server: str | None = None) -> None:
        """Take the lock, open SQLite and Chroma, and finish what a killed run left undone.

        Raises DataDirectoryHeld, or WrongEmbedder when another model made the index.
        """
        self.data_dir = data_dir
        with ExitStack() as opened:
            self.lock = opened.enter_context(DataDirectoryLock(data_dir))
            self._database = Database(data_dir / "backstop.sqlite3")
            opened.callback(self._database.close)
            _check_embedder(self._database, embedder)
            self._vectors = vectors = open_vectors(data_dir / "chroma", chroma_server)
            opened.callback(vectors.close)
            self.documents = DocumentStore(self._database)
            queue_lost_vectors(self._database, vectors)
            tell_vector_index(self._database, vectors, self.documents)
            self._opened = opened.pop_all()
        self.embedder = embedder
        self._adding = threading.Lock()
        self.search = Search(self._database, WordSearch(self._database), vectors, embedder)
        self._ingest = Ingest(
            self._database, vectors, embedder, Splitter(embedder.count_tokens, embedder.passage_tokens)
        )

    def add(self, path: Path, origin: str | None = None) -> Iterator[Added]:
        """Bring a file or a folder in; yields the state after every batch, the last one is final.

        ``origin`` is the name under which what was added is remembered, by default its path.
        """
        origin = origin or str(path.resolve())
        with self._adding:
            self._remember_collection(path, origin)
            seen = _Seen(origin)
            outcome = Ingested()
            for batch in self._ingest.add(seen.sources(path)):
                outcome += batch
                yield Added(outcome, tuple(seen.unreadable), tuple(seen.ignored))
            yield Added(outcome, tuple(seen.unreadable), tuple(seen.ignored))

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
        """Whether nothing but the product's own collection is here, or nothing at all."""
        found = (
            self._database.connection()
            .execute("SELECT count(*) FROM documents WHERE origin <> ?", (BUNDLED,))
            .fetchone()
        )
        return bool(found[0] == 0)

    def collections(self) -> list[Collection]:
        """What the added folders say about themselves."""
        rows = self._database.connection().execute("SELECT toml FROM collections ORDER BY root")
        return [read_collection(row["toml"]) for row in rows]

    def timeline(self) -> Timeline:
        """How many documents there are per month and topic."""
        return read_timeline(self._database)

    def documents_of(self, topic: str, month: str) -> list[Document]:
        """The documents of a topic and month as the timeline counts them, the earliest first."""
        wanted = documents_of(self._database, topic, month)
        found = self.documents.get_many(wanted)
        return [found[one] for one in wanted]

    def passage_at(self, document_id: str, place: int) -> Passage | None:
        """The passage that a place of a document falls into."""
        return passage_at(self._database, document_id, place)

    def _remember_collection(self, path: Path, root: str) -> None:
        file = path / COLLECTION_FILE
        if file.is_file():
            toml = _read_utf8(file)
            read_collection(toml)
            with self._database.transaction() as connection:
                connection.execute("INSERT OR REPLACE INTO collections VALUES (?, ?)", (root, toml))

    def close(self) -> None:
        """Close the files and let go of the data directory."""
        self._opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _read_utf8(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise BadCollection(f"{file} is not UTF-8: {error.reason} at byte {error.start}") from None


def _check_embedder(database: Database, embedder: Embedder) -> None:
    """The first embedder is remembered; any other one would search among foreign vectors."""
    made_by = database.fact("embedder")
    ours = f"{embedder.name} {embedder.digest}"
    if made_by is None:
        database.set_fact("embedder", ours)
    elif made_by != ours:
        raise WrongEmbedder(
            f"this index was made with {made_by.split()[0]} ({made_by.split()[1][:12]}), not with "
            f"{embedder.name} ({embedder.digest[:12]}); set BACKSTOP_EMBEDDER back, or use another BACKSTOP_DATA_DIR"
        )
