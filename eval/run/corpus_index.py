"""An index of a corpus for evaluation, built once and kept in a cache folder."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path

from platformdirs import user_cache_path
from rich.progress import Progress

from index.document import Document
from index.embedding.embed import Embedder
from index.index import Index
from index.load.files import files_at
from index.load.readers import READER_VERSION
from index.splitting.split import SPLITTER_VERSION

Refused = tuple[tuple[str, str], ...]

_BUILT = "built.json"


def default_cache() -> Path:
    """Where indexes are kept unless the caller says otherwise: they can all be built again."""
    return user_cache_path("backstop") / "eval"


@contextmanager
def corpus_index(corpus: Path, cache: Path, embedder: Embedder, progress: Progress) -> Iterator[tuple[Index, Refused]]:
    """The index of a corpus, and what of the corpus could not be indexed.

    It lies in a folder named by the digest of the corpus and of everything that shapes an index, and never
    touches the data directory. A killed build goes on where it stopped.
    """
    folder = index_folder(corpus, cache, embedder)
    with Index(folder, embedder) as index:
        built = folder / _BUILT
        if not built.exists():
            unfinished = built.with_suffix(".unfinished")
            unfinished.write_text(json.dumps(_build(index, corpus, progress)), "utf-8")
            unfinished.replace(built)
        yield index, tuple((name, reason) for name, reason in json.loads(built.read_text("utf-8")))


def index_folder(corpus: Path, cache: Path, embedder: Embedder) -> Path:
    """Where the index of a corpus lies in a cache folder."""
    return cache / _digest(corpus, embedder)


def written_corpus(documents: Sequence[Document], cache: Path) -> Path:
    """Documents that came with a test set, as a corpus file in the cache folder."""
    lines = [json.dumps(_fields(one), ensure_ascii=False, default=str) for one in documents]
    text = "".join(f"{line}\n" for line in lines)
    file = cache / "corpora" / f"{hashlib.sha256(text.encode()).hexdigest()[:20]}.jsonl"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(".unfinished")
        unfinished.write_text(text, "utf-8")
        unfinished.replace(file)
    return file


def _fields(document: Document) -> dict[str, object]:
    meta = {name: value for name, value in asdict(document.meta).items() if value}
    return {"id": document.id, "title": document.title, "text": document.text, **meta}


def _build(index: Index, corpus: Path, progress: Progress) -> Refused:
    task = progress.add_task("Indexing", total=None)
    for added in index.add(corpus):
        done = added.outcome
        progress.update(task, description=f"Indexing: {done.added + done.unchanged:,} documents")
    progress.remove_task(task)
    return (*((str(one.source), one.reason) for one in added.unreadable), *added.outcome.refused)


def _digest(corpus: Path, embedder: Embedder) -> str:
    together = hashlib.sha256(f"{embedder.digest} {READER_VERSION} {SPLITTER_VERSION} ".encode())
    together.update(files("index").joinpath("schema.sql").read_bytes())
    root = corpus if corpus.is_dir() else corpus.parent
    for file in files_at(corpus):
        together.update(
            f"{file.relative_to(root).as_posix()}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode()
        )
    return together.hexdigest()[:20]
