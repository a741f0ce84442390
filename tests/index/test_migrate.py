"""An index of an older schema: brought up to date from what is stored, whatever interrupts it, embedding nothing."""

import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index.backups.backup import back_up
from index.backups.restore import restore
from index.document import Passage
from index.embedding.embed import Embedder, PassageVectors
from index.errors import SchemaNewer, SchemaOlder, WrongEmbedder
from index.index import Index
from index.migration import migrate as migration
from index.migration.migrate import migrate
from index.repair.rebuild import rebuild
from index.repair.verify import verify
from index.storage.database import FILE_NAME, Database
from index.storage.filters import Filters
from rag.answer import Citation
from rag.archive.archive import Archive
from rag.assistant import Assistant
from rag.build import build_assistant
from rag.question import Question
from rag.settings import Settings
from tests.hash_embedder import HashEmbedder

ROOT = Path(__file__).parents[2]
LIGHTHOUSE = ROOT / "tests" / "collections" / "lighthouse"
SCRIPT = Path(__file__).parent / "old_schema" / "version_0.sql"
QUESTIONS = ("How tall is the tower?", "Who repaired the lens?", "How many steps has the tower?")
KILLED = """
import sys
from pathlib import Path
from index.migration.migrate import migrate
from tests.hash_embedder import HashEmbedder

print("begun", flush=True)
migrate(Path(sys.argv[1]), HashEmbedder())
print("done", flush=True)
"""


class CountingEmbedder:
    """The real MiniLM, which counts the passages that it was asked to embed."""

    def __init__(self, embedder: Embedder) -> None:
        self.name, self.digest, self.passage_tokens = embedder.name, embedder.digest, embedder.passage_tokens
        self.count_tokens, self.embed_query, self.embed_words = (
            embedder.count_tokens, embedder.embed_query, embedder.embed_words,
        )  # fmt: skip
        self._embedder = embedder
        self.embedded = 0

    def embed_passages(self, passages: Sequence[Passage]) -> list[PassageVectors]:
        """Vectors of passages and of their sentences."""
        self.embedded += len(passages)
        return self._embedder.embed_passages(passages)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A data directory as an earlier release left it: the lighthouse, and a page from the web."""
    folder = tmp_path / "old"
    folder.mkdir()
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        connection.executescript(SCRIPT.read_text("utf-8"))
    return folder


def rows(file: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(sql).fetchall()


def version_of(file: Path) -> object:
    return rows(file, "PRAGMA user_version")[0][0]


def counted(folder: Path) -> object:
    return rows(folder / FILE_NAME, "SELECT count(*) FROM documents")[0][0]


def answers(index: Index) -> list[tuple[str, tuple[Citation, ...]]]:
    """What is answered, with the citations as they are apart from how near search found them."""
    with closing(build_assistant(index, Settings(llm="none"))) as assistant:
        found = [_ask(assistant, question) for question in QUESTIONS]
    assert all(citations for _, citations in found)
    return found


def _ask(assistant: Assistant, question: str) -> tuple[str, tuple[Citation, ...]]:
    answer = assistant.ask(Question(question))
    return answer.text, tuple(answer.citations)


def without_scores(found: list[tuple[str, tuple[Citation, ...]]]) -> list[tuple[str, list[tuple[object, ...]]]]:
    return [(text, [(one.document_id, one.start, one.end, one.quote) for one in cited]) for text, cited in found]


def test_an_older_index_gives_the_same_citations_and_nothing_is_embedded(
    old: Path, tmp_path: Path, embedder: Embedder
) -> None:
    """As if its documents had been added today; all that is known of files and pages is still known."""
    counting = CountingEmbedder(embedder)
    with closing(sqlite3.connect(old / FILE_NAME)) as connection:
        connection.execute("UPDATE files SET sha256 = NULL")  # So that adding them again reads and compares them.
        connection.commit()
    with Index(old, counting) as index:
        migrated = answers(index)
        *_, last = index.add(LIGHTHOUSE, origin="lighthouse")
        stored = index.documents.get("tower.md")
    with Index(tmp_path / "new", embedder) as index:
        for _ in index.add(LIGHTHOUSE, origin="lighthouse"):
            pass
        added = answers(index)

    assert counting.embedded == 0
    assert without_scores(migrated) == without_scores(added)
    assert (last.outcome.unchanged, last.outcome.added, last.outcome.changed) == (5, 0, 0)
    assert stored.owner == ""
    assert rows(old / FILE_NAME, "SELECT url, etag FROM web_pages") == [("https://lighthouse.example/tides", '"t1"')]
    assert verify(old).findings == ()
    assert version_of(old / FILE_NAME) == 1
    assert [one.name for one in old.glob("*-new*")] == []


def hashed(folder: Path) -> Path:
    """A data directory of today, made to look like an older one."""
    with Index(folder, HashEmbedder()) as index:
        for _ in index.add(ROOT / "eval" / "sets" / "poisoned"):
            pass
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        connection.execute("PRAGMA user_version = 0")
    return folder


@pytest.fixture(scope="module")
def hashed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some forty documents with the quick embedder, to be copied."""
    return hashed(tmp_path_factory.mktemp("hashed") / "data")


@pytest.fixture
def older(hashed_folder: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(hashed_folder, tmp_path / "data"))


def content(folder: Path) -> list[list[tuple[object, ...]]]:
    """All that an index holds, apart from the order in which it came."""
    queries = (
        "SELECT id, sha256, fingerprint, origin, text, published FROM documents ORDER BY id",
        'SELECT passages.id, start, "end", context, words, digest, embeddings.passage, embeddings.sentences '
        "FROM passages JOIN embeddings ON embeddings.key = embedding ORDER BY passages.id",
        "SELECT origin, name, sha256, read_as FROM files ORDER BY origin, name",
        "SELECT name, file_contents.document_id, line FROM file_contents JOIN files ON files.key = file ORDER BY 1, 2",
        "SELECT name, value FROM facts_about_index ORDER BY name",
        "SELECT id, wording FROM signatures JOIN documents ON documents.key = document ORDER BY id",
    )
    return [rows(folder / FILE_NAME, query) for query in queries]


class Interrupted(Exception):
    """Stands for a kill."""


def breaking_at(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the migration end before one of its transactions, or before it settles or replaces a file."""
    steps = iter(range(step + 1))

    def count() -> bool:
        if next(steps, None) is None:
            raise Interrupted
        return False

    begin, settle, replace = Database.transaction, migration._settle, Path.replace
    monkeypatch.setattr(Database, "transaction", lambda self: count() or begin(self))
    monkeypatch.setattr(migration, "_settle", lambda file: count() or settle(file))
    monkeypatch.setattr(Path, "replace", lambda self, target: count() or replace(self, target))


def test_an_interruption_at_any_step_is_made_good(
    older: Path, hashed_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ended after ever more steps, it leaves the old file readable, and in the end there is the same as before."""
    embedder, step = HashEmbedder(), 0
    while version_of(older / FILE_NAME) == 0:
        with monkeypatch.context() as patched:
            breaking_at(step, patched)
            try:
                migrate(older, embedder)
            except Interrupted:
                assert version_of(older / FILE_NAME) == 0
        step += 1

    assert step > 5
    assert embedder.embedded == []
    assert content(older) == content(hashed_folder)
    with Index(older, embedder) as index:
        assert index.search("troops for a multinational force", 5, Filters())
    assert verify(older).findings == ()


def test_what_was_done_before_an_interruption_is_not_done_again(older: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second run goes on where the first one ended, unless the old file changed in between."""

    def carried() -> object:
        return rows(older / f"{FILE_NAME}-new", "SELECT count(*) FROM documents")[0][0]

    with monkeypatch.context() as patched, pytest.raises(Interrupted):
        breaking_at(4, patched)
        migrate(older, HashEmbedder())
    first = carried()
    with monkeypatch.context() as patched, pytest.raises(Interrupted):
        breaking_at(2, patched)
        migrate(older, HashEmbedder())
    assert first and carried() == first

    with closing(sqlite3.connect(older / FILE_NAME)) as connection:
        connection.execute("UPDATE documents SET title = 'Another'")
        connection.commit()
    migrate(older, HashEmbedder())
    assert rows(older / FILE_NAME, "SELECT DISTINCT title FROM documents") == [("Another",)]


@pytest.mark.parametrize("kills", [3, pytest.param(50, marks=pytest.mark.soak)])
def test_a_process_that_is_killed_leaves_the_old_file_or_the_new_one(
    older: Path, hashed_folder: Path, kills: int
) -> None:
    """SIGKILL at any moment, again and again, then a run that nobody disturbs."""
    for _ in range(kills):
        with subprocess.Popen(
            [sys.executable, "-c", KILLED, str(older)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"begun\n"
            time.sleep(random.uniform(0, 0.8))
            process.kill()
        assert rows(older / FILE_NAME, "PRAGMA integrity_check") == [("ok",)]
        assert counted(older) == counted(hashed_folder)
        if version_of(older / FILE_NAME) != 0:
            with closing(sqlite3.connect(older / FILE_NAME)) as connection:
                connection.execute("PRAGMA user_version = 0")

    migrate(older, HashEmbedder())
    assert content(older) == content(hashed_folder)
    Index(older, HashEmbedder()).close()
    assert verify(older).findings == ()


def test_passages_that_are_cut_differently_are_embedded_and_the_others_forgotten(older: Path) -> None:
    """Only what has no vector is embedded; the vector index is told what is gone."""
    with closing(sqlite3.connect(older / FILE_NAME)) as connection:
        (gone,) = connection.execute("SELECT id FROM passages LIMIT 1").fetchone()
        connection.execute("UPDATE passages SET id = 'no longer cut so' WHERE id = ?", (gone,))
        connection.execute("UPDATE embeddings SET digest = 'of another text' WHERE key = 1")
        connection.commit()
    embedder = HashEmbedder()
    migrate(older, embedder)

    assert len(embedder.embedded) == 1
    told = rows(older / FILE_NAME, "SELECT passage_id FROM vector_changes WHERE change = 'remove'")
    assert told == [("no longer cut so",)]


def test_a_document_that_is_damaged_stays_found(older: Path) -> None:
    """It is carried as it is, and adding its file again takes it for changed."""
    with closing(sqlite3.connect(older / FILE_NAME)) as connection:
        connection.execute("UPDATE documents SET text = text || '!' WHERE key = 3")
        connection.commit()
    migrate(older, HashEmbedder())

    assert rows(older / FILE_NAME, "SELECT key FROM documents WHERE fingerprint = ''") == [(3,)]


def test_another_embedder_is_refused_before_anything_is_replaced(older: Path) -> None:
    with pytest.raises(WrongEmbedder):
        migrate(older, HashEmbedder("another"))

    assert not (older / f"{FILE_NAME}-new").exists(), "nothing is copied in vain"
    assert version_of(older / FILE_NAME) == 0
    migrate(older, HashEmbedder())
    assert version_of(older / FILE_NAME) == 1


def test_a_newer_index_is_refused_and_left_alone(older: Path) -> None:
    """Neither an index nor conversations of a later release are opened; the message says what to do."""
    with closing(sqlite3.connect(older / FILE_NAME)) as connection:
        connection.execute("PRAGMA user_version = 7")
    before = (older / FILE_NAME).read_bytes()

    with pytest.raises(SchemaNewer, match=r"newer Backstop \(schema 7, this one knows 1\); update Backstop"):
        Index(older, HashEmbedder())
    assert (older / FILE_NAME).read_bytes() == before

    Archive(older).close()
    with closing(sqlite3.connect(older / "conversations.sqlite3")) as connection:
        connection.execute("PRAGMA user_version = 7")
    with pytest.raises(SchemaNewer, match=r"conversations\.sqlite3 was written by a newer Backstop"):
        Archive(older)


def test_an_older_archive_is_opened_as_it_is(tmp_path: Path) -> None:
    """Conversations of before there were versions are the same as today's."""
    Archive(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "conversations.sqlite3")) as connection:
        connection.execute("PRAGMA user_version = 0")
    Archive(tmp_path).close()

    assert version_of(tmp_path / "conversations.sqlite3") == 1


def test_work_that_cannot_bring_it_up_to_date_says_what_can(older: Path) -> None:
    with pytest.raises(SchemaOlder, match="backstop index stats"):
        next(rebuild(older))


def test_a_backup_of_an_older_index_is_restored_and_then_brought_up_to_date(older: Path, tmp_path: Path) -> None:
    documents = counted(older)
    back_up(older, tmp_path / "backup.zip")
    restore(tmp_path / "backup.zip", tmp_path / "restored")

    with Index(tmp_path / "restored", HashEmbedder()) as index:
        assert index.documents.count() == documents
        query = np.asarray(index.embedder.embed_query("troops"), dtype=np.float32)
        assert index.nearest(query, 3)
