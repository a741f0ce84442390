"""What is wrong with a data directory, and what would mend it."""

from dataclasses import dataclass

REBUILD = "backstop index rebuild"
RESTORE = "move the data directory away, then: backstop data restore FILE"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be: in which part, what, and what mends it."""

    part: str
    problem: str
    mend: str
