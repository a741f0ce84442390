"""What the log looks like: lines to read, or one JSON object a line. Libraries are heard only when they warn, for some
would tell what was asked."""

import json
import logging
from datetime import UTC, datetime

from rag.settings import Settings
from ui.seeing.request_id import current_request_id

_OURS = ("index", "rag", "ui")


def set_up_logs(settings: Settings) -> None:
    """Have the process log to standard error as the settings want it."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if settings.log_format == "json" else PlainLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in _OURS:
        logging.getLogger(name).setLevel(settings.log_level.upper())


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
