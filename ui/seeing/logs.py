"""What the log looks like: lines to read, or one JSON object a line. Libraries are heard only when they warn, for some
would tell what was asked."""

import json
import logging
import sys
from contextlib import suppress
from datetime import UTC, datetime
from queue import Full, Queue
from threading import Thread
from time import monotonic, sleep
from typing import TextIO

from rag.settings import Settings
from ui.seeing.request import current_request_id

_OURS = ("index", "rag", "ui")
_MOST_LINES = 10_000
_LAST_SECONDS = 1.0


def set_up_logs(settings: Settings) -> None:
    """Have the process log to standard error as the settings want it."""
    handler = NeverWaiting(sys.stderr)
    handler.setFormatter(JsonLines() if settings.log_format == "json" else PlainLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in _OURS:
        logging.getLogger(name).setLevel(settings.log_level.upper())


class NeverWaiting(logging.Handler):
    """Has a thread write the lines. While nobody reads them, only that one waits, and what comes then is dropped: a
    full pipe must not stop the server."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream
        self._lines: Queue[str] = Queue(_MOST_LINES)
        Thread(target=self._write, name="log", daemon=True).start()

    def emit(self, record: logging.LogRecord) -> None:
        """Have a line written."""
        try:
            line = self.format(record)
        except Exception:  # noqa: BLE001 - whoever logs goes on; a line may hold any object, which fails in any way.
            line = self.format(_not_formatted(record))
        with suppress(Full):
            self._lines.put_nowait(f"{line}\n")

    def flush(self) -> None:
        """Wait until all is written, but not for long; the interpreter calls this at its end."""
        deadline = monotonic() + _LAST_SECONDS
        while self._lines.unfinished_tasks and monotonic() < deadline:
            sleep(0.005)

    def _write(self) -> None:
        while True:
            line = self._lines.get()
            with suppress(OSError, ValueError):  # Nobody can be told that the log is closed.
                self._stream.write(line)
                self._stream.flush()
            self._lines.task_done()


def _not_formatted(record: logging.LogRecord) -> logging.LogRecord:
    """Says where the line is logged that cannot be formatted, and why it cannot."""
    told, where = "a line of %s, line %d, cannot be formatted", (record.pathname, record.lineno)
    return logging.LogRecord(record.name, logging.ERROR, *where, told, where, sys.exc_info())


class PlainLines(logging.Formatter):
    """Time, level, message, and the request that it belongs to."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library's name.
        """The line, without what went wrong."""
        request_id = current_request_id()
        line = super().formatMessage(record).replace("\n", "\\n")
        return f"{line} [{request_id}]" if request_id else line


class JsonLines(logging.Formatter):
    """The same for programs; what a record tells in its ``told`` are fields of their own."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": current_request_id(),
            **getattr(record, "told", {}),
        }
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return json.dumps({name: value for name, value in told.items() if value is not None}, default=str)
