"""Full-text search alone, with and without its bound on postings; fit for large corpora."""

import sys
from collections.abc import Iterable
from os import cpu_count
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.progress import Progress

from eval.bench.report import BenchReport
from eval.bench.side_by_side import search_rows
from eval.cases.data_folder import BenchData, read_documents
from index.document import Document
from index.search.lexical import WordSearch
from index.splitting.split import Splitter
from index.storage.database import Database
from index.storage.filters import Filters
from rag.build import build_embedder
from rag.settings import Settings

_RESULTS = 400
"""As many as a hybrid search asks of its words."""


def bench_words(data: BenchData, settings: Settings, progress: Progress) -> BenchReport:
    """Time and judge full-text search; nothing is embedded."""
    embedder = build_embedder(settings)
    splitter = Splitter(embedder.count_tokens, embedder.passage_tokens)
    with TemporaryDirectory(prefix="backstop-bench-") as folder:
        database = Database(Path(folder) / "words.sqlite3")
        documents = list(read_documents(data.corpus))
        _fill(database, progress.track(documents, description="Indexing words"), splitter)
        owners = _owners(database)
        rows = search_rows(
            data.questions,
            _Words(WordSearch(database, sys.maxsize), owners),
            _Words(WordSearch(database), owners),
            progress,
        )
        database.close()
    return BenchReport(
        data=data.name,
        documents=len(documents),
        characters=sum(len(document.text) for document in documents),
        passages=len(owners),
        questions=len(data.questions),
        cores=cpu_count() or 1,
        baseline="every word",
        ours="bounded",
        rows=tuple(rows),
    )


class _Words:
    def __init__(self, words: WordSearch, owners: dict[int, str]) -> None:
        self._words = words
        self._owners = owners

    def __call__(self, question: str, limit: int) -> list[str]:
        found = self._words.search(self._words.look_up(question), max(limit, _RESULTS), Filters())
        return [self._owners[key] for key in found]


def _fill(database: Database, documents: Iterable[Document], splitter: Splitter) -> None:
    """Passages as ingestion makes them, but all with one empty embedding, which words never look at."""
    with database.transaction() as connection:
        connection.execute("INSERT INTO embeddings VALUES (1, 'none', x'', x'')")
        for key, document in enumerate(documents, start=1):
            connection.execute(
                """INSERT INTO documents
                       (key, id, title, sha256, fingerprint, origin, text, headings, pages, form, topics)
                   VALUES (?, ?, ?, '', '', '', '', '[]', '[]', 'original', '[]')""",
                (key, document.id, document.title),
            )
            connection.executemany(
                """INSERT INTO passages (id, document, start, "end", text, context, sentences, words, embedding)
                   VALUES (?, ?, ?, ?, ?, ?, '[]', x'', 1)""",
                [(one.id, key, one.start, one.end, one.text, one.context) for one in splitter.split(document)],
            )


def _owners(database: Database) -> dict[int, str]:
    rows = database.connection().execute(
        "SELECT passages.key, documents.id FROM passages JOIN documents ON documents.key = document"
    )
    return dict(tuple(row) for row in rows)
