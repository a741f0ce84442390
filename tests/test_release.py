"""The release: a wheel that brings everything along and runs away from the checkout."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.ui.running_server import ROOT, address_told, environment
from ui import __version__

QUESTION = {"question": "How many troops would a viable multinational force need?", "generator": "extractive"}


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist and the wheel that was built out of it, from what git tracks."""
    folder = tmp_path_factory.mktemp("release")
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, tracked.split("\0")):
        if (ROOT / name).is_file():
            copy = folder / "source" / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes((ROOT / name).read_bytes())
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(folder / "source")]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def test_sdist_and_wheel_bring_all_files_of_the_packages(release: Path) -> None:
    """Every tracked file below the packages is in both, but for the hostile documents of the tests."""
    (wheel,) = release.glob(f"backstop_rag-{__version__}-py3-none-any.whl")
    (sdist,) = release.glob(f"backstop_rag-{__version__}.tar.gz")
    command = ["git", "ls-files", "index", "rag", "ui", "eval", ":!eval/sets/poisoned*"]
    tracked = set(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")) - {
        ""
    }
    present = {name for name in tracked if (ROOT / name).is_file()}
    with zipfile.ZipFile(wheel) as packed, tarfile.open(sdist) as archive:
        in_wheel = set(packed.namelist())
        in_sdist = {name.partition("/")[2] for name in archive.getnames()}

    assert present - in_wheel == set()
    assert present - in_sdist == set()


@contextmanager
def served_by(command: list[str], data: Path, **more: str) -> Iterator[str]:
    """A server away from the checkout; its address."""
    with subprocess.Popen(
        [*command, "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=data.parent,
        env=environment(data, BACKSTOP_LLM="none", **more),
    ) as server:
        try:
            yield address_told(server)
        finally:
            server.terminate()
            server.communicate(timeout=30)


def assert_it_answers(address: str) -> None:
    """From the bundled collection, with citations, over the API; and the page is there."""
    answer = httpx.post(f"{address}/api/ask", json=QUESTION, timeout=60).json()
    assert "100,000" in answer["text"]
    assert answer["citations"]
    assert "Backstop" in httpx.get(address).text
    assert httpx.get(f"{address}/openapi.json").json()["info"]["version"] == __version__


def test_the_wheel_serves_the_bundled_collection(release: Path, tmp_path: Path, indexed_folder: Path) -> None:
    """Unpacked away from the checkout, beside the libraries of this environment."""
    (wheel,) = release.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "unpacked")
    where = [sys.executable, "-c", "import ui; print(ui.__file__)"]
    path = {"PYTHONPATH": str(tmp_path / "unpacked")}
    found = subprocess.run(
        where, cwd=tmp_path, env={**os.environ, **path}, capture_output=True, text=True, check=True
    ).stdout
    assert found.startswith(str(tmp_path))
    shutil.copytree(indexed_folder, tmp_path / "data")

    with served_by([sys.executable, "-m", "ui.cli"], tmp_path / "data", **path) as address:
        assert_it_answers(address)


@pytest.mark.soak
def test_the_wheel_installs_into_an_empty_environment(release: Path, tmp_path: Path) -> None:
    """With the pinned libraries, as a user would: ``backstop`` alone, without the checkout."""
    (wheel,) = release.glob("*.whl")
    venv.create(tmp_path / "own", with_pip=True)
    python, program = tmp_path / "own" / "bin" / "python", tmp_path / "own" / "bin" / "backstop"
    install = [str(python), "-m", "pip", "install", "--quiet", "--constraint", str(ROOT / "constraints.txt")]
    subprocess.run([*install, "torch==2.13.0"], check=True, cwd=tmp_path)
    subprocess.run([*install, str(wheel)], check=True, cwd=tmp_path)
    version = subprocess.run(
        [str(program), "--version"], check=True, cwd=tmp_path, capture_output=True, text=True
    ).stdout
    assert re.fullmatch(rf"backstop {re.escape(__version__)}\n", version)

    with served_by([str(program)], tmp_path / "data") as address:
        assert_it_answers(address)
