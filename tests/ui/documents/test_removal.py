"""Whoever removes a document removes its text, whatever happens meanwhile."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from index.document import Document
from index.errors import DocumentMissing
from index.index import Index
from rag.archive.archive import Archive
from tests.hash_embedder import HashEmbedder
from tests.ui.page.answers import answer_quoting
from ui.documents.removal import remove_any
from ui.documents.vanished import remove_vanished
from ui.documents.versions import DocumentRemoved, Versions

LAMP = "lamp.md"


class Meanwhile(Index):
    """An index that removes documents only after something else has happened."""

    happens: Callable[[], object]

    def remove(self, document_ids: Sequence[str]) -> None:
        self.happens()
        super().remove(document_ids)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """No conversation yet."""
    with closing(Archive(tmp_path)) as opened:
        yield opened


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Meanwhile]:
    """An index of one document, whose file is gone."""
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / LAMP).write_text("The lamp of Skerry burns oil.")
    with Meanwhile(tmp_path / "data", HashEmbedder()) as opened:
        list(opened.add(notes, "notes"))
        (notes / LAMP).unlink()
        list(opened.add(notes, "notes"))
        yield opened


def keep_answer(archive: Archive, name: str, document: Document) -> None:
    """Keep an answer that cites a document."""
    answer, _ = answer_quoting(document.text, 0, len(document.text))
    (citation,) = answer.citations
    citation = replace(citation, document_id=document.id, document_sha256=document.sha256)
    archive.conversations.keep("ann", None, replace(answer, id=name, citations=(citation,)), [document])


def remove_it(index: Index, archive: Archive) -> None:
    """Remove the document by its id."""
    remove_any(index, archive, LAMP)


def prune(index: Index, archive: Archive) -> None:
    """Remove the document because its file is gone."""
    remove_vanished(index, archive, "notes")


BOTH = pytest.mark.parametrize("remove", [remove_it, prune])


@BOTH
def test_a_process_that_ends_leaves_no_text_that_cannot_be_removed_any_more(
    index: Meanwhile, archive: Archive, remove: Callable[[Index, Archive], None]
) -> None:
    """What is still there is found as before, and removed by the next one who tries."""

    def end() -> None:
        raise KeyboardInterrupt

    lamp = index.documents.get(LAMP)
    keep_answer(archive, "a1", lamp)
    index.happens = end
    with pytest.raises(KeyboardInterrupt):
        remove(index, archive)
    versions = Versions(index.documents, archive.cited)
    assert archive.cited.get(LAMP, lamp.sha256) is None
    assert versions.find(LAMP, lamp.sha256, None) == lamp

    index.happens = lambda: None
    remove(index, archive)
    with pytest.raises(DocumentRemoved):
        versions.find(LAMP, lamp.sha256, None)


@BOTH
def test_what_an_answer_cites_until_the_last_moment_is_removed_too(
    index: Meanwhile, archive: Archive, remove: Callable[[Index, Archive], None]
) -> None:
    lamp = index.documents.get(LAMP)
    index.happens = lambda: keep_answer(archive, "a1", lamp)
    remove(index, archive)

    assert archive.conversations.answer("ann", "a1").citations
    assert archive.cited.get(LAMP, lamp.sha256) is None
    assert index.documents.count() == 0


def test_what_was_never_there_is_not_remembered_as_removed(index: Meanwhile, archive: Archive) -> None:
    with pytest.raises(DocumentMissing, match=r"no document has the id 'other\.md'"):
        remove_any(index, archive, "other.md")
    assert not archive.cited.was_removed("other.md")
