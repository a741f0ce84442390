"""The whole index over a Chroma server: the same results, several directories on it, and a server that goes away."""

import shutil
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from index.errors import VectorServerUnreachable
from index.index import Index
from index.storage.database import Database
from index.storage.filters import Filters
from index.vectors import check
from index.vectors.home import forget_vector_home, open_vector_index
from index.vectors.server import server_address
from index.vectors.vectors import StoredVector, open_vectors
from tests.hash_embedder import HashEmbedder
from tests.index.chroma_server import chroma_process, free_port, running_chroma

QUESTIONS = ("how many troops", "winter needs of children", "who said that")
FILTERS = (Filters(), Filters(kind=("official",)), Filters(form=("summary",)))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Chroma server."""
    with running_chroma(tmp_path_factory.mktemp("server"), free_port()) as address:
        yield address


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A folder of two documents."""
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "lamp.md").write_text("The lamp burns oil.", "utf-8")
    (folder / "rock.md").write_text("The rock is high.", "utf-8")
    return folder


def add(index: Index, path: Path) -> None:
    """Add to the end."""
    for _ in index.add(path):
        pass


def found(index: Index, question: str = "lamp") -> list[str]:
    """The documents that a question finds."""
    return [hit.passage.document_id for hit in index.search(question, 5, Filters())]


def known(data_dir: Path, server: str | None) -> list[str]:
    """The documents whose passages the vector index of a closed data directory knows; "foreign" for any other."""
    database = Database(data_dir / "backstop.sqlite3")
    with closing(database), closing(open_vector_index(database, data_dir, server)) as vectors:
        ids = vectors.nearest(HashEmbedder().embed_query("lamp"), 100, Filters())
        owners = dict(
            database.connection().execute(
                "SELECT passages.id, documents.id FROM passages JOIN documents ON documents.key = document"
            )
        )
    return sorted(owners.get(one, "foreign") for one in ids)


def test_the_same_questions_find_the_same(tmp_path: Path, server: str) -> None:
    """Ids, order and scores over the bundled collection, with and without filters; a copy is searched inside."""

    def results(index: Index) -> list[list[tuple[str, float]]]:
        return [
            [(hit.passage.id, hit.score) for hit in index.search(question, 20, filters)]
            for question in QUESTIONS
            for filters in FILTERS
        ]

    with Index(tmp_path / "outside", HashEmbedder(), server) as index:
        for _ in index.add_bundled():
            pass
        outside = results(index)
    without_folder = not (tmp_path / "outside" / "chroma").exists()
    shutil.copytree(tmp_path / "outside", tmp_path / "inside")
    with Index(tmp_path / "inside", HashEmbedder()) as index:
        inside = results(index)

    assert inside == outside
    assert all(inside)
    assert without_folder


def test_two_data_directories_on_one_server_do_not_mix(tmp_path: Path, notes: Path, server: str) -> None:
    with Index(tmp_path / "one", HashEmbedder(), server) as one, Index(tmp_path / "two", HashEmbedder(), server) as two:
        add(one, notes / "lamp.md")
        add(two, notes)
        two.remove(["lamp.md"])

    assert known(tmp_path / "one", server) == ["lamp.md"]
    assert known(tmp_path / "two", server) == ["rock.md"]


def test_a_copied_data_directory_takes_a_collection_of_its_own(tmp_path: Path, notes: Path, server: str) -> None:
    """What the copy forgets stays in the directory it was copied from; nothing is embedded anew."""
    with Index(tmp_path / "first", HashEmbedder(), server) as first:
        add(first, notes)
    shutil.copytree(tmp_path / "first", tmp_path / "copy")
    embedder = HashEmbedder()
    with Index(tmp_path / "copy", embedder, server):
        pass
    at_first = known(tmp_path / "copy", server)
    with Index(tmp_path / "copy", embedder, server) as copy:
        copy.remove(["rock.md"])

    assert at_first == known(tmp_path / "first", server) == ["lamp.md", "rock.md"]
    assert known(tmp_path / "copy", server) == ["lamp.md"]
    assert embedder.embedded == []


def test_a_database_put_back_from_a_backup_forgets_what_the_server_was_told_since(
    tmp_path: Path, notes: Path, server: str
) -> None:
    data = tmp_path / "data"
    with Index(data, HashEmbedder(), server) as index:
        add(index, notes / "lamp.md")
    shutil.copytree(data, tmp_path / "backup")
    with Index(data, HashEmbedder(), server) as index:
        add(index, notes / "rock.md")
    shutil.rmtree(data)
    shutil.copytree(tmp_path / "backup", data)
    with closing(Database(data / "backstop.sqlite3")) as database, database.transaction() as connection:
        forget_vector_home(connection)
    Index(data, HashEmbedder(), server).close()

    assert known(data, server) == ["lamp.md"]


def test_a_directory_may_go_to_a_server_and_back(tmp_path: Path, notes: Path, server: str) -> None:
    """Each time the vector index learns what changed while another one was in use."""
    data, embedder = tmp_path / "data", HashEmbedder()
    with Index(data, embedder) as inside:
        add(inside, notes)
    with Index(data, embedder, server) as outside:
        outside.remove(["rock.md"])
    on_the_server = known(data, server)
    with Index(data, embedder) as inside:
        inside.remove(["lamp.md"])
        add(inside, notes / "rock.md")
    back_inside = known(data, None)
    with Index(data, embedder, server):
        pass

    assert (on_the_server, back_inside, known(data, server)) == (["lamp.md"], ["rock.md"], ["rock.md"])


def test_a_server_that_goes_away_is_named_and_told_later(tmp_path: Path, notes: Path) -> None:
    """During questions, while adding and at start; when it is back, questions work and it learns what it missed.

    Documents can be removed meanwhile, and are not found when it is back, though it was not told.
    """
    (notes / "sail.md").write_text("The sail has a lamp.", "utf-8")
    folder, port, data = tmp_path / "server", free_port(), tmp_path / "data"
    with running_chroma(folder, port) as address:
        index = Index(data, HashEmbedder(), address)
        add(index, notes / "lamp.md")
        add(index, notes / "sail.md")
        before = found(index)
    named = f"^the Chroma server at {address} cannot be used: "
    with index:
        with pytest.raises(VectorServerUnreachable, match=named):
            found(index)
        with pytest.raises(VectorServerUnreachable, match=named):
            add(index, notes / "rock.md")
        index.remove(["sail.md"])
        with running_chroma(folder, port):
            answered_again = found(index)
    with pytest.raises(VectorServerUnreachable, match=named):
        Index(data, HashEmbedder(), address)
    with running_chroma(folder, port):
        Index(data, HashEmbedder(), address).close()

        assert known(data, address) == ["lamp.md", "rock.md"]

    assert sorted(before) == ["lamp.md", "sail.md"]
    assert answered_again[0] == "lamp.md"
    assert "sail.md" not in answered_again


def test_a_server_that_lost_everything_says_so_and_is_filled_at_the_next_start(tmp_path: Path, notes: Path) -> None:
    port, data = free_port(), tmp_path / "data"
    with running_chroma(tmp_path / "full", port) as address:
        index = Index(data, HashEmbedder(), address)
        add(index, notes)
    with running_chroma(tmp_path / "empty", port):
        with index, pytest.raises(VectorServerUnreachable, match="start Backstop again to fill it anew"):
            found(index)
        Index(data, HashEmbedder(), address).close()

        assert known(data, address) == ["lamp.md", "rock.md"]


@pytest.mark.parametrize("lost", [True, False], ids=["lost", "too many"])
def test_a_collection_that_lost_something_while_a_change_waits_is_filled_anew(
    tmp_path: Path, notes: Path, server: str, lost: bool
) -> None:
    data = tmp_path / "data"
    with Index(data, HashEmbedder(), server) as index:
        add(index, notes)
    with closing(Database(data / "backstop.sqlite3")) as database:
        with closing(open_vector_index(database, data, server)) as vectors:
            vectors.clear()
            if not lost:
                stray = HashEmbedder().embed_query("lamp")
                vectors.put([StoredVector(f"stray {one}", stray, {"owner": ""}) for one in range(3)])
        with database.transaction() as connection:
            connection.execute("INSERT INTO vector_changes (passage_id, change) SELECT id, 'put' FROM passages LIMIT 1")
    Index(data, HashEmbedder(), server).close()

    assert known(data, server) == ["lamp.md", "rock.md"]


def test_what_alone_was_not_told_is_told_and_the_rest_is_left(tmp_path: Path, notes: Path, server: str) -> None:
    """A process that was killed while it told something does not make the next start tell everything."""
    data = tmp_path / "data"
    with Index(data, HashEmbedder(), server) as index:
        add(index, notes)
    with closing(Database(data / "backstop.sqlite3")) as database:
        (untold,) = database.connection().execute("SELECT id FROM passages LIMIT 1").fetchone()
        with closing(open_vector_index(database, data, server)) as vectors:
            vectors.remove([untold])
            before = vectors._collection.id
        with database.transaction() as connection:
            connection.execute("INSERT INTO vector_changes (passage_id, change) VALUES (?, 'put')", (untold,))
    Index(data, HashEmbedder(), server).close()
    with (
        closing(Database(data / "backstop.sqlite3")) as database,
        closing(open_vector_index(database, data, server)) as vectors,
    ):
        assert vectors._collection.id == before, "the collection was not made anew"

    assert known(data, server) == ["lamp.md", "rock.md"]


@contextmanager
def somebody_else(status: int, body: bytes, heard: list[str | None]) -> Iterator[str]:
    """A web server that is no Chroma; it notes down who asks."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.headers["Authorization"])
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    with HTTPServer(("localhost", 0), Answer) as web:
        thread = threading.Thread(target=web.serve_forever)
        thread.start()
        yield f"localhost:{web.server_port}"
        web.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("status", "body"), [(200, b"hello"), (200, b'{"hello": 1}'), (401, b""), (404, b"{}"), (502, b"<p>bad gateway")]
)
def test_somebody_else_at_the_address_is_told_apart(tmp_path: Path, status: int, body: bytes) -> None:
    """The error names the address, but never the password that goes with it."""
    heard: list[str | None] = []
    with somebody_else(status, body, heard) as host, pytest.raises(VectorServerUnreachable) as raised:
        open_vectors(tmp_path, f"http://ann:secret@{host}")

    assert f"the Chroma server at http://{host} cannot be used" in str(raised.value)
    assert "secret" not in str(raised.value)
    assert set(heard) == {"Basic YW5uOnNlY3JldA=="}


def test_a_password_is_said_to_the_server_and_kept_nowhere(tmp_path: Path, server: str) -> None:
    with Index(tmp_path / "data", HashEmbedder(), server.replace("//", "//ann:secret@")):
        pass

    assert all(b"secret" not in file.read_bytes() for file in (tmp_path / "data").rglob("*") if file.is_file())


@pytest.mark.parametrize(
    ("setting", "url", "authorization"),
    [
        ("http://localhost:8000", "http://localhost:8000", None),
        ("https://chroma.example/vectors/", "https://chroma.example/vectors", None),
        ("http://[::1]:8000", "http://[::1]:8000", None),
        ("https://a%40b:c%3Ad@host", "https://host", "Basic YUBiOmM6ZA=="),
        ("https://token@host", "https://host", "Bearer token"),
    ],
)
def test_addresses_are_read(setting: str, url: str, authorization: str | None) -> None:
    address = server_address(setting)

    assert (address.url, address.headers.get("Authorization")) == (url, authorization)


@pytest.mark.parametrize("setting", ["localhost:8000", "http://", "ftp://host", "http://[::1", "http://host:port", ""])
def test_what_is_no_address_is_refused(setting: str) -> None:
    with pytest.raises(VectorServerUnreachable, match="BACKSTOP_CHROMA_URL is no address of a Chroma server"):
        server_address(setting)


@pytest.mark.parametrize("opened", ["to use it", "to compare it"])
def test_a_server_that_says_nothing_is_not_waited_for_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: str
) -> None:
    """Somebody takes the connection, and that is all."""
    monkeypatch.setattr("index.vectors.vectors._SERVER_SECONDS", 0.2)
    with socket.create_server(("localhost", 0)) as mute:
        address = f"http://localhost:{mute.getsockname()[1]}"
        with pytest.raises(VectorServerUnreachable, match="timed out"):
            if opened == "to use it":
                open_vectors(tmp_path, address)
            else:
                check._open(check.VectorPlace("", server=address, collection="passages"))


def test_a_server_that_falls_silent_is_not_waited_for_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.vectors.vectors._SERVER_SECONDS", 5.0)
    port = free_port()
    with (
        chroma_process(tmp_path / "server", port) as process,
        closing(open_vectors(tmp_path, f"http://localhost:{port}")) as vectors,
    ):
        process.send_signal(signal.SIGSTOP)
        with pytest.raises(VectorServerUnreachable, match="timed out"):
            vectors.nearest(HashEmbedder().embed_query("lamp"), 1, Filters())
