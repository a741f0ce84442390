"""Word files: their blocks as Markdown, their properties, and archives that are bombs or broken."""

from datetime import date
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import BadDocument
from index.load import office_archive
from index.load.headings import find_headings
from index.load.normalise import normalise
from index.load.word import load_word
from tests.index.load.sample_files import PARAGRAPH, with_part, write_word, write_zip

_CELLS = st.text(st.characters(categories=["L", "N"], exclude_characters="ªº"), min_size=1, max_size=12)


def with_xml(file: Path, *fragments: str) -> Path:
    """A Word file whose body begins with these pieces of XML."""
    written = docx.Document()
    for number, fragment in enumerate(fragments):
        written.element.body.insert(number, parse_xml(fragment.replace(">", f" {nsdecls('w')}>", 1)))
    written.save(str(file))
    return file


def test_headings_paragraphs_lists_and_tables_keep_their_order(tmp_path: Path) -> None:
    table = [["Region", "Houses", "Note"], ["Nord", "12", ""], ["Sør", "7", "by the sea"]]
    file = write_word(tmp_path / "x.docx", ["# The lamp", PARAGRAPH, "- Oil", "- Gas", "## Houses", table, "The end."])
    document = load_word(file, "x")

    assert document.text.split("\n\n") == [
        "# The lamp",
        PARAGRAPH,
        "- Oil\n- Gas",
        "## Houses",
        "- Region: Nord; Houses: 12.\n- Region: Sør; Houses: 7; Note: by the sea.",
        "The end.",
    ]
    assert [(h.level, h.title) for h in document.headings] == [(1, "The lamp"), (2, "Houses")]
    assert document.headings == find_headings(document.text)


def test_properties_become_title_author_and_day(tmp_path: Path) -> None:
    document = load_word(write_word(tmp_path / "x.docx", title="On the lamp", author="Åse Fjørtoft"), "x")
    assert (document.title, document.meta.author, document.meta.published) == (
        "On the lamp",
        "Åse Fjørtoft",
        date(2024, 5, 3),
    )


def test_a_file_that_states_nothing_claims_nothing(tmp_path: Path) -> None:
    """The template of python-docx has a day and an author of its own."""
    written = docx.Document()
    written.add_paragraph("Only words.")
    written.save(str(tmp_path / "lamp.docx"))
    document = load_word(tmp_path / "lamp.docx", "x")
    assert (document.title, document.meta.author, document.meta.published) == ("lamp", None, None)


def test_inserted_text_and_text_in_boxes_and_controls_is_read_and_deleted_text_is_not(tmp_path: Path) -> None:
    file = with_xml(
        tmp_path / "x.docx",
        "<w:p><w:r><w:t>One </w:t></w:r><w:ins><w:r><w:t>two</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
        "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>Boxed.</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>",
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>Controlled</w:t><w:tab/><w:t>word</w:t></w:r></w:p></w:sdtContent></w:sdt>",
    )
    assert load_word(file, "x").text == "One two\n\nBoxed.\n\nControlled word"


def test_merged_cells_speak_for_each_row_and_column(tmp_path: Path) -> None:
    written = docx.Document()
    table = written.add_table(3, 3)
    for row, words in zip(table.rows, (("Region", "May", "June"), ("Nord", "1", "2"), ("", "3", "4")), strict=True):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    table.cell(1, 0).merge(table.cell(2, 0))
    written.save(str(tmp_path / "x.docx"))

    assert load_word(tmp_path / "x.docx", "x").text == (
        "- Region: Nord; May: 1; June: 2.\n- Region: Nord; May: 3; June: 4."
    )


def test_a_table_that_only_places_paragraphs_is_none(tmp_path: Path) -> None:
    assert load_word(write_word(tmp_path / "x.docx", [[["Left side."], ["Lower side."]]]), "x").text == (
        "Left side.\n\nLower side."
    )


def test_footnotes_stand_at_the_end(tmp_path: Path) -> None:
    file = write_word(tmp_path / "x.docx", ["It burns oil."])
    notes = f'<w:footnotes {nsdecls("w")}><w:footnote w:id="2"><w:p><w:r><w:t>So it did.</w:t></w:r></w:p></w:footnote>'
    with_part(file, "word/footnotes.xml", f"{notes}</w:footnotes>".encode())
    relation = (
        b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"'
        b' Target="footnotes.xml"/></Relationships>'
    )
    relations = part_of(file, "word/_rels/document.xml.rels").replace(b"</Relationships>", relation)
    with_part(file, "word/_rels/document.xml.rels", relations)

    assert load_word(file, "x").text == "It burns oil.\n\nSo it did."


def part_of(file: Path, name: str) -> bytes:
    """The content of one part."""
    import zipfile

    with zipfile.ZipFile(file) as archive:
        return archive.read(name)


@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(_CELLS, min_size=3, max_size=3), min_size=2, max_size=5), st.lists(_CELLS, max_size=4))
def test_no_word_is_lost_and_headings_point_at_their_text(
    tmp_path: Path, cells: list[list[str]], headings: list[str]
) -> None:
    document = load_word(write_word(tmp_path / "x.docx", [*(f"## {one}" for one in headings), cells]), "x")

    assert all(normalise(word) in document.text for row in cells for word in row)
    assert [document.text[h.start : h.end] for h in document.headings] == [f"## {normalise(one)}" for one in headings]
    assert normalise(document.text) == document.text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_never_expanded(tmp_path: Path, encoding: str) -> None:
    xml = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE d [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]>'
        f"<w:document {nsdecls('w')}><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"
    )
    file = with_part(write_word(tmp_path / "x.docx"), "word/document.xml", xml.encode(encoding))
    with pytest.raises(BadDocument, match=r"its part word/document\.xml has a DOCTYPE"):
        load_word(file, "x")


def test_a_part_packed_too_tightly_is_refused_unopened(tmp_path: Path) -> None:
    file = with_part(write_word(tmp_path / "x.docx"), "word/media/zeros.bin", bytes(20_000_000))
    with pytest.raises(BadDocument, match=r"its part word/media/zeros\.bin is packed more than 200 times smaller"):
        load_word(file, "x")


def test_a_file_too_large_when_unpacked_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_archive, "MOST_UNPACKED_BYTES", 1000)
    with pytest.raises(BadDocument, match=r"would have [\d,]+ bytes when unpacked, and only up to 1,000 are read"):
        load_word(write_word(tmp_path / "x.docx"), "x")


def test_too_many_parts_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_archive, "MOST_PARTS", 3)
    with pytest.raises(BadDocument, match=r"has \d+ parts, and only files of up to 3 are read"):
        load_word(write_word(tmp_path / "x.docx"), "x")


@pytest.mark.parametrize(
    "parts",
    [
        {"word/document.xml": b"<broken"},
        {"[Content_Types].xml": b"<Types xmlns='x'/>", "word/document.xml": b"<a/>"},
        {"[Content_Types].xml": b"", "_rels/.rels": b"", "word/document.xml": b""},
    ],
)
def test_an_archive_that_only_looks_like_a_word_file_is_refused(tmp_path: Path, parts: dict[str, bytes]) -> None:
    with pytest.raises(BadDocument, match="is a damaged Word file"):
        load_word(write_zip(tmp_path / "x.docx", parts), "x")
