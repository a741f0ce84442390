"""The blocks of text in the XML of a Word file, in the order in which they are read."""

from collections.abc import Iterator
from dataclasses import dataclass

from index.load.row_text import is_header, row_text
from index.load.xml_element import Element

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PARAGRAPH, _TABLE, _ROW, _CELL = (f"{_WORD}{name}" for name in ("p", "tbl", "tr", "tc"))
_TEXT, _BOX, _VALUE = f"{_WORD}t", f"{_WORD}txbxContent", f"{_WORD}val"
_SIGNS = {f"{_WORD}{name}": sign for name, sign in (("tab", " "), ("br", "\n"), ("cr", "\n"), ("noBreakHyphen", "-"))}
_NOT_SHOWN = {_FALLBACK, *(f"{_WORD}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "sectPr", "tcPr", "trPr"))}
"""Deleted text, the second form of a drawing for old programs, and properties."""

_MOST_SPAN = 63
"""A table of Word's has at most so many columns."""


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph, an item of a list or a row of a table."""

    text: str
    is_item: bool = False


@dataclass(frozen=True, slots=True)
class Style:
    """What matters about a paragraph's style: the level of its heading, 0 for none; whether it makes a list."""

    level: int
    is_list: bool


def blocks_of(parent: Element, styles: dict[str, Style]) -> Iterator[Block]:
    """The blocks of the body of a file, or of a part of it, that are not empty; ``styles`` by their ids."""
    for block in _blocks(parent, styles):
        if block.text.strip(" \n-#"):
            yield block


def _children(element: Element) -> Iterator[Element]:
    """Its elements that are shown; comments have a function for a tag."""
    return (child for child in element if isinstance(child.tag, str) and child.tag not in _NOT_SHOWN)


def _blocks(parent: Element, styles: dict[str, Style]) -> Iterator[Block]:
    for child in _children(parent):
        if child.tag == _PARAGRAPH:
            yield _paragraph(child, styles)
            for box in _below(child, _BOX):
                yield from _blocks(box, styles)
        elif child.tag == _TABLE:
            yield from _table(child, styles)
        else:
            yield from _blocks(child, styles)


def _below(element: Element, tag: str) -> Iterator[Element]:
    """The nearest elements with this tag."""
    for child in _children(element):
        if child.tag == tag:
            yield child
        else:
            yield from _below(child, tag)


def _paragraph(element: Element, styles: dict[str, Style]) -> Block:
    text = "".join(_words(element)).strip()
    properties = element.find(f"{_WORD}pPr")
    style = styles.get(_property(properties, "pStyle") or "", Style(0, False))
    if style.level:
        return Block(f"{'#' * style.level} {' '.join(text.split())}")
    numbered = _property(properties, f"numPr/{_WORD}numId")
    if style.is_list or (numbered and numbered != "0"):
        return Block(f"- {' '.join(text.split())}", is_item=True)
    return Block(text)


def _property(properties: Element | None, path: str) -> str | None:
    found = properties.find(f"{_WORD}{path}") if properties is not None else None
    return found.get(_VALUE) if found is not None else None


def _words(element: Element) -> Iterator[str]:
    for child in _children(element):
        if child.tag == _TEXT:
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag != _BOX:
            yield from _words(child)


def _table(element: Element, styles: dict[str, Style]) -> Iterator[Block]:
    """Its rows, each value with its column's header; a table of one row or column only places its paragraphs."""
    rows = [list(_below(row, _CELL)) for row in _below(element, _ROW)]
    if len(rows) < 2 or max(map(len, rows)) < 2:
        for cell in (cell for row in rows for cell in row):
            yield from _blocks(cell, styles)
        return
    grid = _grid(rows, styles)
    header = grid[0] if is_header(grid[0]) else ()
    for cells in grid[1:] if header else grid:
        yield Block(f"- {row_text(header, cells)}", is_item=True)


def _grid(rows: list[list[Element]], styles: dict[str, Style]) -> list[list[str]]:
    """The texts of the cells by row and column; one that reaches over several rows says the same in each."""
    grid: list[list[str]] = []
    for row in rows:
        above = grid[-1] if grid else []
        cells: list[str] = []
        for cell in row:
            text = " ".join(" ".join(block.text.split()) for block in _blocks(cell, styles))
            if _goes_on(cell) and not text and len(cells) < len(above):
                text = above[len(cells)]
            cells += [text, *[""] * (_span(cell) - 1)]
        grid.append(cells)
    return grid


def _goes_on(cell: Element) -> bool:
    """Whether a cell is the lower part of the one above it."""
    merge = cell.find(f"{_WORD}tcPr/{_WORD}vMerge")
    return merge is not None and merge.get(_VALUE) in (None, "continue")


def _span(cell: Element) -> int:
    stated = _property(cell.find(f"{_WORD}tcPr"), "gridSpan") or ""
    return min(max(int(stated), 1), _MOST_SPAN) if stated.isdecimal() else 1
