"""What a file is by its content, whatever it is called."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import BadDocument
from index.load.kind import Format, format_of
from tests.index.load.sample_files import (
    picture,
    write_mail,
    write_pdf,
    write_table,
    write_web_archive,
    write_word,
    write_zip,
)

_PAGE = "<!DOCTYPE html><html><body><p>Words</p></body></html>"
_ENDINGS = (".md", ".txt", ".html", ".pdf", ".docx", ".eml", ".csv", ".tsv")


@pytest.mark.parametrize("ending", _ENDINGS)
@pytest.mark.parametrize(
    ("write", "expected"),
    [
        (write_pdf, "pdf"),
        (write_word, "word"),
        (write_mail, "mail"),
        (lambda file: file.write_text(_PAGE), "web page"),
        (lambda file: file.write_text(f"<?xml version='1.0'?>\n<!-- one --> {_PAGE}"), "web page"),
        (lambda file: file.write_text(f"\ufeff{_PAGE}", "utf-16"), "web page"),
    ],
)
def test_the_content_decides_and_not_the_name(
    tmp_path: Path, write: Callable[[Path], object], expected: Format, ending: str
) -> None:
    file = tmp_path / f"x{ending}"
    write(file)
    if expected == "mail" and ending != ".eml":
        file.write_bytes(b"Received: from a\r\nMessage-ID: <1@example.org>\r\n" + file.read_bytes())
    assert format_of(file) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("x.txt", "text"),
        ("x.md", "text"),
        ("x.pdf", "text"),
        ("x.docx", "text"),
        ("x.csv", "table"),
        ("x.TSV", "table"),
        ("x.html", "web page"),
        ("x.htm", "web page"),
    ],
)
def test_the_name_decides_among_texts(tmp_path: Path, name: str, expected: Format) -> None:
    (tmp_path / name).write_text("Only words, and a tab\there.")
    assert format_of(tmp_path / name) == expected


@pytest.mark.parametrize("ending", [".mht", ".mhtml", ".eml", ".txt"])
def test_a_saved_web_page_is_told_from_a_message(tmp_path: Path, ending: str) -> None:
    file = write_web_archive(tmp_path / f"x{ending}", _PAGE)
    assert format_of(file) == ("mail" if ending == ".eml" else "web archive")


@pytest.mark.parametrize(
    "text",
    [
        "From: me\nTo: you\nSubject: a note\n\nThat is no message yet.",
        "Note: this\nand that.",
        "Writing about %PDF- files, and <html> as well.",
        "<!-- " * 1000 + "<p>",
        "<!---->" * 1000 + "x",
        "PK is short for Phil Katz, BM and MZ for others.",
    ],
)
def test_texts_that_resemble_something_else_stay_texts(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.txt").write_text(text)
    assert format_of(tmp_path / "x.txt") == "text"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is an empty file"),
        (picture(), "is a PNG image, which has no reader"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "is a JPEG image"),
        (b"\x7fELF\x02\x01\x01", "is a program"),
        (b"MZ\x90\0\x03\0\0\0", "is a program"),
        (gzip.compress(b"words", mtime=0), "is a gzip archive"),
        (b"\0\0\0\x18ftypmp42", "is an MP4 film"),
        (b"{\\rtf1\\ansi Words}", "is an RTF document, which has no reader"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), r"is a file of an old Office program \(.doc"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(9000) + "EncryptedPackage".encode("utf-16-le"),
            "is encrypted, a password would be needed",
        ),
        (b"PK\x03\x04" + bytes(40), "is a ZIP archive .* that is damaged or breaks off"),
    ],
)
@pytest.mark.parametrize("ending", [".txt", ".pdf", ".docx"])
def test_what_has_no_reader_is_named(tmp_path: Path, content: bytes, reason: str, ending: str) -> None:
    (tmp_path / f"x{ending}").write_bytes(content)
    with pytest.raises(BadDocument, match=reason):
        format_of(tmp_path / f"x{ending}")


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ("xl/workbook.xml", "an Excel workbook"),
        ("ppt/presentation.xml", "a PowerPoint presentation"),
        ("content.xml", "an OpenDocument file"),
        ("META-INF/container.xml", "an EPUB book"),
        ("lamp.txt", "a ZIP archive"),
    ],
)
def test_other_archives_are_named(tmp_path: Path, part: str, kind: str) -> None:
    with pytest.raises(BadDocument, match=f"is {kind}, which has no reader"):
        format_of(write_zip(tmp_path / "x.docx", {part: b"<a/>"}))


def test_a_message_without_header_lines_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.eml").write_text("Only words.")
    with pytest.raises(BadDocument, match="does not begin with the header lines of a message"):
        format_of(tmp_path / "x.eml")


def test_a_table_stays_one_whatever_its_first_header_is(tmp_path: Path) -> None:
    assert format_of(write_table(tmp_path / "x.csv", [["Subject: ", "From: "], [1, 2]])) == "table"
