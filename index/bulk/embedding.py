"""Embed many documents ahead of adding them, with as many workers as there are.

Cutting is cheap and always gives the same passages, embedding is what takes long, and vectors are kept under the
digest of everything they depend on. So whoever computes the vectors, ``index add`` finds them in the cache and
does the rest. The cache is also the checkpoint: what a run that was stopped has stored is not embedded again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from index.document import Document, Passage
from index.embedding.embed import Embedder, PassageVectors
from index.embedding.embeddings import embedding_digest, store, stored_digests
from index.embedding.made_by import check_embedder
from index.splitting.split import Splitter
from index.storage.database import FILE_NAME, Database
from index.storage.lock import lock_without_server
from index.storage.owners import EVERYBODY

_CHARACTERS_IN_UNIT = 200_000
"""As much as adding embeds at once, so that the same passages meet in a batch; a kill costs a unit per worker."""

Unit = Mapping[str, Passage]
"""Passages that are embedded together, by the digest of their embedding."""

Embedded = Mapping[str, PassageVectors]
"""The vectors of a unit, by the same digests."""

Compute = Callable[[Sequence[Unit]], Iterator[Embedded]]
"""Embeds units, in any order; each comes out whole."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it has come: ``cached`` passages were embedded before, ``embedded`` ones by this run."""

    documents: int = 0
    cached: int = 0
    embedded: int = 0


@contextmanager
def open_cache(data_dir: Path, embedder: Embedder) -> Iterator[Database]:
    """The database of a data directory, with the directory held.

    Raises DataDirectoryHeld, or WrongEmbedder when another model made the index.
    """
    with lock_without_server(data_dir):
        database = Database(data_dir / FILE_NAME)
        try:
            check_embedder(database, embedder)
            yield database
        finally:
            database.close()


def embed_ahead(
    database: Database, embedder: Embedder, documents: Iterable[Document], compute: Compute, units_at_once: int
) -> Iterator[Progress]:
    """Embed the passages of documents that the cache does not hold, and tell after every unit how far it is.

    ``embedder`` only counts tokens and gives its digest; ``compute`` embeds. Documents are cut while they are
    read; no more than ``units_at_once`` units are in memory.
    """
    cutting = _Cutting(database, embedder)
    units = cutting.units(documents)
    while window := list(islice(units, units_at_once)):
        yield cutting.progress
        for vectors in compute(window):
            store(database, vectors)
            cutting.done(vectors)
            yield cutting.progress
    yield cutting.progress


@dataclass(slots=True)
class _Cutting:
    """Documents into units, leaving out what is stored or on its way."""

    database: Database
    embedder: Embedder
    progress: Progress = Progress()
    on_its_way: set[str] = field(default_factory=set)

    def units(self, documents: Iterable[Document]) -> Iterator[Unit]:
        splitter = Splitter(self.embedder.count_tokens, self.embedder.passage_tokens)
        passages: list[Passage] = []
        characters = 0
        for document in documents:
            self.progress = replace(self.progress, documents=self.progress.documents + 1)
            passages.extend(splitter.split(document))
            characters += len(document.text)
            if characters >= _CHARACTERS_IN_UNIT:
                yield from self._unit(passages)
                passages, characters = [], 0
        yield from self._unit(passages)

    def _unit(self, passages: Sequence[Passage]) -> Iterator[Unit]:
        wanted = {embedding_digest(self.embedder.digest, one, EVERYBODY): one for one in passages}
        known = stored_digests(self.database, list(wanted)) | (self.on_its_way & wanted.keys())
        unit = {digest: one for digest, one in wanted.items() if digest not in known}
        self.progress = replace(self.progress, cached=self.progress.cached + len(known))
        self.on_its_way |= unit.keys()
        if unit:
            yield unit

    def done(self, vectors: Embedded) -> None:
        self.on_its_way -= vectors.keys()
        self.progress = replace(self.progress, embedded=self.progress.embedded + len(vectors))
