"""Corpora: one document a line, texts untouched, bad lines named and skipped."""

import gzip
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.document import Document
from index.errors import BadDocument
from index.load.corpus import LONGEST_LINE, is_corpus, load_corpus, read_corpus_line
from index.load.files import Loaded, Unreadable, load

_LINES = b'{"id": "a", "text": "One."}\n\nnot json\n{"id": "b"}\n{"id": "c", "text": "Three."}'


def test_good_lines_are_read_and_bad_ones_named_by_number(tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_bytes(_LINES)
    found = list(load_corpus(tmp_path / "corpus.jsonl"))
    assert [one.id for one in found if isinstance(one, Document)] == ["a", "c"]
    assert [one.split(":")[0] for one in found if isinstance(one, str)] == ["line 3", "line 4"]


def test_load_passes_documents_and_reasons_on(tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_bytes(_LINES)
    found = list(load(tmp_path))
    assert [type(one) for one in found] == [Loaded, Unreadable, Unreadable, Loaded]
    assert isinstance(found[2], Unreadable)
    assert found[2].reason == "line 4: text must be a text that is not empty"


def test_a_gzipped_corpus_reads_the_same(tmp_path: Path) -> None:
    (tmp_path / "plain.jsonl").write_bytes(_LINES)
    (tmp_path / "packed.jsonl.gz").write_bytes(gzip.compress(_LINES))
    assert list(load_corpus(tmp_path / "plain.jsonl")) == list(load_corpus(tmp_path / "packed.jsonl.gz"))


def test_a_gzip_file_that_breaks_off_keeps_what_came_before(tmp_path: Path) -> None:
    lines = b"".join(json.dumps({"id": f"{i:05}", "text": f"{i * 7919:x}"}).encode() + b"\n" for i in range(20_000))
    (tmp_path / "half.jsonl.gz").write_bytes(gzip.compress(lines)[:-20_000])
    *documents, last = load_corpus(tmp_path / "half.jsonl.gz")
    assert len(documents) > 1000
    assert all(isinstance(one, Document) for one in documents)
    assert isinstance(last, str)
    assert last.startswith("the file breaks off")


def test_an_id_with_a_nul_is_refused_because_sqlite_would_cut_it() -> None:
    with pytest.raises(BadDocument, match="NUL"):
        read_corpus_line(json.dumps({"id": "a\0b", "text": "Ten."}).encode())


@given(st.text(min_size=1).filter(str.strip), st.text(min_size=1).filter(lambda one: one.strip() and "\0" not in one))
def test_text_and_id_stay_as_they_are_because_gold_offsets_depend_on_it(text: str, name: str) -> None:
    document = read_corpus_line(json.dumps({"id": name, "text": text}).encode())
    assert (document.id, document.text) == (name, text)
    assert document == read_corpus_line(json.dumps({"id": name, "text": text}, ensure_ascii=False).encode())


def test_metadata_is_read_and_gold_labels_are_not() -> None:
    line = {
        "id": "a",
        "title": "Månen",
        "text": "# No heading\r\n",
        "date": "2024-05-01",
        "source": "Kystposten",
        "kind": "gossip",
        "answer": "gold",
        "facts": ["B02"],
    }
    document = read_corpus_line(json.dumps(line).encode())
    assert (document.title, document.headings) == ("Månen", ())
    assert (document.meta.published, document.meta.publisher) == (date(2024, 5, 1), "Kystposten")
    assert document.meta.kind is None
    assert "gold" not in repr(document)
    assert "B02" not in repr(document)


@pytest.mark.parametrize("title", [None, "", " "])
def test_without_a_title_a_document_is_called_by_its_id(title: str | None) -> None:
    assert read_corpus_line(json.dumps({"id": "a", "title": title, "text": "x"}).encode()).title == "a"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"[1]", "not a JSON object"),
        (b"{", "not valid JSON"),
        (b"\xff\xff", "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        (b'{"id": "a", "text": "x", "n": ' + b"9" * 5000 + b"}", "not valid JSON"),
        (b'{"text": "x"}', "id must be a text"),
        (b'{"id": 7, "text": "x"}', "id must be a text"),
        (b'{"id": "a", "text": " "}', "text must be a text that is not empty"),
        (b'{"id": "a", "text": "x", "title": ["y"]}', "title must be a text"),
        (b'{"id": "a", "text": "x\\ud83d"}', "text holds half a surrogate pair at character 1"),
        (b'{"id": "\\udfff", "text": "x"}', "id holds half"),
        (b'{"id": "a", "text": "x", "via": "\\ud83d"}', "via holds half"),
        (b'{"id": "a", "text": "x", "published": "May"}', "published must be a date"),
        (b'{"id": "a", "text": "x", "form": "digest"}', "form must be one of"),
    ],
)
def test_a_bad_line_says_what_is_wrong(line: bytes, reason: str) -> None:
    with pytest.raises(BadDocument, match=reason):
        read_corpus_line(line)


def test_a_whole_surrogate_pair_is_one_character() -> None:
    assert read_corpus_line(b'{"id": "a", "text": "\\ud83d\\ude00"}').text == "😀"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.jsonl", True), ("a.JSONL.GZ", True), ("a.json", False), ("a.gz", False), ("jsonl", False)],
)
def test_a_corpus_is_known_by_its_name(name: str, expected: bool) -> None:
    assert is_corpus(Path(name)) is expected


def test_wiki_headings_are_found_and_the_text_stays_as_it_stands() -> None:
    text = " = Lamp = \n It burns oil . \n = = Lens = = \n It came from Paris . \n"
    document = read_corpus_line(json.dumps({"id": "a", "text": text}).encode())
    assert document.text == text
    assert [(heading.level, heading.title) for heading in document.headings] == [(1, "Lamp"), (2, "Lens")]


def test_a_line_too_long_is_named_and_the_next_is_read(tmp_path: Path) -> None:
    good = b'{"id": "a", "text": "Ten."}\n'
    (tmp_path / "corpus.jsonl").write_bytes(good + b"x" * (2 * LONGEST_LINE + 5) + b"\n" + good)
    assert list(load_corpus(tmp_path / "corpus.jsonl"))[1:] == [
        "line 2: longer than 67,108,864 bytes",
        Document("a", "a", "Ten."),
    ]


def test_a_text_too_long_is_refused() -> None:
    with pytest.raises(BadDocument, match="more than 10,000,000 characters"):
        read_corpus_line(json.dumps({"id": "a", "text": "x" * 10_000_001}).encode())


def test_a_corpus_that_unpacks_to_far_too_much_breaks_off(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "bomb.jsonl.gz", "wb", compresslevel=1) as packed:
        packed.write(b'{"id": "a", "text": "Ten."}\n')
        for _ in range(100):
            packed.write(bytes(1 << 20))
    assert list(load_corpus(tmp_path / "bomb.jsonl.gz")) == [
        Document("a", "a", "Ten."),
        "line 2: longer than 67,108,864 bytes",
        "the file breaks off: it unpacks to far more than a text would",
    ]


def test_lines_that_are_no_documents_are_named_up_to_a_number(tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_bytes(b"x\n" * 5000)
    found = list(load_corpus(tmp_path / "corpus.jsonl"))
    assert len(found) == 1002
    assert found[-1] == "more than 1,000 lines are no documents; the rest was not read"
