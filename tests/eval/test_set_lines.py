"""Our own set formats: a case survives being written, and every mistake is named with its place."""

import gzip
import json
import string
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.cases.case import BadTestSet, Case, Gold
from eval.cases.read import read_set
from eval.cases.set_lines import as_line
from eval.metrics.spans import Place
from index.document import FORMS, KINDS
from index.storage.filters import Filters
from rag.answer import Reason
from rag.question import Turn

texts = st.text(min_size=1, max_size=20)
tuples = st.lists(st.text(max_size=20), max_size=3).map(tuple)


def several(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Up to three of something, each once."""
    return st.lists(values, max_size=3, unique=True).map(tuple)


@st.composite
def golds(draw: st.DrawFn) -> Gold:
    """Evidence with one place at most, as a line can say it."""
    document_id = draw(texts)
    start, length = draw(st.integers(0, 10_000)), draw(st.integers(1, 500))
    places = draw(st.sampled_from([(), (Place(document_id, start, start + length),)]))
    return Gold(document_id, draw(st.none() | texts), places, draw(st.integers(1, 4)))


filters = st.builds(
    Filters,
    publisher=tuples,
    kind=several(st.sampled_from(KINDS)),
    topics=tuples,
    form=several(st.sampled_from(FORMS)),
    published_from=st.none() | st.dates(),
    published_to=st.none() | st.dates(),
    document_ids=tuples,
)
cases = st.builds(
    Case,
    id=texts,
    question=texts,
    history=st.lists(st.builds(Turn, st.sampled_from(["user", "assistant"]), st.text(max_size=20)), max_size=3).map(
        tuple
    ),
    as_of=st.none() | st.dates(),
    filters=filters,
    answers=tuples,
    must_include=several(st.lists(st.text(max_size=9), min_size=1, max_size=2).map(tuple)),
    must_not_include=tuples,
    evidence=several(golds()),
    answerable=st.sampled_from([True, False, "partial", None]),
    reason=st.none() | st.sampled_from(get_args(Reason)),
    category=st.none() | st.text(max_size=9),
    topics=tuples,
    draft=st.booleans(),
)


@given(case=cases)
def test_a_case_reads_back_as_it_was_written(case: Case, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("sets") / "set.jsonl"
    file.write_text(as_line(case) + "\n", "utf-8")

    assert read_set(file).cases == (case,)


def test_a_line_says_nothing_that_goes_without_saying() -> None:
    assert as_line(Case("a", "Why?")) == '{"id": "a", "question": "Why?"}'


def test_gold_of_an_unknown_answer_is_not_taken_for_an_answerable_question() -> None:
    line = as_line(Case("a", "Why?", evidence=(Gold("d"),)))

    assert line == '{"id": "a", "question": "Why?", "evidence": [{"doc_id": "d"}], "answerable": null}'


def test_several_places_are_written_as_their_text() -> None:
    places = (Place("d", 0, 4), Place("d", 9, 13))
    line = as_line(Case("a", "Why?", evidence=(Gold("d", "Rain", places),)))

    assert json.loads(line)["evidence"] == [{"doc_id": "d", "text": "Rain"}]


def test_several_places_without_a_text_cannot_be_written() -> None:
    places = (Place("d", 0, 4), Place("d", 2, 13))

    with pytest.raises(BadTestSet, match=r"^case 'a': evidence in 'd' has 2 places and no text$"):
        as_line(Case("a", "Why?", evidence=(Gold("d", None, places),)))


@pytest.mark.parametrize("name", ["dev", "test", "poisoned"])
def test_bundled_sets_are_read_by_name(name: str) -> None:
    found = read_set(name)

    assert len(found.cases) > 50
    assert not found.documents
    assert not found.left_out


def test_an_existing_path_wins_over_a_bundled_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("dev").write_text('{"id": "mine", "question": "Why?"}', "utf-8")

    assert [case.id for case in read_set("dev").cases] == ["mine"]


def test_keys_that_mean_nothing_are_told(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl.gz"
    with gzip.open(file, "wt", encoding="utf-8") as lines:
        lines.write('{"id": "a", "question": "Why?", "type": "odd", "anwsers": ["Rain."]}\n')
    found = read_set(file)

    assert (found.name, found.unread, found.cases[0].category) == ("set", ("anwsers",), "odd")


BAD_LINES = {
    '{"id": "b"}': "question: Field required",
    '{"id": "a", "question": "Again?"}': "id 'a' stands earlier already",
    '{"id": "b", "question": "Why?", "answers": "Rain"}': "answers: Input should be a valid array",
    '{"id": "b", "question": "Why?", "evidence": [{"doc_id": "d", "start": 3}]}': (
        "evidence[0]: Value error, start and end come together"
    ),
    '{"id": "b", "question": "Why?", "filters": {"colour": "red"}}': (
        "filters: Value error, unknown filter 'colour'; known are: "
        "publisher, kind, topics, form, published_from, published_to, document_ids"
    ),
    '["b"]': "Input should be an object",
}


@pytest.mark.parametrize("line", BAD_LINES)
def test_a_wrong_line_is_named(line: str, tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text('{"id": "a", "question": "Why?"}\n\n' + line, "utf-8")
    with pytest.raises(BadTestSet) as error:
        read_set(file)

    assert str(error.value) == f"{file}, line 3: {BAD_LINES[line]}"


def write_folder(folder: Path, *corpus: dict[str, str], evidence: dict[str, object] | None = None) -> Path:
    """A folder with these documents and one question."""
    question = {"id": "a", "question": "Why?", "evidence": [evidence or {"doc_id": "d", "text": "Rain"}]}
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, corpus)), "utf-8")
    (folder / "queries.jsonl").write_text(json.dumps(question), "utf-8")
    return folder


def test_a_folder_brings_its_documents_without_gold_labels(tmp_path: Path) -> None:
    document = {"id": "d", "text": "Rain, and more Rain.", "date": "2025-02-17", "gold_kind": "positive"}
    found = read_set(write_folder(tmp_path, document))

    assert found.name == tmp_path.name
    assert "positive" not in repr(found.documents)
    assert found.documents[0].meta.published == date(2025, 2, 17)
    assert found.cases[0].evidence == (Gold("d", "Rain", (Place("d", 0, 4), Place("d", 15, 19))),)


def test_what_a_folder_cannot_use_is_told(tmp_path: Path) -> None:
    empty, other = {"id": "d", "text": " "}, {"id": "e", "text": "Snow."}
    found = read_set(write_folder(tmp_path, empty, other))

    assert [document.id for document in found.documents] == ["e"]
    assert found.left_out == (
        f"{tmp_path / 'corpus.jsonl'}, line 1: document 'd' has no text",
        f"{tmp_path}: 1 of 1 documents of evidence are not there, e.g. d",
    )


def test_evidence_that_its_document_does_not_hold_is_told(tmp_path: Path) -> None:
    found = read_set(write_folder(tmp_path, {"id": "d", "text": "Snow."}))

    assert found.left_out == (f"{tmp_path}: 1 of 1 texts of evidence are not in their document, e.g. d",)


def test_a_place_that_holds_another_text_is_an_error(tmp_path: Path) -> None:
    folder = write_folder(
        tmp_path, {"id": "d", "text": "Snow."}, evidence={"doc_id": "d", "text": "Rain", "start": 0, "end": 4}
    )
    with pytest.raises(BadTestSet) as error:
        read_set(folder)

    assert str(error.value) == f"{folder}: case 'a': evidence: characters 0 to 4 of 'd' hold 'Snow', not 'Rain'"


BAD_DOCUMENTS = {
    '{"id": "d"}': "text: Field required",
    '{"id": "d", "text": "Snow.", "date": "soon"}': "published must be a date like 2025-02-17, not 'soon'",
    '{"id": "e", "text": "Snow."}': "document 'e' stands earlier already, with another text",
}


@pytest.mark.parametrize("line", BAD_DOCUMENTS)
def test_a_wrong_document_is_named(line: str, tmp_path: Path) -> None:
    folder = write_folder(tmp_path, {"id": "e", "text": "Rain"})
    with (folder / "corpus.jsonl").open("a", encoding="utf-8") as lines:
        lines.write(f"\n{line}\n")
    with pytest.raises(BadTestSet) as error:
        read_set(folder)

    assert str(error.value) == f"{folder / 'corpus.jsonl'}, line 2: {BAD_DOCUMENTS[line]}"


def test_a_broken_archive_is_named(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl.gz"
    file.write_bytes(gzip.compress(string.printable.encode())[:40])

    with pytest.raises(BadTestSet, match=r"set\.jsonl\.gz cannot be read: "):
        read_set(file)
