"""All readers together: what every document of theirs guarantees, and what happens to mislabelled and broken files."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from index.errors import BadDocument
from index.load import limits
from index.load.normalise import normalise
from index.load.readers import ENDINGS, read_file
from tests.index.load.sample_files import (
    PARAGRAPH,
    write_mail,
    write_pdf,
    write_table,
    write_web_archive,
    write_word,
)

_HTML = f"<html><body><article><h1>The lamp</h1><p>{PARAGRAPH * 3}</p></article></body></html>"

Write = Callable[[Path], object]

WRITERS: dict[str, Write] = {
    ".md": lambda file: file.write_text(f"# The lamp\n\n{PARAGRAPH}", "utf-8"),
    ".markdown": lambda file: file.write_text(f"## The lamp\n\n{PARAGRAPH}", "utf-16"),
    ".txt": lambda file: file.write_text(f"== The lamp ==\n\n{PARAGRAPH}", "cp1252"),
    ".html": lambda file: file.write_text(_HTML, "utf-8"),
    ".htm": lambda file: file.write_text(_HTML.replace("<html>", '<html><meta charset="cp1252">'), "cp1252"),
    ".mht": lambda file: write_web_archive(file, _HTML),
    ".mhtml": lambda file: write_web_archive(file, _HTML),
    ".eml": write_mail,
    ".pdf": lambda file: write_pdf(file, ["# The lamp", *[PARAGRAPH] * 3]),
    ".docx": lambda file: write_word(file, ["# The lamp", PARAGRAPH]),
    ".csv": lambda file: write_table(file, [["What", "Story"], ["The lamp", PARAGRAPH]]),
    ".tsv": lambda file: write_table(file, [["What", "Story"], ["The lamp", PARAGRAPH]], "\t"),
}


def written(folder: Path, ending: str, name: str | None = None) -> Path:
    """A sample file of this kind, under its own or another name."""
    file = folder / (name or f"x{ending}")
    WRITERS[ending](file)
    return file


def test_every_ending_has_a_sample() -> None:
    assert set(WRITERS) == set(ENDINGS)


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_every_document_guarantees(tmp_path: Path, ending: str) -> None:
    """Canonical text with all its words, headings that point at their words, sorted pages, an id, a title."""
    document = read_file(written(tmp_path, ending), "the/id")

    assert document.id == "the/id"
    assert document.title
    assert normalise(document.text) == document.text
    assert "lighthouse at Kråkøy was built in 1862 and its tower is 31 metres high." in document.text
    assert all(document.text[h.start : h.end].strip("#= ") == h.title for h in document.headings)
    assert list(document.pages) == sorted(document.pages)
    assert all(0 <= start <= len(document.text) for start in document.pages)
    assert read_file(written(tmp_path, ending), "the/id").sha256 == document.sha256


@pytest.mark.parametrize("ending", [".pdf", ".docx", ".html", ".mht"])
@pytest.mark.parametrize("name", ["x.txt", "x.md", "x.csv", "x.pdf", "x.docx", "x.html"])
def test_a_file_under_a_false_name_is_read_as_what_it_is(tmp_path: Path, ending: str, name: str) -> None:
    text = read_file(written(tmp_path, ending), "x").text
    assert read_file(written(tmp_path, ending, name), "x").text == text


@pytest.mark.parametrize("ending", ENDINGS)
def test_control_characters_never_come_through(tmp_path: Path, ending: str) -> None:
    """Formats that can hold them at all are given some."""
    file = written(tmp_path, ending)
    if ending not in (".pdf", ".docx", ".markdown"):
        file.write_bytes(file.read_bytes().replace(b"lighthouse", b"li\x1b[1mght\x07house\x0cand\x00"))
    document = read_file(file, "x")
    assert not {one for one in document.text + document.title if ord(one) < 32 or 127 <= ord(one) < 160} - {"\n"}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_text_that_is_too_long_is_refused(tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_CHARACTERS", 100)
    with pytest.raises(BadDocument, match="the text has more than 100 characters; split it into several files"):
        read_file(written(tmp_path, ending), "x")


@pytest.mark.parametrize("ending", ENDINGS)
def test_damaged_files_are_read_or_refused(tmp_path: Path, ending: str) -> None:
    """Cut off anywhere, bytes changed at random: never another error than the one for people."""
    chance = Random(ending)
    whole = written(tmp_path, ending).read_bytes()
    file = tmp_path / f"damaged{ending}"
    for round_ in range(6):
        damaged = bytearray(whole)
        if round_ % 2:
            damaged = damaged[: chance.randrange(len(damaged))]
        for _ in range(chance.choice((0, 1, 20))):
            if damaged:
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        file.write_bytes(damaged)
        try:
            assert read_file(file, "x").text
        except BadDocument as error:
            assert str(error)
