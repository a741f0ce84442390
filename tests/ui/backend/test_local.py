"""The command line on the data directory itself works for whoever runs the service."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.embedding.embed import Embedder
from index.errors import DocumentMissing
from index.index import Index
from index.storage.lock import DataDirectoryLock
from index.storage.owners import name_for
from rag.assistant import Assistant
from rag.llm.setting import BadLanguageModel
from rag.settings import Settings
from ui.api.requests import AskRequest
from ui.backend.local import LocalBackend

ANNS = name_for("ann", "lamp.md")


@pytest.fixture
def backend(tmp_path: Path, embedder: Embedder) -> Iterator[LocalBackend]:
    """Over a document for everybody and one of Ann's."""
    (tmp_path / "rock.md").write_text("The rock of Skerry is 31 metres high.", "utf-8")
    (tmp_path / "lamp.md").write_text("The lamp of Skerry burns 14 litres of oil a night.", "utf-8")
    with Index(tmp_path / "data", embedder) as index:
        list(index.add(tmp_path / "rock.md"))
        list(index.add(tmp_path / "lamp.md", "upload", whole=False, owner="ann"))
    with closing(LocalBackend(Settings(data_dir=tmp_path / "data", llm="none"))) as opened:
        yield opened


def test_what_callers_brought_is_listed_read_and_removed(backend: LocalBackend) -> None:
    assert [(one.id, one.owner) for one in backend.documents()] == [(ANNS, "ann"), ("rock.md", "")]
    assert backend.statistics().documents == 2
    assert backend.document(ANNS).text.startswith("The lamp")
    backend.remove(ANNS)
    with pytest.raises(DocumentMissing):
        backend.document(ANNS)


def test_questions_are_answered_from_what_is_for_everybody(backend: LocalBackend) -> None:
    assert {one.document_id for one in backend.search("lamp of Skerry", 10, {}).passages} == {"rock.md"}


def test_only_questions_need_a_language_model(tmp_path: Path, embedder: Embedder) -> None:
    """A setting that names none is told when somebody asks; the index is closed all the same."""
    note = tmp_path / "rock.md"
    note.write_text("The rock of Skerry is 31 metres high.", "utf-8")
    wrong = Settings(data_dir=tmp_path / "data", llm="nonsense")

    with closing(LocalBackend(wrong)) as backend:
        *_, job = backend.add(note, False)
        assert (job.added, backend.statistics().documents) == (1, 1)
        assert backend.search("rock", 10, {}).passages
        with pytest.raises(BadLanguageModel):
            backend.ask(AskRequest(question="How high is the rock?"), False)
        backend.remove("rock.md")

    DataDirectoryLock(tmp_path / "data").close()


def test_the_index_is_closed_whatever_becomes_of_the_assistant(
    tmp_path: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = tmp_path / "rock.md"
    note.write_text("The rock of Skerry is 31 metres high.", "utf-8")
    backend = LocalBackend(Settings(data_dir=tmp_path / "data", llm="none"))
    list(backend.add(note, False))
    backend.ask(AskRequest(question="How high is the rock?"), False)

    def fail(assistant: Assistant) -> None:
        raise RuntimeError("cannot be stopped")

    monkeypatch.setattr(Assistant, "close", fail)
    with pytest.raises(RuntimeError, match="cannot be stopped"):
        backend.close()

    DataDirectoryLock(tmp_path / "data").close()
