"""The route by which a client keeps a folder of its own in step with the server's index."""

from contextlib import closing
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from index.embedding.embed import Embedder
from index.index import Index
from rag.archive.archive import Archive
from rag.build import build_assistant
from rag.settings import Settings
from ui.server.app import create_app


def test_a_client_learns_what_to_upload_and_has_vanished_documents_removed(tmp_path: Path, embedder: Embedder) -> None:
    (tmp_path / "lamp.md").write_text("The lamp of Skerry burns oil.", "utf-8")
    listed = [{"name": "lamp.md", "sha256": "0" * 64}, {"name": "film.mp4", "sha256": None}]
    with Index(tmp_path / "data", embedder) as index, closing(Archive(tmp_path / "data")) as archive:
        list(index.add(tmp_path / "lamp.md", "notes"))
        app = create_app(index, build_assistant(index, Settings()), archive, Settings())
        with TestClient(app, base_url="http://localhost") as client:

            def sync(**more: object) -> tuple[int, dict[str, Any]]:
                response = client.post("/api/sync", json={"origin": "notes", "files": listed, **more})
                return response.status_code, response.json()

            changed = sync(dry_run=True)[1]
            emptied = sync(dry_run=True, files=[])[1]
            unknown = sync(files=[], closed=[""], prune=True)[1]
            pruned = sync(files=[], prune=True)[1]
            bundled, wrong = sync(origin="bundled"), sync(fils=[])
        left = index.documents.count()

    wanted = {"name": "lamp.md", "document_id": "lamp.md", "sha256": "0" * 64, "comparable": True}
    assert changed["found"]["plan"]["changed"] == [wanted]
    assert emptied["found"]["vanished"] == ["lamp.md"]
    assert (unknown["removed"], pruned["removed"], left) == (0, 1, 0)
    assert (bundled[0], wrong[0]) == (422, 422)
    assert "the product's own collection" in str(bundled[1]["detail"])
