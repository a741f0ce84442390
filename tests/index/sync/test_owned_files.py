"""Files and pages of several owners: the same names, and none meets another's."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import BadDocument
from index.index import Index
from index.storage.filters import ALL, Filters
from index.storage.owners import name_for
from index.sync.sync import Added
from tests.hash_embedder import HashEmbedder
from tests.index.fetch.web_server import HERE, Site, serving

EVERYBODY, ANN, BOB = "", "ann", "bob"


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with Index(tmp_path / "data", HashEmbedder()) as opened:
        yield opened


def upload(index: Index, folder: Path, owner: str, **files: str) -> Added:
    """Bring files in as an upload does."""
    folder = folder / f"upload {owner}"
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text, "utf-8")
    return list(index.add(folder, "upload", whole=False, owner=owner))[-1]


def texts(index: Index, reader: str | None) -> dict[str, str]:
    """The documents that a reader sees, by id."""
    return {one.id: index.documents.get(one.id).text for one in index.documents.page(100, "", Filters(reader=reader))}


def test_files_of_one_name_are_one_document_for_each_owner(index: Index, tmp_path: Path) -> None:
    """Changing or removing one leaves the others alone."""
    for owner in (EVERYBODY, ANN, BOB):
        assert upload(index, tmp_path, owner, lamp_md=f"The lamp of {owner or 'all'} burns.").outcome.added == 1
    changed = upload(index, tmp_path, ANN, lamp_md="The lamp of ann is out.").outcome
    index.remove([name_for(BOB, "lamp.md")])

    assert (changed.added, changed.changed) == (0, 1)
    assert texts(index, ANN) == {
        "lamp.md": "The lamp of all burns.",
        name_for(ANN, "lamp.md"): "The lamp of ann is out.",
    }
    assert texts(index, BOB) == texts(index, EVERYBODY) == {"lamp.md": "The lamp of all burns."}
    assert upload(index, tmp_path, BOB, lamp_md="The lamp of bob burns.").outcome.added == 1


def test_the_ids_of_a_corpus_are_its_owners(index: Index, tmp_path: Path) -> None:
    """Lines that did not change are known again, and those that go do not take another owner's along."""
    lines = [json.dumps({"id": name, "text": f"The {name} of Skerry."}) for name in ("lamp", "rock")]
    for owner in (EVERYBODY, ANN, BOB):
        upload(index, tmp_path, owner, notes_jsonl="\n".join(lines))
    changed = json.dumps({"id": "rock", "text": "The rock is gone."})
    again = upload(index, tmp_path, ANN, notes_jsonl=f"{lines[0]}\n{changed}").outcome

    assert (again.unchanged, again.changed) == (1, 1)
    assert texts(index, ANN)[name_for(ANN, "rock")] == "The rock is gone."
    assert texts(index, BOB)[name_for(BOB, "rock")] == texts(index, BOB)["rock"] == "The rock of Skerry."
    assert len(texts(index, None)) == 6


def test_a_title_that_is_only_an_id_says_nothing_behind_a_tag_either(index: Index, tmp_path: Path) -> None:
    upload(index, tmp_path, ANN, notes_jsonl=json.dumps({"id": "4711", "text": "The lamp of Skerry."}))

    (found,) = index.search("lamp", 1, Filters(reader=ANN))
    assert found.document.title == "4711"
    assert found.passage.context == ""


def test_what_a_caller_says_of_a_collection_is_told_to_nobody(index: Index, tmp_path: Path) -> None:
    """The name and the questions of a collection stand on everybody's page."""
    added = upload(index, tmp_path, ANN, collection_toml='name = "Of ann"', lamp_md="The lamp of ann.")

    assert index.collections() == []
    assert [one.name for one in added.ignored] == ["collection.toml"]
    upload(index, tmp_path, EVERYBODY, collection_toml='name = "Of all"', lamp_md="The lamp of all.")
    assert [one.name for one in index.collections()] == ["Of all"]


def test_names_kept_for_owners_are_refused(index: Index, tmp_path: Path) -> None:
    """Neither an origin nor a path below what is added may look like an owner's."""
    folder = tmp_path / "notes"
    taken = folder / name_for(ANN, "lamp.md")
    taken.parent.mkdir(parents=True)
    taken.write_text("The lamp of nobody.", "utf-8")
    refused = list(index.add(folder))[-1].outcome.refused

    assert [name for name, _ in refused] == [name_for(ANN, "lamp.md")]
    assert index.documents.count(ALL) == 0
    with pytest.raises(BadDocument, match="origin must not be"):
        list(index.add(folder, name_for(ANN, "upload")))


def test_a_page_is_fetched_for_each_owner(index: Index) -> None:
    """That somebody else has it does not show: it is not asked whether it has changed since then."""
    with serving(Site()) as server:
        url = server.url("/lantern.md")
        done = {owner: list(index.add_page(url, HERE, owner))[-1].outcome for owner in (ANN, BOB, EVERYBODY)}
        again = list(index.add_page(url, HERE, ANN))[-1].outcome

    assert [one.added for one in done.values()] == [1, 1, 1]
    assert again.unchanged == 1
    assert ["if-none-match" in request.lower() for request in server.requests] == [False, False, False, True]
    assert texts(index, ANN).keys() == {url, name_for(ANN, url)}
    assert index.documents.get(name_for(ANN, url)).meta.url == url
