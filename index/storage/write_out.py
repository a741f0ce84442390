"""Have what was written survive a power cut."""

import os
from pathlib import Path


def write_out(place: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    opened = os.open(place, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
