"""Where the figures of a run come from."""

import hashlib
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter

from eval.cases.case import Case
from rag.about import About

_CASE = TypeAdapter(Case)


@dataclass(frozen=True, slots=True)
class Machine:
    """What it ran on, without anything that names the machine's owner."""

    system: str
    processor: str
    cores: int
    memory_gb: float
    python: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Which questions were put to what, where and when; ``parallel`` questions were asked at a time.

    ``absent_documents`` are gold documents that the target does not have: their cases cannot be
    answered rightly. ``unplaced`` counts pieces of evidence whose text stands in no document: they count
    as not found. ``refused`` are documents of the corpus that could not be indexed, with the reason.
    """

    set_name: str
    set_sha256: str
    cases: int
    drafts: int
    target: str
    about: About
    machine: Machine
    started: datetime
    parallel: int
    absent_documents: tuple[str, ...] = ()
    unplaced: int = 0
    refused: tuple[tuple[str, str], ...] = ()

    def same_questions_to_the_same(self) -> tuple[str, ...]:
        """What two halves of one run have in common; where, when and how fast may differ."""
        about = self.about
        return (
            f"questions {self.set_sha256[:12]}",
            f"target {self.target}",
            f"version {about.version} at {about.commit}",
            f"settings {sorted(about.settings.items())}",
            f"models {sorted(about.models.items())}",
            f"index {about.index_digest[:12]}",
        )


def cases_digest(cases: Sequence[Case]) -> str:
    """A digest of the cases as they are asked and judged, whatever file they came from."""
    together = hashlib.sha256()
    for case in cases:
        together.update(_CASE.dump_json(case) + b"\n")
    return together.hexdigest()


def this_machine() -> Machine:
    """The machine that this process runs on."""
    return Machine(
        system=platform.platform(),
        processor=_processor(),
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        memory_gb=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        python=platform.python_version(),
    )


def now() -> datetime:
    """The time, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def _processor() -> str:
    """Linux tells it in a file; elsewhere Python knows as much as there is to know."""
    told = Path("/proc/cpuinfo")
    if told.exists():
        for line in told.read_text("utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()
