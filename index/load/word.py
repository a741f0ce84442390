"""Word files (DOCX), by python-docx."""

import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from index.document import Document, DocumentMeta
from index.errors import BadDocument
from index.load.headings import find_headings
from index.load.limits import refuse_long
from index.load.normalise import canonical
from index.load.office_archive import refuse_bomb
from index.load.properties import sane_author, sane_date, sane_title
from index.load.text import first_title
from index.load.word_blocks import Block, Style, blocks_of

if TYPE_CHECKING:
    from docx.document import Document as WordFile
    from docx.opc.part import Part
    from docx.styles.style import BaseStyle

_HEADING_STYLE = re.compile(r"heading ([1-9])$", re.IGNORECASE)

_TEMPLATE_DAY = date(2013, 12, 23)
"""The day in python-docx's own template, which its users leave there."""

_DAMAGE = (KeyError, ValueError, AttributeError, TypeError, SyntaxError, zipfile.BadZipFile)
"""How python-docx fails when a part is missing or not as it should be; broken XML is a SyntaxError."""

_NOTES = ("/footnotes", "/endnotes")


def load_word(path: Path, document_id: str) -> Document:
    """Read one Word file: headings and lists as Markdown, each row of a table as a sentence, notes at the end.

    Raises BadDocument when it is damaged, encrypted, holds no text, or would be too large when unpacked.
    """
    refuse_bomb(path)
    file = _opened(path)
    styles = {style.style_id: _read_style(style) for style in file.styles}
    text = canonical(_joined([*blocks_of(file.element.body, styles), *_notes(file, styles)]))
    headings = find_headings(text)
    title, meta = _stated(file)
    return Document(document_id, title or first_title(headings, text) or path.stem, text, meta, headings)


def _opened(path: Path) -> "WordFile":
    import docx

    try:
        with path.open("rb") as stream:
            return docx.Document(stream)
    except _DAMAGE as error:
        raise BadDocument(f"is a damaged Word file: {error}") from None


def _read_style(style: "BaseStyle") -> Style:
    """Of the style or the nearest one below it that says something."""
    names: list[str] = []
    one: BaseStyle | None = style
    while one is not None and len(names) < 20:
        names.append(one.name or "")
        one = getattr(one, "base_style", None)
    level = next(filter(None, map(_heading_level, names)), 0)
    return Style(min(level, 6), any(name.startswith("List ") for name in names))


def _heading_level(name: str) -> int:
    """The level of a heading style by its name, 0 for any other style."""
    found = _HEADING_STYLE.match(name)
    return int(found[1]) if found else int(name == "Title")


def _joined(blocks: list[Block]) -> str:
    """Items of a list stand below each other, everything else apart."""
    parts: list[str] = []
    characters = 0
    for number, block in enumerate(blocks):
        together = number and block.is_item and blocks[number - 1].is_item
        parts += ["\n" if together else "\n\n", block.text]
        characters += len(block.text)
        refuse_long(characters)
    return "".join(parts)


def _notes(file: "WordFile", styles: dict[str, Style]) -> Iterator[Block]:
    from docx.oxml import parse_xml

    for relation in file.part.rels.values():
        if relation.reltype.endswith(_NOTES) and not relation.is_external:
            part: Part = relation.target_part
            for note in parse_xml(part.blob):
                yield from blocks_of(note, styles)


def _stated(file: "WordFile") -> tuple[str | None, DocumentMeta]:
    """Title and metadata from the file's properties; the day is when it was saved last."""
    from docx.opc.parts.coreprops import CorePropertiesPart

    relations = file.part.package.rels.values() if file.part.package else ()
    parts = (relation.target_part for relation in relations if not relation.is_external)
    part = next((part for part in parts if isinstance(part, CorePropertiesPart)), None)
    if part is None:
        return None, DocumentMeta()  # python-docx itself would make some up, of today.
    stated = part.core_properties
    day = sane_date(stated.modified.date()) if stated.modified else None
    published = None if day == _TEMPLATE_DAY else day
    return sane_title(stated.title), DocumentMeta(author=sane_author(stated.author), published=published)
