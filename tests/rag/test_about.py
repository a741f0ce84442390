"""What a run says of the thing that answered."""

from pathlib import Path

from index.embed import Embedder
from index.index import Index
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


def test_settings_that_only_say_where_things_are_are_left_out(index: Index) -> None:
    assert about(index, Settings()).settings == {
        "embedder": Settings().embedder,
        "answer_threshold": Settings().answer_threshold,
    }
