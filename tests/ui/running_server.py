"""A real server in a process of its own, for tests."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.settings import Settings

ROOT = Path(__file__).parent.parent.parent


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    """The variables of a Backstop process with its own data directory and the real models."""
    return {**os.environ, "BACKSTOP_DATA_DIR": str(data_dir), "BACKSTOP_MODELS_DIR": str(Settings().models_dir), **more}


@contextmanager
def running_server(data_dir: Path, **more: str) -> Iterator[str]:
    """``backstop serve`` on a free port; gives its address, and stops it at the end. ``more`` are variables."""
    with server_process(data_dir, **more) as (address, server):
        try:
            yield address
        finally:
            server.terminate()


@contextmanager
def server_process(data_dir: Path, **more: str) -> "Iterator[tuple[str, subprocess.Popen[str]]]":
    """The same with its process, which the test ends; at the latest it is killed. ``more`` are variables."""
    command = [sys.executable, "-m", "ui.cli", "serve", "--port", "0"]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=ROOT,
        env=environment(data_dir, **more),
    ) as server:
        try:
            yield address_told(server), server
            server.communicate(timeout=30)
        finally:
            server.kill()


@contextmanager
def running_copy(indexed_folder: Path, data_dir: Path, **more: str) -> Iterator[str]:
    """A server over a copy of an indexed data directory, which it may change. ``more`` are variables."""
    shutil.copytree(indexed_folder, data_dir)
    with running_server(data_dir, **more) as address:
        yield address


def address_told(server: "subprocess.Popen[str]") -> str:
    """Wait for the line that tells the address."""
    assert server.stdout
    told = ""
    for line in server.stdout:
        told += line
        if found := re.search(r"at (http://\S+)", line):
            return found[1]
    raise AssertionError(f"the server ended: {told}")
