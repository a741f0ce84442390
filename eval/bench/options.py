"""What every benchmark is run with."""

from dataclasses import dataclass
from pathlib import Path

from rich.progress import Progress

from rag.settings import Settings


@dataclass(frozen=True, slots=True)
class BenchOptions:
    """At most so many ``questions`` where times are taken, so many starts of the server, and the folder in which
    ``runs`` over question sets are kept; None keeps none."""

    settings: Settings
    progress: Progress
    questions: int | None = None
    server_starts: int = 0
    runs: Path | None = None
