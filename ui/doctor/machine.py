"""What ``backstop doctor`` looks at before anything is opened: versions, room on disk, memory, the port."""

import platform
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rag.llm.processors import usable_memory, usable_processors
from ui.server.listening import PortTaken, bind

_LIBRARIES = ("torch", "sentence-transformers", "llama-index-core", "chromadb", "gradio", "fastapi", "xllamacpp")
_OPTIONAL = ("mcp", "ray")
_GIGABYTE = 2**30
_LEAST_DISK = 1 * _GIGABYTE
_LEAST_MEMORY = _GIGABYTE // 2


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; ``mend`` is what to do when it is a problem."""

    name: str
    found: str
    problem: bool = False
    mend: str | None = None


def judged(name: str, found: str, problem: bool, mend: str) -> Check:
    """A check that only needs mending when it is a problem."""
    return Check(name, found, problem, mend if problem else None)


def check_versions() -> Iterator[Check]:
    """What is installed; of the optional libraries those that are."""
    yield Check("backstop", version("backstop-rag"))
    yield Check("python", f"{platform.python_version()} on {platform.machine()}, {sys.executable}")
    yield Check("sqlite", sqlite3.sqlite_version)
    for name in _LIBRARIES:
        yield _library(name)
    yield from (one for one in map(_library, _OPTIONAL) if not one.problem)


def _library(name: str) -> Check:
    try:
        return Check(name, version(name))
    except PackageNotFoundError:
        return Check(name, "is not installed", True, "install Backstop again, with constraints.txt")


def check_disk(name: str, folder: Path) -> Check:
    """How much room there is where a folder is, or will be."""
    try:
        there = next(one for one in (folder, *folder.absolute().parents) if one.exists())
        free = shutil.disk_usage(there).free
    except OSError as error:
        mend = "let this user into the folders above it, or choose another folder"
        return Check(name, f"{folder} cannot be looked at: {error.strerror}", True, mend)
    found = f"{free / _GIGABYTE:.1f} GB are free at {folder}"
    return judged(name, found, free < _LEAST_DISK, "make room there, or choose another folder")


def check_memory() -> Check:
    """How much memory can be taken, and on how many processors."""
    free, processors = usable_memory(), f"{usable_processors()} processors"
    if free is None:
        return Check("memory", f"the system does not tell; {processors}")
    mend = "end other programs; BACKSTOP_LLM=none needs the least"
    return judged("memory", f"{free / _GIGABYTE:.1f} GB are free; {processors}", free < _LEAST_MEMORY, mend)


def check_port(host: str, port: int) -> Check:
    """Whether a server could listen."""
    try:
        bind(host, port).close()
    except PortTaken as error:
        mend = "choose another: BACKSTOP_PORT and BACKSTOP_HOST, or backstop serve --port and --host"
        return Check("port", error.why, True, mend)
    return Check("port", f"{port} is free on {host}")
