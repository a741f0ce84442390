"""Markdown and plain text: front matter, titles, headings, bytes."""

from datetime import date
from pathlib import Path

import pytest

from index.document import Document
from index.errors import BadDocument
from index.load.text import load_text, split_front_matter

LIGHTHOUSE = Path(__file__).parents[2] / "collections" / "lighthouse"


def written(folder: Path, name: str, content: str | bytes) -> Document:
    """The document read from a file with this content."""
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return load_text(file, name)


def test_front_matter_gives_title_and_metadata_and_is_no_part_of_the_text() -> None:
    document = load_text(LIGHTHOUSE / "lens-repair.md", "lens")
    assert document.title == "How the lens came back"
    assert (document.meta.publisher, document.meta.via) == ("Åse Fjørtoft", "Kystposten")
    assert (document.meta.published, document.meta.form) == (date(2024, 2, 9), "summary")
    assert document.text.startswith("Åse Fjørtoft told Kystposten")
    assert "---" not in document.text


def test_headings_point_into_the_text_and_astral_characters_count_as_one() -> None:
    document = load_text(LIGHTHOUSE / "tower.md", "tower")
    assert [heading.title for heading in document.headings] == ["The tower", "The lamp room", "The builders"]
    assert [document.text[h.start : h.end] for h in document.headings] == [
        "# The tower",
        "## The lamp room",
        "## The builders",
    ]
    assert document.text.index("🌊") < document.text.index("🌫") < document.headings[2].start


def test_a_plain_text_has_no_headings_and_is_called_by_its_file_name() -> None:
    document = load_text(LIGHTHOUSE / "keepers-letter.txt", "letter")
    assert document.headings == ()
    assert document.title == "keepers-letter"
    assert "𝄞" in document.text


@pytest.mark.parametrize(
    ("content", "title"),
    [
        ("---\ntitle: From the front\n---\n# From the text\n\nWords.", "From the front"),
        ("---\nkind: official\n---\n# From the text\n\nWords.", "From the text"),
        ('---\ntitle: ""\n---\n# From the text', "From the text"),
        ('---\ntitle: "\u200b"\n---\n# From the text', "From the text"),
        ("Only words.", "note"),
        ("---\ntitle: 1984\n---\nWords.", "1984"),
        ("---\ntitle: 1987-01-03\n---\nWords.", "1987-01-03"),
    ],
)
def test_the_title_is_the_front_matters_else_the_first_headings_else_the_files(
    tmp_path: Path, content: str, title: str
) -> None:
    assert written(tmp_path, "note.md", content).title == title


def test_a_byte_order_mark_and_windows_line_ends_do_not_hide_the_front_matter(tmp_path: Path) -> None:
    document = written(tmp_path, "note.md", "\ufeff---\r\ntitle: Måken\r\n---\r\nOne.\r\n\r\nTwo.\r\n".encode())
    assert (document.title, document.text) == ("Måken", "One.\n\nTwo.")


def test_a_title_that_is_a_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadDocument, match="title must be a text, not a list"):
        written(tmp_path, "note.md", "---\ntitle: [a, b]\n---\nWords.")


def test_broken_front_matter_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(BadDocument, match=r"front matter is not valid YAML: .* \(line 3\)"):
        written(tmp_path, "note.md", "---\ntitle: fine\nkind: a: b\n---\nWords.")


def test_a_file_without_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadDocument, match="the file holds no text"):
        written(tmp_path, "note.md", "---\ntitle: Nothing\n---\n\u200b\n")


def test_other_encodings_are_recognised_or_refused(tmp_path: Path) -> None:
    text = "Fyret på Kråkøy ble bygget i 1862 og tårnet er 31 meter høyt. Måkene hekker på skjærene hver vår."
    assert written(tmp_path, "note.md", text.encode("cp1252")).text == text
    assert written(tmp_path, "note.md", text.encode("utf-16")).text == text
    with pytest.raises(BadDocument, match=r"is not UTF-8 \(byte 1 is 0xe5\), and its encoding cannot be told"):
        written(tmp_path, "note.md", "Måken".encode("latin-1"))


@pytest.mark.parametrize(
    "text",
    [
        "No front matter at all.",
        "---\nA rule, then words.\n\n---\nAnother rule.",
        "Words first.\n---\ntitle: no\n---\n",
        "---\ntitle: never closed\n",
        "----\ntitle: four dashes\n----\n",
        "---\n- a\n- b\n---\nA list is no set of fields.",
    ],
)
def test_a_text_without_a_block_of_fields_stays_whole(text: str) -> None:
    assert split_front_matter(text) == ({}, text)


def test_an_empty_block_holds_no_fields() -> None:
    assert split_front_matter("---\n---\nWords.") == ({}, "Words.")


def test_a_text_file_has_wiki_headings_and_no_markdown_ones(tmp_path: Path) -> None:
    file = tmp_path / "lamp.txt"
    file.write_text("== The lamp ==\n\nIt burns oil.\n\n# 7\n\nIts number.", "utf-8")
    document = load_text(file, "lamp")
    assert (document.title, [heading.title for heading in document.headings]) == ("The lamp", ["The lamp"])
