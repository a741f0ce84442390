"""What the page's script sends, sent without it."""

from dataclasses import dataclass
from typing import Any

from fastapi.testclient import TestClient

Headers = dict[str, str]


@dataclass(frozen=True, slots=True)
class OpenPage:
    """The page as one caller has it open."""

    client: TestClient
    headers: Headers
    name: str

    def join(self, data: list[Any], function: int, **more: object) -> Any:
        """Begin an event that is worked on in line."""
        body = {"data": data, "fn_index": function, "session_hash": self.name, **more}
        return self.client.post("/gradio_api/queue/join", json=body, headers=self.headers)

    def run(self, data: list[Any], function: int, **more: object) -> Any:
        """Begin an event that is worked on at once."""
        body = {"data": data, "fn_index": function, "session_hash": self.name, **more}
        return self.client.post("/gradio_api/run/predict", json=body, headers=self.headers)

    def watch(self) -> Any:
        """All that happens until every event is done."""
        return self.client.get("/gradio_api/queue/data", params={"session_hash": self.name}, headers=self.headers)

    def cancel(self, event: str, function: int = 0) -> Any:
        """Stop an event."""
        body = {"session_hash": self.name, "fn_index": function, "event_id": event}
        return self.client.post("/gradio_api/cancel", json=body, headers=self.headers)

    def upload(self, name: str, content: bytes, **query: str) -> Any:
        """Send a file."""
        files = {"files": (name, content)}
        return self.client.post("/gradio_api/upload", files=files, params=query, headers=self.headers)


def function_of(client: TestClient, headers: Headers, part: str, event: str) -> int:
    """The number of what answers an event of a part of the page."""
    config = client.get("/config", headers=headers).json()
    (part_id,) = [one["id"] for one in config["components"] if one["props"].get("elem_id") == part]
    return next(int(one["id"]) for one in config["dependencies"] if [part_id, event] in one["targets"])


def file_data(path: str) -> dict[str, object]:
    """A file as the page's script names it."""
    return {"path": path, "orig_name": "lamp.md", "size": 3, "mime_type": "", "meta": {"_type": "gradio.FileData"}}
