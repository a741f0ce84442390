"""The process that runs a local language model, as its parent sees it: loaded, looked after, ended."""

import json
import os
import subprocess
import sys
import threading
from collections import deque
from pathlib import Path

import httpx

from rag.llm.local_process import Start

_LOOK_SECONDS = 2.0
_MISSED_LOOKS = 5
_FLAGS_FIELD = 6
"""Of /proc/PID/stat, after the name."""
_EXITING = 0x4
"""PF_EXITING of include/linux/sched.h."""
_KEPT_VARIABLES = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG", "TMPDIR", "SYSTEMROOT")


class Child:
    """One run of ``rag.llm.local_process``, started at once."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "rag.llm.local_process"], env=_environment(),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace",
        )  # fmt: skip
        self.pid = self._process.pid
        self.address: str | None = None
        self.error: str | None = None
        self.port = 0
        self._errors: deque[str] = deque(maxlen=20)
        self._listener = threading.Thread(target=self._listen, name="language model errors", daemon=True)
        self._listener.start()

    def load(self, start: Start) -> None:
        """Return when it listens, or has ended."""
        told = _told(self._process, start)
        self.address, self.error = told.get("address"), told.get("error")
        self.port = int(self.address.rpartition(":")[2]) if self.address else start.port

    def watch(self, closing: threading.Event) -> None:
        """Return when it has ended, was asked to, or has stopped answering."""
        missed = 0
        while missed < _MISSED_LOOKS and self._process.poll() is None and not closing.is_set():
            try:
                self._process.wait(_LOOK_SECONDS)
            except subprocess.TimeoutExpired:
                missed = 0 if self._answers() else missed + 1

    def runs(self) -> bool:
        """Whether it has not ended; the supervisor may learn of that a moment later."""
        return self._process.poll() is None and not _is_ending(self.pid)

    def kill(self) -> None:
        """End it now; it holds nothing that could be lost."""
        self._process.kill()

    def stop(self) -> None:
        """End it and let go of it."""
        self.kill()
        self._process.wait()
        self._listener.join()
        self._process.communicate()

    def last_words(self) -> str:
        """What it wrote before it ended."""
        return " ".join(self._errors).strip()[-300:] or f"the process ended with {self._process.returncode}"

    def _listen(self) -> None:
        assert self._process.stderr
        self._errors.extend(self._process.stderr)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.address}/health", timeout=_LOOK_SECONDS, trust_env=False).is_success
        except httpx.HTTPError:
            return False


def _told(process: subprocess.Popen[str], start: Start) -> dict[str, str]:
    """What the process says of itself; nothing when it ends before."""
    assert process.stdin
    assert process.stdout
    try:
        process.stdin.write(start.as_line())
        process.stdin.flush()
    except BrokenPipeError:
        return {}
    line = process.stdout.readline()
    told: dict[str, str] = json.loads(line) if line.startswith("{") else {}
    return told


def _is_ending(pid: int) -> bool:
    """Whether a process was killed or has crashed, as Linux tells by a flag before it has closed its sockets.

    It can be waited for only when all its threads have ended and its memory was freed, which on a busy machine takes
    long enough for another question. Other systems have no such file.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("ascii", errors="replace")
    except OSError:
        return False
    return bool(int(stat.rpartition(")")[2].split()[_FLAGS_FIELD]) & _EXITING)


def _environment() -> dict[str, str]:
    """What the process may know of ours: no keys. No debugger is to be started at a crash.

    Its threads wait for each other at every step. When they spin meanwhile, as they do by default, any other
    work on the machine makes them ten times slower; sleeping costs nothing that can be measured.
    """
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    return {**kept, "GGML_NO_BACKTRACE": "1", "OMP_WAIT_POLICY": "passive"}
