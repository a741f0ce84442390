"""Reading files in a process of its own that may crash, hang or be killed: see ``sandbox_process``."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic

from index.document import Document
from index.errors import BadDocument
from index.load.document_json import Answer, read_answer
from index.load.sandbox_process import OUT_OF_MEMORY, Limits, request_line

PROCESS = "index.load.sandbox_process"
LIMITS = Limits()

_OURS = Path(__file__).parents[2]
"""Where the process finds our packages, also when nobody installed them."""
_KEPT_VARIABLES = ("PATH", "PYTHONUTF8", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR")
_ENDING_SECONDS = 2.0

Found = Document | str
"""A document, or the reason why there is none."""


class Sandbox:
    """Reads one file after the other in a process that starts with the first, and again after it died.

    ``module`` is what the process runs; it and ``limits`` are others in tests alone. Not for several threads at once.
    """

    def __init__(self, module: str = PROCESS, limits: Limits = LIMITS) -> None:
        self._module = module
        self._limits = limits
        self._process: _Process | None = None
        self.busy = False
        """Whether the end of the answer about a file is still to come."""

    def start(self, file: Path, document_id: str) -> Iterator[tuple[Found, ...]]:
        """Have a file read while nothing else is; what it holds comes in batches, and documents before long.

        Reading begins at once and goes on as far as a pipe holds. Nothing is raised: a file at which the process
        ends, or takes too long, gives the reason as its last part.
        """
        request = request_line(str(file.absolute()), document_id)
        self.busy = True
        return self._answer(request, fresh=self._send(request))

    def close(self) -> None:
        """End the process, whatever it is reading; the next file starts another one."""
        if self._process:
            self._process.end()
        self._process, self.busy = None, False

    def _send(self, request: bytes) -> bool:
        """Returns whether it is the first request to its process."""
        if self._process and self._process.send(request):
            return False
        if self._process:
            self._process.end()
        self._process = _Process(self._module, self._limits)
        self._process.send(request)
        return True

    def _answer(self, request: bytes, fresh: bool) -> Iterator[tuple[Found, ...]]:
        said = last = False
        while self._process and not last:
            try:
                answer = self._process.answer()
            except _Lost as lost:
                self.close()
                if said or fresh or not lost.perhaps_by_earlier_files:
                    yield (str(lost),)
                    return
                self.busy = fresh = self._send(request)
            else:
                said, last = said or bool(answer.found), answer.last
                self.busy = not last  # Before this is handed out, so that the next file can be read meanwhile.
                yield answer.found


class _Lost(Exception):
    """There will be no answer.

    A process that has read files before may have died of what they left behind.
    """

    def __init__(self, reason: str, *, perhaps_by_earlier_files: bool = True) -> None:
        super().__init__(reason)
        self.perhaps_by_earlier_files = perhaps_by_earlier_files


class _Process:
    """A running process, spoken to in lines."""

    def __init__(self, module: str, limits: Limits) -> None:
        self._limits = limits
        # -P and another folder: Python would import what lies in the current one, and that may be what is to be read.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", module], env=_environment(), cwd="/",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, start_new_session=True,
        )  # fmt: skip
        assert self._process.stdin
        assert self._process.stdout
        self._requests, self._answers = self._process.stdin, self._process.stdout
        self._waiting = select.poll()
        self._waiting.register(self._answers, select.POLLIN)
        self._read_ahead = b""
        self.send(limits.as_line())

    def send(self, line: bytes) -> bool:
        """Whether it could be sent; it cannot when the process has ended."""
        try:
            self._requests.write(line)
        except BrokenPipeError:
            return False
        return self._process.poll() is None

    def answer(self) -> Answer:
        """The next line of its answer; raises _Lost when there will be none."""
        try:
            answer = read_answer(self._line())
        except BadDocument as error:
            raise _Lost(str(error)) from None
        if answer.failed:
            raise _Lost(f"the reader failed: {answer.failed}")
        return answer

    def end(self) -> None:
        """End it now, and whatever it may have started; it holds nothing that could be lost."""
        with suppress(ProcessLookupError, PermissionError):  # PermissionError is what macOS says of a group that ended.
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        self._requests.close()
        self._answers.close()

    def _line(self) -> bytes:
        deadline = monotonic() + self._limits.seconds
        pieces, size = [], 0
        piece = self._read_ahead
        while b"\n" not in piece:
            pieces.append(piece)
            size += len(piece)
            if size > self._limits.answer:
                raise _Lost("the reader's answer has no end")
            piece = self._piece(deadline)
        end, _, self._read_ahead = piece.partition(b"\n")
        return b"".join([*pieces, end])

    def _piece(self, deadline: float) -> bytes:
        if not self._waiting.poll(max(0, deadline - monotonic()) * 1000):
            raise self._too_long()
        piece = os.read(self._answers.fileno(), 1 << 20)
        if not piece:
            raise self._ending()
        return piece

    def _ending(self) -> _Lost:
        """Why a process ended that still had to answer."""
        try:
            status = self._process.wait(_ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            return _Lost("the reader fell silent")
        if status == -signal.SIGXCPU:
            return self._too_long()
        if status == OUT_OF_MEMORY:
            gibibytes = self._limits.memory / (1 << 30)
            return _Lost(f"needed more than {gibibytes:g} GiB of memory")
        how = f"crashed (signal {-status})" if status < 0 else f"stopped (status {status})"
        return _Lost(f"the reader {how}")

    def _too_long(self) -> _Lost:
        return _Lost(f"took longer than {self._limits.seconds} s", perhaps_by_earlier_files=False)


def _environment() -> dict[str, str]:
    """What the process may know of ours: no keys."""
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    found = os.environ.get("PYTHONPATH")
    return {**kept, "PYTHONPATH": os.pathsep.join([str(_OURS), *([found] if found else [])])}
