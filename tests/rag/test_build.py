"""The real parts, wired in one place."""

from pathlib import Path

import pytest

from index.errors import DataDirectoryHeld, ModelUnavailable
from rag.build import build_assistant, build_embedder, build_index
from rag.question import Question
from rag.settings import Settings


def test_a_missing_model_is_named_with_the_command_that_fetches_it(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"model.safetensors: the file is missing; run: backstop models pull"):
        build_embedder(Settings(models_dir=tmp_path)).embed_query("anything")


def test_an_unknown_model_is_named_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"no model is called 'best-one'; known are: .*all-MiniLM-L6-v2"):
        build_embedder(Settings(embedder="best-one", models_dir=tmp_path))


def test_the_built_parts_work_together(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "lake.md").write_text("The lake at Ohrid is 288 metres deep.")
    with build_index(Settings(data_dir=tmp_path / "data")) as index:
        list(index.add(documents))
        answer = build_assistant(index, Settings()).ask(Question("How deep is the lake at Ohrid?"))
        with pytest.raises(DataDirectoryHeld):
            build_index(Settings(data_dir=tmp_path / "data"))

    assert answer.text == "The lake at Ohrid is 288 metres deep. [1]"
    assert answer.citations[0].document_id == "lake.md"
