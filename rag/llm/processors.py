"""How many processors and how much memory this process may really use."""

import math
import os
from pathlib import Path

_CONTROL_GROUP = Path("/sys/fs/cgroup")
_MEMORY = Path("/proc/meminfo")


def usable_processors(group: Path = _CONTROL_GROUP) -> int:
    """Processors this process may run on, also where a container's quota allows fewer than there are."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(allowed, _quota(allowed, group)))


def usable_memory(group: Path = _CONTROL_GROUP) -> int | None:
    """Bytes that can be taken without swapping, in this container too; None where the system does not tell."""
    free = [value for value in (_available_in_system(), _available_in_control_group(group)) if value is not None]
    return min(free, default=None)


def _quota(otherwise: int, group: Path) -> int:
    words = _read(group / "cpu.max").split()
    if len(words) != 2 or words[0] == "max":
        return otherwise
    return math.ceil(int(words[0]) / int(words[1]))


def _available_in_system() -> int | None:
    for line in _read(_MEMORY).splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return None


def _available_in_control_group(group: Path) -> int | None:
    """The limit less what is used; files that the system only keeps at hand, such as a model just fetched, are free."""
    most, used = _read(group / "memory.max").strip(), _read(group / "memory.current").strip()
    if not (most.isdigit() and used.isdigit()):
        return None
    kept = [line.split()[1] for line in _read(group / "memory.stat").splitlines() if line.startswith("inactive_file ")]
    return max(0, int(most) - int(used) + sum(map(int, kept)))


def _read(path: Path) -> str:
    try:
        return path.read_text("ascii")
    except OSError:
        return ""
