"""The command ``backstop`` in this process, which has everything loaded that a new one would load first."""

import os
import signal
import sys
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from unittest.mock import patch

from tests.ui.running_server import environment
from ui.cli import main


@dataclass(frozen=True, slots=True)
class Done:
    """What a command printed, and its exit code."""

    returncode: int
    stdout: str
    stderr: str


def backstop(data_dir: Path, *arguments: str, typed: str = "", **more: str) -> Done:
    """Run the command as a process would, type something, and wait for it; ``more`` are variables."""
    out, err = StringIO(), StringIO()
    handler = signal.getsignal(signal.SIGTERM)
    with ExitStack() as process:
        process.callback(signal.signal, signal.SIGTERM, handler)
        process.enter_context(patch.dict(os.environ, environment(data_dir, **more)))
        process.enter_context(patch.object(sys, "argv", ["backstop", *arguments]))
        process.enter_context(patch.object(sys, "stdin", StringIO(typed)))
        process.enter_context(redirect_stdout(out))
        process.enter_context(redirect_stderr(err))
        return Done(_exit_code(), out.getvalue(), err.getvalue())


def _exit_code() -> int:
    try:
        main()
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0
