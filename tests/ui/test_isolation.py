"""One caller never sees another's upload: through no route of the API, and through nothing that the page tells.

Every route is considered here by name; a new one fails the test until it is.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from index.embedding.embed import Embedder
from index.index import Index
from rag.archive.archive import Archive
from rag.build import build_assistant
from rag.settings import Settings
from tests.index.fetch.web_server import HERE, Server, Site, serving
from tests.ui.access.every_route import api_routes
from tests.ui.access.page_events import OpenPage, file_data
from tests.ui.job_end import finished
from ui.access.store import AccessStore
from ui.server.app import create_app

HALL = "The hall of Larkmere was built in 1802 and has 31 windows, which the council counts every year."
VAULT = "The vault of Quillon holds 77 silver lamps that the guild of Tarn paid for."
ASKED = "How many silver lamps does the vault of Quillon hold?"
ASKED_BOTH = "How many windows does the hall of Larkmere have?"
META = "---\npublisher: Guild of Quillon\npublished: 2025-03-01\ntopics: [vaults]\n---\n"
NOBODYS = "own/000000000000/vault.md"
"""Looks like somebody's id and is nobody's."""


@dataclass(frozen=True)
class Anns:
    """What Ann has: the ids of her documents, jobs, answers and conversations, and her tag."""

    documents: tuple[str, ...]
    sha256: str
    removed: str
    jobs: tuple[str, ...]
    answer: str
    conversation: str

    @property
    def tag(self) -> str:
        return self.documents[0].rsplit("/", 1)[0]

    def traces(self) -> list[str]:
        """What must stand in nothing that another caller gets."""
        return [self.tag, "Quillon", "vault", "silver", "lantern", "Lantern", *self.jobs, self.conversation]


@pytest.fixture(scope="module")
def site() -> Iterator[Server]:
    with serving(Site()) as server:
        yield server


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("isolation")


@pytest.fixture(scope="module")
def app(folder: Path, embedder: Embedder) -> Iterator[FastAPI]:
    """An application with a document for everybody, and one of the bundled collection."""
    (folder / "hall.md").write_text(f"---\npublished: 2025-02-01\ntopics: [halls]\n---\n# The hall\n\n{HALL}", "utf-8")
    (folder / "rock.md").write_text("# The rock\n\nThe rock of Skerry is 31 metres high.", "utf-8")
    settings = Settings(llm="none", fetch_allow=HERE)
    with Index(folder / "data", embedder) as index, closing(Archive(folder / "data")) as archive:
        list(index.add(folder / "hall.md"))
        list(index.add(folder / "rock.md", "bundled"))
        yield create_app(index, build_assistant(index, settings), archive, settings)


@pytest.fixture(scope="module")
def ann(app: FastAPI) -> Iterator[TestClient]:
    """Somebody with a cookie of her own."""
    with TestClient(app, base_url="http://localhost") as client:
        yield client


@pytest.fixture(scope="module")
def bob(app: FastAPI) -> Iterator[TestClient]:
    """Somebody else."""
    with TestClient(app, base_url="http://localhost") as client:
        yield client


@pytest.fixture(scope="module")
def cid(app: FastAPI) -> Iterator[TestClient]:
    """A third one; all stay until the end, because the first to leave would end the service."""
    with TestClient(app, base_url="http://localhost") as client:
        yield client


def upload(client: TestClient, files: Mapping[str, str], **form: str) -> dict[str, Any]:
    """Bring files in, and wait until they are."""
    sent: list[Any] = [("files", (name, text)) for name, text in files.items()]
    started = client.post("/api/documents", files=sent, data=form)
    assert started.status_code == 202, started.text
    return finished(client, started.json()["job"])


def listed(client: TestClient, **wanted: str) -> list[str]:
    """The ids of the documents that a caller sees."""
    return [one["id"] for one in client.get("/api/documents", params=wanted).json()["documents"]]


@pytest.fixture(scope="module")
def anns(ann: TestClient, site: Server) -> Anns:
    """Ann brings what is hers: files, a copy of what everybody has, a page, and one that she removes; and asks."""
    job = upload(ann, {"vault.md": f"{META}# The vault\n\n{VAULT}", "hall.md": f"# Our hall\n\n{HALL}"})
    page = ann.post("/api/documents/from-web", json={"url": site.url("/lantern.md")}).json()["job"]
    gone = upload(ann, {"gone.md": "# Gone\n\nThe vault is gone."})
    assert [job["added"], finished(ann, page)["added"], gone["added"]] == [2, 1, 1]
    own = listed(ann, own="true")
    removed = next(one for one in own if one.endswith("gone.md"))
    assert ann.delete(f"/api/documents/{removed}").status_code == 204
    answer = ann.post("/api/ask", json={"question": ASKED}).json()
    vault = next(one for one in own if one.endswith("vault.md"))
    own = [vault, *(one for one in own if one not in (vault, removed))]
    return Anns(
        tuple(own), ann.get(f"/api/documents/{vault}").json()["sha256"], removed, (job["id"], page, gone["id"]),
        answer["id"], _conversation(ann),
    )  # fmt: skip


def _conversation(client: TestClient) -> str:
    """Asks on the page, which begins a conversation, and gives its id."""
    tell(client, "ask_typed", [ASKED, None, None, None, False])
    found: str = client.get("/api/conversations").json()["conversations"][0]["id"]
    return found


# What the page's framework is told, as its own script tells it.


def tell(client: TestClient, handler: str, data: list[Any], **event: str) -> str:
    """What comes back, as text, when something happens on a page that the caller has open."""
    blocks = _blocks(client.app)
    number, function = next((key, one) for key, one in blocks.fns.items() if one.fn and one.fn.__name__ == handler)
    page = OpenPage(client, {}, f"page{id(client)}")
    if not function.queue:
        done = page.run(data, int(number), event_data=event)
        assert done.status_code == 200, done.text
        return json.dumps(done.json(), ensure_ascii=False)
    assert page.join(data, int(number), event_data=event).status_code == 200
    told: str = page.watch().text
    assert '"success":true' in told, told
    return "".join(json.dumps(json.loads(line[6:]), ensure_ascii=False) for line in told.splitlines() if line)


def _blocks(app: Any) -> Any:
    mounted: list[Any] = [getattr(route, "app", None) for route in app.routes]
    return next(one for one in mounted if hasattr(one, "get_blocks")).get_blocks()


# The routes of the API.

SEEN_BY_ALL = {
    ("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/api/documents"), ("GET", "/api/facets"), ("GET", "/api/about"),
    ("GET", "/api/jobs"), ("GET", "/api/search"), ("POST", "/api/ask"), ("POST", "/api/ask/stream"),
    ("GET", "/api/conversations"), ("POST", "/v1/chat/completions"), ("GET", "/v1/models"),
    ("GET", "/v1/models/{name}"),
}  # fmt: skip
"""What answers everybody: see the requests in ASKED_BY_ANYBODY."""

ASKED_BY_ANYBODY: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "/healthz", {}),
    ("GET", "/readyz", {}),
    ("GET", "/api/documents", {}),
    ("GET", "/api/documents?own=true", {}),
    ("GET", "/api/documents?own=false", {}),
    ("GET", "/api/documents?topics=vaults", {}),
    ("GET", "/api/documents?publisher=Guild+of+Quillon", {}),
    ("GET", "/api/documents?cursor=own/", {}),
    ("GET", "/api/facets", {}),
    ("GET", "/api/about", {}),
    ("GET", "/api/jobs", {}),
    ("GET", "/api/search?q=lamps+of+the+guild", {}),
    ("GET", "/api/search?q=hall&limit=100", {}),
    ("GET", "/api/search?q=hall&limit=100&kind=official", {}),
    ("GET", "/api/search?q=hall&limit=100&form=original", {}),
    ("POST", "/api/ask?trace=true", {"question": "How many lamps does the guild pay for?"}),
    ("POST", "/api/ask?trace=true", {"question": ASKED_BOTH}),
    ("POST", "/api/ask?trace=true", {"question": ASKED_BOTH, "filters": {"form": "original"}}),
    ("POST", "/api/ask/stream?trace=true", {"question": ASKED_BOTH}),
    ("GET", "/api/conversations", {}),
    ("GET", "/api/conversations?containing=the", {}),
    ("POST", "/v1/chat/completions", {"model": "backstop", "messages": [{"role": "user", "content": ASKED_BOTH}]}),
    ("GET", "/v1/models", {}),
    ("GET", "/v1/models/backstop", {}),
]

BY_ID: dict[tuple[str, str], list[tuple[str, dict[str, Any]]]] = {
    ("GET", "/api/documents/{document_id:path}"): [("/api/documents/{document}", {})],
    ("DELETE", "/api/documents/{document_id:path}"): [("/api/documents/{document}", {})],
    ("GET", "/api/jobs/{job_id}"): [("/api/jobs/{job}", {})],
    ("GET", "/api/search"): [("/api/search?q=hall&document_ids={document}", {})],
    ("GET", "/api/documents"): [("/api/documents?document_ids={document}", {})],
    ("POST", "/api/ask"): [("/api/ask", {"question": "What is held?", "filters": {"document_ids": ["{document}"]}})],
    ("GET", "/api/conversations/{conversation_id}"): [("/api/conversations/{conversation}", {})],
    ("PATCH", "/api/conversations/{conversation_id}"): [("/api/conversations/{conversation}", {"title": "Mine"})],
    ("DELETE", "/api/conversations/{conversation_id}"): [("/api/conversations/{conversation}", {})],
    ("GET", "/api/conversations/{conversation_id}/export"): [
        ("/api/conversations/{conversation}/export", {}),
        ("/api/conversations/{conversation}/export?format=html", {}),
    ],
    ("POST", "/api/feedback"): [("/api/feedback", {"answer_id": "{answer}", "rating": "up"})],
}
"""What is asked for by an id: another's is as if there were none."""

WRITTEN = {("POST", "/api/documents"), ("POST", "/api/documents/from-web"), ("POST", "/api/sync")}
"""What brings in: see the tests of names and of scopes."""

LOOKS_AT_THE_SERVICE = {("GET", "/metrics")}
"""For the scope admin: numbers about the whole service, and no names."""


def test_every_route_is_considered_here(app: FastAPI) -> None:
    """Whoever adds one: may it tell what another caller brought? Put it where it belongs, with a request."""
    there = {(method, route.path) for route in api_routes(app) for method in route.methods or ()}
    asked = {(method, re.sub(r"\?.*", "", path)) for method, path, _ in ASKED_BY_ANYBODY}

    assert there - SEEN_BY_ALL - BY_ID.keys() - WRITTEN - LOOKS_AT_THE_SERVICE == set()
    assert {one for one in SEEN_BY_ALL if "{" not in one[1]} <= asked


@pytest.mark.parametrize(("method", "path", "body"), ASKED_BY_ANYBODY)
def test_nothing_of_anothers_is_told(anns: Anns, bob: TestClient, method: str, path: str, body: dict[str, Any]) -> None:
    answer = bob.request(method, path, json=body or None)

    assert answer.status_code in {200, 404}, answer.text
    asked = json.dumps(body) + path
    assert [trace for trace in anns.traces() if trace in answer.text and trace not in asked] == []


def test_the_owner_is_told_all_of_it(anns: Anns, ann: TestClient) -> None:
    """Else the tests above would show nothing."""
    facets, answer = ann.get("/api/facets").json(), ann.post("/api/ask", json={"question": ASKED}).json()
    also = ann.post("/api/ask", json={"question": ASKED_BOTH}).json()["citations"]

    assert set(listed(ann)) == {*anns.documents, "hall.md", "rock.md"}
    assert (facets["documents"], facets["publishers"]["Guild of Quillon"], facets["topics"]["vaults"]) == (5, 1, 1)
    assert [one["document_id"] for one in answer["citations"]][:1] == [anns.documents[0]]
    assert {name for one in also for name in (one["document_id"], *one["also_in"])} >= {
        "hall.md",
        f"{anns.tag}/hall.md",
    }
    assert ann.get("/api/about").json()["documents"] == 5
    assert ann.get(f"/api/documents/{anns.removed}").status_code == 410


@pytest.mark.parametrize("route", BY_ID, ids=" ".join)
def test_what_is_anothers_is_as_if_it_were_not_there(anns: Anns, bob: TestClient, route: tuple[str, str]) -> None:
    """The same status and the same words as for an id that nobody has; and nothing happens to it."""
    theirs = {
        "document": [*anns.documents, anns.removed], "job": anns.jobs, "conversation": [anns.conversation],
        "answer": [anns.answer],
    }  # fmt: skip
    for path, body in BY_ID[route]:
        kind = next(one for one in theirs if f"{{{one}}}" in path + json.dumps(body))
        for own in theirs[kind]:
            unknown = NOBODYS if kind == "document" else "0" * len(own)
            told = []
            for name in (own, unknown):
                sent = json.loads(json.dumps(body).replace(f"{{{kind}}}", name)) or None
                told.append(bob.request(route[0], path.replace(f"{{{kind}}}", name), json=sent))
            foreign, missing = (_without_chance(one.text) for one in told)
            assert told[0].status_code == told[1].status_code
            assert told[0].status_code in {200, 404}
            assert foreign.replace(own, unknown) == missing


def _without_chance(text: str) -> str:
    """A response without its random ids, and without how long it took."""
    return re.sub(r'"[a-z_]+": ?("[0-9a-f]{16}"|[0-9.]+(e-[0-9]+)?|null)', "", text)


def test_a_cited_version_is_only_its_owners(anns: Anns, ann: TestClient, bob: TestClient) -> None:
    """Ann's answer cites a text that has changed since: it is kept, for her."""
    upload(ann, {"vault.md": f"{META}# The vault\n\nThe vault of Quillon is empty, the silver lamps are sold."})
    path = f"/api/documents/{anns.documents[0]}?sha256={anns.sha256}"

    assert VAULT in ann.get(path).json()["text"]
    assert bob.get(path).status_code == 404


def test_files_of_one_name_do_not_meet(anns: Anns, ann: TestClient, bob: TestClient) -> None:
    """Neither another's nor everybody's document is replaced by one of the same name."""
    before = {one: ann.get(f"/api/documents/{one}").json()["sha256"] for one in listed(ann)}
    job = upload(bob, {"hall.md": f"# My hall\n\n{HALL} It burnt down.", "vault.md": "# A vault\n\nIt is mine."})
    after = {one: ann.get(f"/api/documents/{one}").json()["sha256"] for one in listed(ann)}

    assert (job["added"], job["refused"], job["embedded"]) == (2, [], job["passages"])
    assert after == before
    assert len(listed(bob, own="true")) == 2
    for one in listed(bob, own="true"):
        assert bob.delete(f"/api/documents/{one}").status_code == 204
    assert after.keys() == set(listed(ann))


def test_origins_of_others_cannot_be_named(anns: Anns, bob: TestClient) -> None:
    origin = f"{anns.tag}/upload"
    files = [("files", ("vault.md", "It is mine."))]

    refused = [
        bob.post("/api/documents", files=files, data={"origin": origin, "shared": shared})
        for shared in ("true", "false")
    ]
    refused.append(bob.post("/api/sync", json={"origin": origin, "files": [], "prune": True}))
    assert [one.status_code for one in refused] == [422] * 3


def test_a_shared_document_is_everybodys(anns: Anns, ann: TestClient, bob: TestClient) -> None:
    """Who may add it for everybody may remove it again; the bundled collection stays."""
    upload(ann, {"tower.md": "# The tower\n\nThe tower of Holm is 40 metres high."}, shared="true")

    assert "tower.md" in listed(bob, own="false")
    assert bob.get("/api/documents/tower.md").json()["text"].startswith("# The tower")
    assert bob.delete("/api/documents/rock.md").status_code == 403
    assert bob.delete("/api/documents/tower.md").status_code == 204


def test_what_is_for_everybody_needs_the_scope_admin(anns: Anns, app: FastAPI, folder: Path, site: Server) -> None:
    """Whoever may only write brings in their own, and removes it."""
    with closing(AccessStore(folder / "data")) as store:
        _, token = store.keys.add("eve", ("ask", "write"))
    eve = TestClient(app, base_url="http://localhost", headers={"authorization": f"Bearer {token}"})
    files = [("files", ("eve.md", "# Mine\n\nIt is mine."))]
    refused = [
        eve.post("/api/documents", files=files, data={"shared": "true"}),
        eve.post("/api/documents/from-web", json={"url": site.url("/lantern.md"), "shared": True}),
        eve.post("/api/sync", json={"origin": "notes", "files": []}),
        eve.delete("/api/documents/hall.md"),
    ]
    missing = eve.delete(f"/api/documents/{anns.documents[0]}")
    upload(eve, {"eve.md": "# Mine\n\nIt is mine."})
    (own,) = listed(eve, own="true")

    assert [(one.status_code, "'admin'" in one.json()["detail"]) for one in refused] == [(403, True)] * 4
    assert missing.status_code == 404
    assert eve.delete(f"/api/documents/{own}").status_code == 204


# The page.

ABOUT_DOCUMENTS = {
    "listing", "filter", "clear_filter", "show_all", "look", "explore", "list_documents", "read", "open", "sources",
    "how", "ask_typed", "arrive", "upload", "remove",
}  # fmt: skip
"""What may show a document: see the tests below."""

ASKS_AS_TYPED = {"ask_chosen", "ask_again", "ask"}
"""Other ways to ask the same; the last one is for programs, and asks as the API does."""

OF_CONVERSATIONS = {"rate", "choose", "begin", "find", "rename", "delete", "edit"}
"""What looks into the caller's own conversations."""

OF_THE_PAGE = {"stop_editing", "stopped", "ready", "answers", "close"}
"""What changes the box, the place or the panel, and shows nothing."""

OF_CALLERS = {"permit"}
"""What the caller may do."""

REFUSALS_ARE_TOLD = pytest.mark.filterwarnings("ignore:no (document|answer) has the id:UserWarning")
"""As the page's framework tells them when nobody waits in line."""


def test_every_handler_is_considered_here(app: FastAPI) -> None:
    there = {one.fn.__name__ for one in _blocks(app).fns.values() if one.fn}

    assert there == ABOUT_DOCUMENTS | ASKS_AS_TYPED | OF_CONVERSATIONS | OF_THE_PAGE | OF_CALLERS


@REFUSALS_ARE_TOLD
def test_the_page_tells_each_caller_their_own(anns: Anns, ann: TestClient, bob: TestClient) -> None:
    """Its lists, its form, its jobs, what it answers and what it opens."""
    told = {
        name: (tell(ann, name, data, **event), tell(bob, name, data, **event))
        for name, data, event in (
            ("listing", [None], {}),
            ("filter", [], {"do": "filter", "topics": "vaults"}),
            ("clear_filter", [], {}),
            ("show_all", [None], {}),
            ("look", [None], {}),
            ("explore", [], {}),
            ("list_documents", [], {"topic": "vaults", "month": "2025-03"}),
            ("read", [], {"document": anns.documents[0]}),
            ("open", [], {"document": anns.documents[0], "sha256": anns.sha256, "start": "0", "end": "5"}),
            ("sources", [], {"answer": anns.answer}),
            ("how", [], {"answer": anns.answer}),
            ("ask_typed", [ASKED_BOTH, None, None, None, False], {}),
            ("arrive", [""], {}),
        )
    }
    asked = (*anns.documents, anns.sha256, anns.answer)

    for name, (to_ann, to_bob) in told.items():
        for one in asked:
            to_bob = to_bob.replace(one, "")  # What was asked for may be named when it is refused.
        assert [trace for trace in anns.traces() if trace in to_ann], name
        assert [trace for trace in anns.traces() if trace in to_bob and trace != "vault"] == [], name


@REFUSALS_ARE_TOLD
def test_what_is_uploaded_on_the_page_is_its_callers(bob: TestClient, cid: TestClient) -> None:
    """Brought in, listed, read and removed by one; not there for the other, who cannot remove it."""
    sent = OpenPage(cid, {}, "page").upload("weir.md", b"# The weir\n\nThe weir of Wyke is shut.").json()
    tell(cid, "upload", [[file_data(sent[0])]])
    jobs = cid.get("/api/jobs").json()["jobs"]
    finished(cid, jobs[0]["id"])
    (own,) = listed(cid, own="true")

    assert "The weir" in tell(cid, "listing", [None])
    assert "weir" not in tell(bob, "listing", [None])
    tell(bob, "remove", [None], document=own)
    assert listed(cid, own="true") == [own]
    tell(cid, "remove", [None], document=own)
    assert listed(cid, own="true") == []
