"""The list of models, and whether the files on disk are the right ones."""

import hashlib
import re
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import ModelUnavailable
from index.models.models import (
    HubSource,
    Model,
    ModelFile,
    WheelParts,
    WheelSource,
    file_problem,
    file_sha256,
    find_model,
    known_models,
    verified_folder,
)
from rag.settings import Settings


def file_of(name: str, content: bytes) -> ModelFile:
    return ModelFile(name, len(content), hashlib.sha256(content).hexdigest())


@pytest.fixture
def model() -> Model:
    """A model of two tiny files."""
    files = (file_of("weights", b"weights" * 100), file_of("vocabulary", b"a b c"))
    hub, wheel = HubSource("o/r", "abc"), WheelSource("w==1", "w")
    return Model("tiny", "embedding", "Apache-2.0", "Two tiny files", files, hub, wheel)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of that model with both files in it."""
    made = tmp_path / "tiny"
    made.mkdir()
    (made / "weights").write_bytes(b"weights" * 100)
    (made / "vocabulary").write_bytes(b"a b c")
    return made


def test_the_right_files_are_accepted(model: Model, folder: Path) -> None:
    assert verified_folder(model, folder.parent) == folder


def test_a_missing_file_is_named_with_the_command_that_fetches_it(model: Model, folder: Path) -> None:
    (folder / "vocabulary").unlink()
    with pytest.raises(ModelUnavailable, match=r"vocabulary: the file is missing; run: backstop models pull"):
        verified_folder(model, folder.parent)


def test_a_single_changed_byte_is_noticed(model: Model, folder: Path) -> None:
    (folder / "weights").write_bytes(b"weights" * 99 + b"Weights")
    with pytest.raises(ModelUnavailable, match=r"weights: its sha256 is [0-9a-f]{16}… instead of [0-9a-f]{16}…"):
        verified_folder(model, folder.parent)


def test_a_folder_in_a_files_place_is_a_missing_file(model: Model, folder: Path) -> None:
    (folder / "weights").unlink()
    (folder / "weights").mkdir()
    assert file_problem(folder / "weights", model.files[0]) == "the file is missing"


def test_the_size_of_a_model_is_that_of_its_files(model: Model) -> None:
    assert model.size == 705


def test_the_digest_changes_with_any_file_and_not_with_the_sources(model: Model) -> None:
    other_files = (model.files[0], file_of("vocabulary", b"a b d"))
    assert replace(model, files=other_files).digest != model.digest
    assert replace(model, hub=HubSource("elsewhere", "def")).digest == model.digest


def test_the_digest_of_a_file_is_that_of_its_bytes(folder: Path) -> None:
    assert file_sha256(folder / "vocabulary") == hashlib.sha256(b"a b c").hexdigest()


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(ModelUnavailable, match=r"no model is called 'tiny'; known are: .*all-MiniLM-L6-v2"):
        find_model("tiny")


@pytest.mark.parametrize("known", known_models().values(), ids=lambda known: known.name)
def test_every_known_model_is_addressed_by_content_and_pinned(known: Model) -> None:
    """Full digests, sizes, a licence, a hub revision that cannot move, exact wheel versions."""
    assert known.files
    for file in known.files:
        assert re.fullmatch(r"[0-9a-f]{64}", file.sha256)
        assert file.size > 0
        assert Path(file.name).name == file.name
    assert known.licence
    assert known.summary
    assert known.hub is None or re.fullmatch(r"[0-9a-f]{40}", known.hub.revision)
    if isinstance(known.wheel, WheelParts):
        assert len(known.files) == 1
        assert all(re.fullmatch(r"[\w.-]+==[\w.]+", requirement) for requirement in known.wheel.requirements)
    else:
        assert re.fullmatch(r"[\w.-]+==[\w.]+", known.wheel.requirement)


def test_wheels_with_parts_are_counted_from_one() -> None:
    assert WheelParts("w-{number}==1", 3).requirements == ["w-1==1", "w-2==1", "w-3==1"]


def test_the_embedding_model_is_on_this_machine() -> None:
    """All tests that embed stand on it; `backstop models pull` fetches it."""
    model = find_model("all-MiniLM-L6-v2")
    folder = verified_folder(model, Settings().models_dir)
    assert sum((folder / file.name).stat().st_size for file in model.files) == model.size
