"""What a run says of the thing that answered."""

from pathlib import Path

from pydantic import SecretStr

from index.embedding.embed import Embedder
from index.index import Index
from index.models.models import find_model
from rag.about import about
from rag.settings import Settings


def indexed(folder: Path, text: str, embedder: Embedder) -> str:
    """The digest of an index that holds one document."""
    folder.mkdir()
    (folder / "note.txt").write_text(text, "utf-8")
    with Index(folder / "data", embedder) as index:
        list(index.add(folder / "note.txt"))
        return about(index, Settings()).index_digest


def test_the_same_documents_have_the_same_digest_anywhere(tmp_path: Path, embedder: Embedder) -> None:
    here, there = (indexed(tmp_path / name, "The mill stands by the weir.", embedder) for name in ("a", "b"))
    other = indexed(tmp_path / "c", "The mill stood by the weir.", embedder)

    assert here == there != other


def test_settings_that_only_say_where_things_are_are_left_out_and_so_is_the_key(index: Index, tmp_path: Path) -> None:
    told = about(index, Settings(data_dir=tmp_path, models_dir=tmp_path, llm_api_key=SecretStr("sk-secret")))

    assert set(told.settings) == {"embedder", "llm", "llm_model", "llm_seconds", "follow_ups", "answer_threshold"}
    assert str(tmp_path) not in str(told)
    assert "sk-secret" not in str(told)


def test_the_language_model_is_told_with_its_digest(index: Index) -> None:
    model = find_model("SmolLM2-135M-Instruct-Q4_1")

    assert about(index, Settings(llm=f"local:{model.name}")).models[model.name] == model.digest
