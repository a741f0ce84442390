"""A reading process whose reader does what broken or taken-over ones might; the first word in a file says what."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

from index.document import Document
from index.load.sandbox_process import serve

MODULE = "tests.index.load.misbehaving_reader"

_hoard: list[bytes] = []


def hoard(mebibytes: str) -> None:
    _hoard.append(b"x" * (int(mebibytes) << 20))


def compute(_: str) -> None:
    while True:
        pass


def sleep(_: str) -> None:
    time.sleep(600)


def announce_and_sleep_in_native_code(_: str) -> Iterator[Document | str]:
    yield Document("long", str(os.getpid()), "long " * 100_000)
    ctypes.PyDLL(None).sleep(600)


def crash(_: str) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def leave(status: str) -> None:
    os._exit(int(status))


def write(path: str) -> None:
    Path(path).write_text("written")


def remove(path: str) -> None:
    Path(path).unlink()


def empty(path: str) -> None:
    os.truncate(path, 0)


def signal_parent(_: str) -> None:
    os.kill(os.getppid(), 0)


def start_another(_: str) -> None:
    """As an ordinary user, if it is root, who may always."""
    if os.getuid() == 0:
        os.setuid(65534)
    subprocess.Popen(["sleep", "600"])


def leave_another_behind(_: str) -> Iterator[Document | str]:
    yield Document("a", str(os.fork() or _sleep()), "Text.")


def _sleep() -> NoReturn:
    time.sleep(600)
    os._exit(0)


def open_many(_: str) -> None:
    files = [Path(os.devnull).open() for _ in range(200)]  # noqa: SIM115 - they are to stay open.
    del files


def call(port: str) -> None:
    socket.create_connection(("127.0.0.1", int(port)), timeout=5).close()


def stumble(_: str) -> None:
    raise KeyError("no such part")


def recurse(_: str) -> None:
    recurse(_)


def chatter(_: str) -> None:
    sys.stdout.write("This is no answer.\n")
    sys.stdout.flush()


def say(line: str) -> None:
    """Past the writer of answers, as machine code would."""
    os.write(_answers(), line.encode() + b"\n")


def babble(_: str) -> None:
    while True:
        os.write(_answers(), b"x" * (1 << 20))


def _answers() -> int:
    pipes = (n for n in range(3, 64) if Path(f"/proc/self/fd/{n}").is_fifo())
    return next(pipes)


def give_long_text(_: str) -> Iterator[Document | str]:
    yield Document("a", "Endless", "x" * 20_000_000)


def give_half_a_character(_: str) -> Iterator[Document | str]:
    yield Document("a", "Half", "half a character \ud800")


def give_long_title(_: str) -> Iterator[Document | str]:
    yield Document("a", "title " * 1000, "Text.")


def give_process(_: str) -> Iterator[Document | str]:
    yield Document("a", str(os.getpid()), "Text.")


def give_environment(_: str) -> Iterator[Document | str]:
    yield Document("a", str(Path.cwd()), repr(dict(os.environ)))


MISDEEDS: dict[str, Callable[[str], Iterator[Document | str] | None]] = {
    misdeed.__name__: misdeed
    for misdeed in (
        hoard,
        compute,
        sleep,
        announce_and_sleep_in_native_code,
        crash,
        leave,
        write,
        remove,
        empty,
        signal_parent,
        start_another,
        leave_another_behind,
        open_many,
        call,
        stumble,
        recurse,
        chatter,
        say,
        babble,
        give_long_text,
        give_half_a_character,
        give_long_title,
        give_process,
        give_environment,
    )
}


def misbehave(file: Path, document_id: str) -> Iterator[Document | str]:
    """Whatever else a file holds is its text."""
    text = file.read_text()
    word, _, rest = text.partition(" ")
    if word in MISDEEDS:
        yield from MISDEEDS[word](rest) or ()
    yield Document(document_id, "Fine", text)


if __name__ == "__main__":
    serve(misbehave)
