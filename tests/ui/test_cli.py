"""The command line as people use it: as a process, with and without a running server."""

import json
import shutil
import socket
from pathlib import Path

import pytest

from index.embedding.embed import Embedder
from index.index import Index
from index.models.models import find_model
from rag.settings import Settings
from tests.ui.command import backstop
from tests.ui.running_server import running_server
from tests.ui.served_folder import served_folder

NOTES = """---
title: The lamp of Skerry
publisher: Lighthouse Board
published: 1901-05-04
kind: official
---
The lamp of Skerry burns 14 litres of oil a night. Its keeper is Ása Þórsdóttir 🜚.
"""


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A folder with one note in it."""
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "skerry.md").write_text(NOTES, "utf-8")
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data directory that does not exist yet."""
    return tmp_path / "data"


def test_add_then_ask(notes: Path, data: Path) -> None:
    """An own folder is added, listed and counted, and answers with its quote."""
    added = backstop(data, "index", "add", str(notes))
    again = backstop(data, "index", "add", str(notes))
    listed = backstop(data, "index", "list")
    counted = json.loads(backstop(data, "index", "stats", "--json").stdout)
    answer = json.loads(backstop(data, "ask", "--json", "How much oil does the Skerry lamp burn?").stdout)

    assert "1 added, 0 changed, 0 unchanged" in added.stdout
    assert "0 added, 0 changed, 1 unchanged" in again.stdout
    assert listed.stdout.split("\t")[:3] == ["skerry.md", "1901-05-04", "Lighthouse Board"]
    assert counted["kinds"] == {"official": 1}
    assert answer["text"] == "The lamp of Skerry burns 14 litres of oil a night. [1]"


def test_printed_answer_names_its_source(notes: Path, data: Path) -> None:
    """Without --json the answer stands with title, publisher, date and place."""
    backstop(data, "index", "add", str(notes))

    printed = backstop(data, "ask", "How much oil does the Skerry lamp burn?").stdout
    refused = backstop(data, "ask", "Who won the chess championship?").stdout

    assert "[1] The lamp of Skerry\n    Lighthouse Board, 4 May 1901\n    skerry.md, characters 0–50" in printed
    assert refused.startswith("No answer (")


def test_chat_understands_what_refers_back(notes: Path, data: Path) -> None:
    """A second question that says "its" is about the lamp of the first one; an empty line ends it."""
    backstop(data, "index", "add", str(notes))

    done = backstop(data, "chat", typed="How much oil does the Skerry lamp burn?\nAnd who is its keeper?\n\n")

    assert done.returncode == 0
    assert "14 litres" in done.stdout
    assert "Ása Þórsdóttir" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["ask", ""], "the question is empty"),
        (["ask", "a" * 100_000], "the question has 100,000 characters"),
        (["ask", "a", "--filter", "knd=x"], "unknown filter 'knd'"),
        (["ask", "a", "--filter", "kind=x"], "kind must be one of"),
        (["ask", "a"], "no documents in"),
        (["search", "a"], "no documents in"),
        (["index", "add", "nowhere"], "nowhere: no such file or folder"),
        (["index", "add", "Makefile"], "Makefile: no reader for this kind of file"),
        (["ask", "a", "--url", "http://127.0.0.1:9"], "the server at http://127.0.0.1:9 cannot be reached"),
        (["ask", "a", "--url", "http://[::1"], "is no address of a server"),
    ],
    ids=lambda value: " ".join(value)[:30] if isinstance(value, list) else "",
)
def test_wrong_use_is_one_line_and_code_2(data: Path, arguments: list[str], told: str) -> None:
    """Bad input gets one message that says what is wrong, never a traceback."""
    done = backstop(data, *arguments)

    assert done.returncode == 2
    assert told in done.stderr
    assert done.stderr.startswith("backstop: ") and done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_taken_port_is_told(data: Path) -> None:
    """A port that somebody listens on is refused before anything is loaded."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = backstop(data, "serve", "--port", str(port))

    assert (done.returncode, done.stdout) == (2, "")
    assert f"port {port} of 127.0.0.1 cannot be used" in done.stderr


def test_wrong_model_file_is_refused(tmp_path: Path, notes: Path, data: Path) -> None:
    """A model file with another digest stops the work, is named, and is never loaded."""
    models = tmp_path / "models"
    model = find_model("all-MiniLM-L6-v2")
    shutil.copytree(Settings().models_dir / model.name, models / model.name)
    wrong = models / model.name / "model.safetensors"
    wrong.write_bytes(wrong.read_bytes()[:-1] + b"!")

    added = backstop(data, "index", "add", str(notes), BACKSTOP_MODELS_DIR=str(models))
    checked = backstop(data, "models", "verify", BACKSTOP_MODELS_DIR=str(models))
    looked = backstop(data, "doctor", BACKSTOP_MODELS_DIR=str(models))

    assert added.returncode == 2
    assert "model.safetensors: its sha256 is" in added.stderr
    assert (checked.returncode, looked.returncode) == (1, 1)
    assert "PROBLEM" in looked.stdout


def test_models_are_pulled_by_name(data: Path) -> None:
    """One that is here is only named; an unknown name is answered with the known ones."""
    here = backstop(data, "models", "pull", "all-MiniLM-L6-v2")
    unknown = backstop(data, "models", "pull", "all-MiniLM-L6-v2", "no-such-model")

    assert here.stdout == f"all-MiniLM-L6-v2: {Settings().models_dir / 'all-MiniLM-L6-v2'}\n"
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "no model is called 'no-such-model'; known are: all-MiniLM-L6-v2, Qwen2.5-Coder-0.5B" in unknown.stderr


def test_models_that_nobody_uses_may_be_missing(tmp_path: Path, data: Path) -> None:
    """They are listed, and verify passes over them until a file of theirs is there and wrong."""
    models = tmp_path / "models"
    models.mkdir()
    (models / "all-MiniLM-L6-v2").symlink_to(Settings().models_dir / "all-MiniLM-L6-v2")
    variables = {"BACKSTOP_MODELS_DIR": str(models), "BACKSTOP_LLM": "none"}
    name, file = "SmolLM2-135M-Instruct-Q4_1", "SmolLM2-135M-Instruct.Q4_1.gguf"

    states = {row["name"]: row["state"] for row in json.loads(backstop(data, "models", "list", "--json").stdout)}
    missing = backstop(data, "models", "verify", **variables)
    (models / name).mkdir()
    (models / name / file).write_bytes(b"wrong")
    wrong = backstop(data, "models", "verify", **variables)

    assert states["all-MiniLM-L6-v2"] == "here"
    assert name in states
    assert missing.returncode == 0
    assert f"{models / name}: not here" in missing.stdout
    assert wrong.returncode == 1
    assert f"{models / name / file}: its sha256 is" in wrong.stdout


def test_commands_speak_to_the_server_that_holds_the_directory(notes: Path, data: Path, embedder: Embedder) -> None:
    """While a server runs, ask, search, list, stats and add go through it; its index grows."""
    backstop(data, "index", "add", str(notes))
    (notes / "rock.md").write_text("# Rock\n\nThe rock of Skerry is 31 metres high.\n", "utf-8")
    (notes / "broken.md").write_bytes(b"\xff")
    (notes / "film.mp4").write_bytes(b"film")

    with served_folder(data, embedder) as address:
        added = backstop(data, "index", "add", "--json", str(notes))
        answer = json.loads(backstop(data, "ask", "--json", "How high is the rock of Skerry?").stdout)
        found = json.loads(backstop(data, "search", "--json", "lamp", "--url", address).stdout)
        listed = backstop(data, "index", "list")
        counted = json.loads(backstop(data, "index", "stats", "--json").stdout)
        refused = backstop(data, "ask", "")
        doctor = backstop(data, "doctor")
        second = backstop(data, "serve", "--port", "0")

    job = json.loads(added.stdout)
    assert (job["status"], job["added"], job["unchanged"], added.returncode) == ("done", 1, 1, 1)
    assert {one["name"] for one in job["refused"]} == {"broken.md", "film.mp4"}
    assert answer["text"] == "The rock of Skerry is 31 metres high. [1]"
    assert found["passages"][0]["document_id"] == "skerry.md"
    assert len(listed.stdout.splitlines()) == counted["documents"] == 2
    assert (refused.returncode, refused.stderr) == (2, "backstop: the question is empty\n")
    assert address in doctor.stdout
    assert second.returncode == 2 and f"serves at {address}" in second.stderr


def test_first_serve_brings_the_bundled_collection(data: Path, embedder: Embedder) -> None:
    """An empty data directory gets the product's own collection; what the next start does changes nothing."""
    with running_server(data):
        counted = json.loads(backstop(data, "index", "stats", "--json").stdout)
    with Index(data, embedder) as index:
        *_, again = index.add_bundled()

    assert counted["documents"] == again.outcome.unchanged >= 120
    assert (again.outcome.added, again.outcome.changed) == (0, 0)


def test_version(data: Path) -> None:
    """The version is told, and is the one of the distribution."""
    assert backstop(data, "--version").stdout == "backstop 0.1.0\n"


def test_unusable_data_directory_is_told(tmp_path: Path) -> None:
    """A file where the data directory should be, or a Chroma server that is not there."""
    (tmp_path / "file").write_text("")

    blocked = backstop(tmp_path / "file", "index", "list")
    alone = backstop(tmp_path / "data", "index", "list", BACKSTOP_CHROMA_URL="http://127.0.0.1:9")

    assert (blocked.returncode, alone.returncode) == (2, 2)
    assert "cannot be used as data directory" in blocked.stderr
    assert "the Chroma server at http://127.0.0.1:9 cannot be used" in alone.stderr


def test_terminal_is_not_steered_by_documents(tmp_path: Path) -> None:
    """Control characters in a title, a publisher or a text never reach the terminal."""
    line = {"id": "a", "title": "Evil\x1b]0;owned\x07", "publisher": "P\x1b[31m", "text": "The lamp\x1b[2J burns oil."}
    (tmp_path / "evil.jsonl").write_text(json.dumps(line), "utf-8")
    backstop(tmp_path / "data", "index", "add", str(tmp_path / "evil.jsonl"))

    listed = backstop(tmp_path / "data", "index", "list").stdout
    asked = backstop(tmp_path / "data", "ask", "What does the lamp burn?").stdout

    assert "oil" in asked
    assert "\x1b" not in listed + asked and "\x07" not in listed + asked
