"""Full-text search alone, with and without its bound on postings; fit for large corpora."""

import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from eval.bench.options import BenchOptions
from eval.bench.report import BenchReport, report_on
from eval.bench.side_by_side import SearchPassages, search_rows
from eval.bench.stored import search_words
from eval.cases.data_folder import read_findable
from index.document import Document
from index.search.lexical import WordSearch
from index.splitting.split import Splitter
from index.storage.database import Database
from rag.build import build_embedder

_RESULTS = 400
"""As many as a hybrid search asks of its words."""


def bench_words(folder: Path, options: BenchOptions) -> BenchReport:
    """Time and judge full-text search; nothing is embedded."""
    data, embedder = read_findable(folder, options.questions), build_embedder(options.settings)
    splitter = Splitter(embedder.count_tokens, embedder.passage_tokens)
    with (
        TemporaryDirectory(prefix="backstop-bench-") as kept,
        closing(Database(Path(kept) / "words.sqlite3")) as database,
    ):
        _fill(database, options.progress.track(data.documents, description="Indexing words"), splitter)
        (passages,) = database.connection().execute("SELECT count(*) FROM passages").fetchone()
        every, bounded = WordSearch(database, sys.maxsize), WordSearch(database)
        rows = search_rows(data.cases, _search(database, every), _search(database, bounded), options.progress)
    return report_on(data, passages, ("every word", "bounded"), rows)


def _search(database: Database, words: WordSearch) -> SearchPassages:
    search = search_words(database, words)
    return lambda question, limit: search(question, max(limit, _RESULTS))


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
