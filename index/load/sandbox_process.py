"""The process that reads files which nobody vouches for; it holds no keys, no index and no model.

``python -m index.load.sandbox_process`` reads its ``Limits`` as one line of JSON, then a request a line,
and answers each with lines of JSON. A parser that crashes, or is made to eat memory or time, ends this process
alone. One that was taken over can put lies into documents until the process ends, and read what our user may read. It
writes nothing. Where the system allows to cut the network, it cannot send that away; where the kernel has Landlock,
it cannot remove or empty files either, and from its sixth version on (Linux 6.12) it signals no other process.
Elsewhere it can do both, as our user.
"""

import ctypes
import errno
import fcntl
import json
import os
import resource
import select
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from io import BufferedWriter
from pathlib import Path
from types import TracebackType

from index.document import Document
from index.errors import BadDocument
from index.load.corpus import is_corpus, load_corpus
from index.load.document_json import as_json
from index.load.landlock import give_up_writing, refuse_new_privileges
from index.load.limits import refuse_long

Read = Callable[[Path, str], Iterable[Document | str]]
"""The documents of a file, and a reason for each part of it that is none."""

OUT_OF_MEMORY = 77
"""How the process ends when a file needed more memory than it may have."""

_BATCH_BYTES = 256 << 10
_OPEN_FILES = 64
_LONGEST_TITLE = 2_000
_MOST_HEADINGS = 100_000
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
"""What ``unshare`` calls them on Linux."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading may take: bytes of address space, seconds for a document, bytes of a line of the answer."""

    memory: int = 1 << 30
    seconds: int = 60
    answer: int = 64 << 20

    def as_line(self) -> bytes:
        """One line that the process reads first."""
        return json.dumps(asdict(self)).encode() + b"\n"


def request_line(file: str, document_id: str) -> bytes:
    """One line that has a file read, given by its absolute path."""
    return json.dumps([file, document_id]).encode() + b"\n"


def read_documents(file: Path, document_id: str) -> Iterator[Document | str]:
    """Read with the readers there are; they load with the first file that needs them."""
    if is_corpus(file):
        yield from load_corpus(file)
        return
    from index.load.readers import read_file

    yield read_file(file, document_id)


def serve(read: Read = read_documents) -> None:
    """Answer requests until standard input ends."""
    answers = _own_standard_output()
    sys.excepthook = _last_words(answers)
    limits = Limits(**json.loads(sys.stdin.buffer.readline()))
    _shut_in(limits)
    for line in sys.stdin.buffer:
        file, document_id = json.loads(line)
        with _ending_with_parent():
            rest = _answer(answers, _found(read, Path(file), document_id), limits)
        _write(answers, rest, last=True)


def _answer(answers: BufferedWriter, found: Iterator[Document | str], limits: Limits) -> list[bytes]:
    """Write the answer in lines of bounded length, and give back what the last one is to hold."""
    batch: list[bytes] = []
    size = 0
    _allow_computing(limits.seconds)
    try:
        for one in found:
            batch.append(_as_bytes(one, limits.answer))
            size += len(batch[-1])
            if size >= _BATCH_BYTES:
                _write(answers, batch, last=False)
                batch, size = [], 0
                _allow_computing(limits.seconds)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    return batch


def _found(read: Read, file: Path, document_id: str) -> Iterator[Document | str]:
    try:
        yield from read(file, document_id)
    except BadDocument as error:
        yield str(error)
    except RecursionError:
        yield "is nested too deeply to be read"
    except OSError as error:
        yield f"cannot be read: {os.strerror(error.errno or errno.EIO)}"


def _as_bytes(one: Document | str, most: int) -> bytes:
    try:
        line = as_json(_within_limits(one) if isinstance(one, Document) else one)
    except BadDocument as error:
        return as_json(str(error))
    except UnicodeEncodeError:
        return as_json("holds half a surrogate pair, which is no character")
    # A batch holds one more document than fits, so each may fill half of what a line may be.
    return line if len(line) <= most // 2 else as_json(f"takes more than {most // 2:,} bytes when read")


def _within_limits(document: Document) -> Document:
    """Title and headings come along with every passage below them, so an endless one is paid for many times."""
    refuse_long(len(document.text))
    if len(document.title) > _LONGEST_TITLE:
        raise BadDocument(f"has a title of more than {_LONGEST_TITLE:,} characters")
    headings = tuple(heading for heading in document.headings if len(heading.title) <= _LONGEST_TITLE)
    if len(headings) > _MOST_HEADINGS:
        raise BadDocument(f"has more than {_MOST_HEADINGS:,} headings")
    return replace(document, headings=headings)


def _write(answers: BufferedWriter, batch: list[bytes], *, last: bool) -> None:
    end = b"true" if last else b"false"
    answers.write(b'{"found":[' + b",".join(batch) + b'],"last":' + end + b"}\n")
    answers.flush()


def _own_standard_output() -> BufferedWriter:
    """Where answers go; what libraries print goes nowhere, so that it is not taken for an answer."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    return answers


def _last_words(answers: BufferedWriter) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """A bug in a reader ends this process; the parent is told which, on a line of its own."""

    def tell(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
        words = f"{kind.__name__}: {error}"[:200].encode(errors="replace").decode()
        answers.write(json.dumps({"failed": words}).encode() + b"\n")
        answers.flush()

    return tell


def _shut_in(limits: Limits) -> None:
    """From here on this process can neither grow, nor write a file, nor call out; only root's may start others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # The parent ends us, nobody else.
    _cut_network()
    if sys.platform == "linux":  # Elsewhere it is not kept, or refused.
        _lower(resource.RLIMIT_AS, limits.memory)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _lower(resource.RLIMIT_NPROC, 0)
    refuse_new_privileges()
    give_up_writing()


def _lower(kind: int, most: int) -> None:
    _, hard = resource.getrlimit(kind)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (most, most))


def _cut_network() -> None:
    """Move to a network without devices; many systems let an ordinary user do so, others refuse and nothing changes.

    Root needs no user namespace for it, and in one it would lose the right to read what others own.
    """
    if sys.platform == "linux":
        library = ctypes.CDLL(None)
        if library.unshare(_NEW_NETWORK):
            library.unshare(_NEW_USER | _NEW_NETWORK)


def _allow_computing(seconds: int) -> None:
    """So many seconds of processor time from now, then the system ends the process, whatever it is at."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    most = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


@contextmanager
def _ending_with_parent() -> Iterator[None]:
    """While a file is read, the system ends this process as soon as the parent's end of standard input closes.

    Native code would not look, and the parent may be killed. (A signal at the parent's death would come as well
    when only the thread ended that had started us.) The parent writes nothing meanwhile.
    """
    flags = fcntl.fcntl(0, fcntl.F_GETFL)
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(0, fcntl.F_SETFL, flags | os.O_ASYNC)
    if _closed(0):
        os._exit(0)
    yield
    fcntl.fcntl(0, fcntl.F_SETFL, flags)


def _closed(pipe: int) -> bool:
    waiting = select.poll()
    waiting.register(pipe, 0)
    return any(happened & select.POLLHUP for _, happened in waiting.poll(0))


if __name__ == "__main__":
    serve()
