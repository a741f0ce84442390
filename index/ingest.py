"""Bring documents into the index, so that a kill at any moment loses and doubles nothing.

Per batch: cut, embed what the cache does not hold, then change documents, passages, what is remembered of files and
the list of things to tell the vector index in one SQLite transaction, then tell it. Whatever a killed run left untold
is told at the next start.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from index.document import Document
from index.embedding.embed import Embedder
from index.embedding.embeddings import drop_unused, embed_missing, embedding_digest
from index.ingested import Ingested, Seconds
from index.load.readers import READER_VERSION
from index.removal import delete_document
from index.splitting.split import SPLITTER_VERSION, Splitter
from index.storage.database import Database
from index.storage.document_rows import CutDocument, by_embedding, insert_documents, packed_words
from index.storage.documents import DocumentStore
from index.storage.owners import EVERYBODY, has_owner, plain_name
from index.sync.file_rows import Content, FileRead, Holder, holders, let_read_again, note_contents, remember
from index.vectors.changes import tell_vector_index
from index.vectors.vectors import PassageIndex

_CHARACTERS_IN_BATCH = 200_000
"""Enough to fill the embedder's batches with passages of like length; a kill costs no more."""

_ITEMS_IN_BATCH = 2000
"""There may be as many files without a document."""


@dataclass(frozen=True, slots=True)
class Source:
    """A document to bring in, and the folder or file that was added with it.

    ``file`` is the row of the very file it is from, and ``line`` the digest of its line there.
    """

    document: Document
    origin: str
    file: int | None = None
    line: str | None = None

    @property
    def document_id(self) -> str:
        """The id of the document."""
        return self.document.id


@dataclass(frozen=True, slots=True)
class SameLine:
    """A document that need not be read, because the line of the corpus that it stands in is the same."""

    document_id: str
    origin: str
    file: int
    line: str


Item = Source | SameLine | FileRead


_Compared = tuple[Ingested, list[tuple[Source, str]], list[tuple[int, Content]]]


class Ingest:
    """Adds documents to one index."""

    def __init__(self, database: Database, vectors: PassageIndex, embedder: Embedder, splitter: Splitter) -> None:
        self._database = database
        self._vectors = vectors
        self._embedder = embedder
        self._splitter = splitter
        self._documents = DocumentStore(database)

    @property
    def read_as(self) -> str:
        """The versions of what reads, cuts and embeds documents, which what is stored depends on."""
        return f"{READER_VERSION}-{_cut_as(self._embedder)}"

    def add(self, items: Iterable[Item]) -> Iterator[Ingested]:
        """Bring documents in, batch by batch, and tell what became of each, after every step.

        The end of a file follows its documents. A document whose content and metadata did not change is left alone.
        One whose id belongs to another origin or to another file that is there, or that comes twice, is refused, so
        that no file silently replaces another.
        """
        seen: set[str] = set()
        began = perf_counter()
        for batch in _batches(items):
            yield from self._add_batch(batch, seen, began)
            began = perf_counter()

    def _add_batch(self, batch: Sequence[Item], seen: set[str], began: float) -> Iterator[Ingested]:
        met = [one for one in batch if not isinstance(one, FileRead)]
        outcome, changed, contents = self._compare(met, seen)
        cuts = [
            cut_document(one.document, one.origin, fingerprint, self._splitter, self._embedder)
            for one, fingerprint in changed
        ]
        passages = sum(len(cut.passages) for cut in cuts)
        yield Ingested(documents_read=len(met), seconds=Seconds(reading=perf_counter() - began))
        began = perf_counter()
        embedded = embed_missing(self._database, self._embedder, by_embedding(cuts))
        took = Seconds(embedding=perf_counter() - began)
        yield Ingested(embedded=embedded, documents_embedded=len(met), seconds=took)
        began = perf_counter()
        self._write(cuts, contents, [one for one in batch if isinstance(one, FileRead)])
        tell_vector_index(self._database, self._vectors, self._documents)
        took = Seconds(storing=perf_counter() - began)
        yield replace(outcome, passages=passages, documents_stored=len(met), seconds=took)

    def _compare(self, met: Sequence[Source | SameLine], seen: set[str]) -> _Compared:
        """What becomes of documents, those that are new or have changed, and what is noted of the files."""
        known = self._known([one for one in met if isinstance(one, Source)])
        held = holders(self._database, list(known))
        counts: Counter[str] = Counter()
        refusals, changed, contents = [], [], []
        for one in met:
            document_id = one.document_id
            stored = known.get(document_id)
            fingerprint = fingerprint_of(one.document, self._embedder) if isinstance(one, Source) else None
            unchanged = fingerprint is None or (stored is not None and stored["fingerprint"] == fingerprint)
            refused = _refusal(one, stored, held, unchanged, document_id in seen)
            if refused:
                refusals.append((document_id, refused))
            elif unchanged:
                counts["unchanged"] += 1
            elif isinstance(one, Source) and fingerprint:
                changed.append((one, fingerprint))
                counts["changed" if stored else "added"] += 1
            seen.add(document_id)
            if one.file is not None:
                contents.append((one.file, Content(document_id, refused, one.line)))
        outcome = Ingested(counts["added"], counts["changed"], counts["unchanged"], refused=tuple(refusals))
        return outcome, changed, contents

    def _known(self, sources: Sequence[Source]) -> dict[str, sqlite3.Row]:
        rows = self._database.connection().execute(
            "SELECT id, fingerprint, origin, owner FROM documents WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps([source.document.id for source in sources]),),
        )
        return {row["id"]: row for row in rows}

    def _write(
        self, cuts: Sequence[CutDocument], contents: Sequence[tuple[int, Content]], ends: Sequence[FileRead]
    ) -> None:
        files = {content.document_id: file for file, content in contents if content.refused is None}
        words = packed_words(self._database.connection(), cuts)
        freed: list[int] = []
        with self._database.transaction() as connection:
            for cut in cuts:
                let_read_again(connection, cut.document.id, but=files.get(cut.document.id))
                freed += delete_document(connection, cut.document.id)
            insert_documents(connection, cuts, words)
            drop_unused(connection, freed)
            note_contents(connection, contents)
            for end in ends:
                remember(connection, end)


def fingerprint_of(document: Document, embedder: Embedder) -> str:
    """A digest of a document and of the way it is cut and embedded: what is stored of it depends on nothing else."""
    return f"{document.fingerprint()}-{_cut_as(embedder)}"


def cut_document(
    document: Document, origin: str, fingerprint: str, splitter: Splitter, embedder: Embedder
) -> CutDocument:
    """A document of an origin, with its passages and the digests of their embeddings."""
    passages = tuple(splitter.split(document))
    digests = tuple(embedding_digest(embedder.digest, passage, document.owner) for passage in passages)
    return CutDocument(document, origin, fingerprint, passages, digests)


def _cut_as(embedder: Embedder) -> str:
    return f"{SPLITTER_VERSION}-{embedder.digest[:16]}"


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    """The end of a file is in the batch of its last document, so that both are stored together."""
    batch: list[Item] = []
    characters = 0
    for item in items:
        full = characters >= _CHARACTERS_IN_BATCH and isinstance(item, Source)
        if full or (len(batch) >= _ITEMS_IN_BATCH and not _ends_file_of(batch[-1], item)):
            yield batch
            batch, characters = [], 0
        batch.append(item)
        characters += len(item.document.text) if isinstance(item, Source) else 0
    if batch:
        yield batch


def _ends_file_of(last: Item, item: Item) -> bool:
    return isinstance(item, FileRead) and not isinstance(last, FileRead)


def _refusal(
    source: Source | SameLine,
    stored: sqlite3.Row | None,
    held: Mapping[str, Sequence[Holder]],
    unchanged: bool,
    came_before: bool,
) -> str | None:
    """Why a document is not taken in, or None."""
    if isinstance(source, Source):
        owner = source.document.owner
        if owner == EVERYBODY and has_owner(source.document_id):
            return "its id begins like those that are kept for documents of one caller"
        if stored and stored["owner"] != owner:  # Two callers of one tag, which chance alone does not bring about.
            return "the id is already taken"
    place = source.origin if came_before else _taken_by(source, stored, held, unchanged)
    return f"the id is already taken by a document from {plain_name(place)}" if place else None


def _taken_by(
    source: Source | SameLine, stored: sqlite3.Row | None, held: Mapping[str, Sequence[Holder]], unchanged: bool
) -> str | None:
    """Where the document is from that the source would replace: another origin, or another file that is there."""
    if stored is None:
        return None
    if stored["origin"] != source.origin:
        return None if unchanged else str(stored["origin"])
    if source.file is None:
        return None
    others = (one for one in held.get(source.document_id, []) if one.origin == source.origin)
    return next((one.name for one in others if one.key != source.file), None)
