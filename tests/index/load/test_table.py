"""Tables of values: rows as sentences, delimiters, broken rows."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.document import Document
from index.errors import BadDocument
from index.load import limits
from index.load.normalise import normalise
from index.load.table import load_table
from index.splitting.sentences import sentence_spans
from tests.index.load.sample_files import write_table

_ROWS = [["Region", "Houses", "Note"], ["Nord", "12", "by the sea; cold"], ["Sør", "", 'the "old" town, harbour']]

_CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=10)


def read(folder: Path, content: str | bytes, name: str = "x.csv") -> Document:
    """The document read from a table with this content."""
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return load_table(folder / name, "x")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_row_is_a_sentence_with_its_headers(tmp_path: Path, delimiter: str) -> None:
    document = load_table(write_table(tmp_path / "houses.csv", _ROWS, delimiter), "x")
    rows = [
        "Region: Nord; Houses: 12; Note: by the sea; cold.",
        'Region: Sør; Note: the "old" town, harbour.',
    ]
    assert document.text == "\n\n".join(rows)
    assert [document.text[span.start : span.end] for span in sentence_spans(document.text)] == rows
    assert document.title == "houses"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Kråkøy,12\nHavn,7", "Kråkøy; 12.\n\nHavn; 7."),
        ("Houses by region\n\nRegion;2023;2024\nNord;1;2", "Houses by region.\n\nRegion: Nord; 2023: 1; 2024: 2."),
        ("A,B\n1\n1,2,3\n,\n4,5", "A: 1.\n\nA: 1; B: 2; 3.\n\nA: 4; B: 5."),
        ('A,B\n"open,2\n3,4', "A: open,2.\n\nA: 3; B: 4."),
        ('A,B\n"two\nlines",2', "A: two lines; B: 2."),
        ('A,B\n"x" y,2', "A: x y; B: 2."),
        ("A,B\r1,2\r3,4", "A: 1; B: 2.\n\nA: 3; B: 4."),
        ("A,B\n1\0,2", "A: 1; B: 2."),
        ("Only words, one line\nAnd more of them", "Only words, one line.\n\nAnd more of them."),
        ("A,B", "A; B."),
    ],
)
def test_headers_and_broken_rows(tmp_path: Path, content: str, text: str) -> None:
    """No header, a title above it, short and long rows, an open quotation mark, line ends of every kind."""
    assert read(tmp_path, content).text == text


def test_a_long_row_is_told_in_several_sentences(tmp_path: Path) -> None:
    text = read(tmp_path, f"Region,Story\nNord,{'It burnt. ' * 40}\n").text
    assert text.startswith("Region: Nord. Story: It burnt. It burnt.")


def test_other_encodings_and_utf_16_as_spreadsheets_write_it(tmp_path: Path) -> None:
    assert read(tmp_path, "Ort\tHäuser\nMünchen\t3\n".encode("utf-16"), "x.tsv").text == "Ort: München; Häuser: 3."


@pytest.mark.parametrize("content", ["", "\n\n", ",,\n,,\n"])
def test_a_table_without_values_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(BadDocument, match="holds no text"):
        read(tmp_path, content)


def test_headers_that_blow_a_table_up_are_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_CHARACTERS", 20_000)
    with pytest.raises(BadDocument, match="more than 20,000 characters"):
        read(tmp_path, f"{'h' * 1000},B\n" + "1,2\n" * 100)


def test_an_endless_cell_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(BadDocument, match="line 2: field larger than field limit"):
        read(tmp_path, f"A,B\n{'x' * 200_000},2\n")


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(_CELLS, min_size=3, max_size=3), max_size=5))
def test_no_word_is_lost(tmp_path: Path, rows: list[list[str]]) -> None:
    file = write_table(tmp_path / "x.csv", [["Alpha", "Beta", "Gamma"], *rows])
    text = load_table(file, "x").text

    assert all(word in text for row in rows for cell in row for word in normalise(cell).split() if word.isalnum())
    assert normalise(text) == text
