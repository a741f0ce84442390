"""What a benchmark prints: tables for the terminal, and for a document that people read."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rich.markup import escape
from rich.table import Table as TerminalTable

from index.errors import BackstopError


class NoPlaceForTable(BackstopError):
    """A document that has no place for a table; the text names the marks that are wanted."""


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as they are shown. ``key`` is the name of its place in a document, ``note`` what a reader must
    know to read it rightly."""

    key: str
    title: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one benchmark found: the figures in full, and the tables that show them."""

    value: object
    tables: tuple[Table, ...]


def markdown(table: Table, day: date) -> str:
    """The table with its note, as it stands in a document.

    >>> print(markdown(Table("k", "Mills", "Of one town.", ("mill", "n"), (("a|b", "3"),)), date(2026, 1, 2)))
    2026-01-02. Of one town.
    <BLANKLINE>
    | mill | n |
    |---|---|
    | a\\|b | 3 |
    """
    lines = [table.columns, ("---",) * len(table.columns), *table.rows]
    body = "\n".join(_line(cells, padded=number != 1) for number, cells in enumerate(lines))
    return f"{day.isoformat()}. {table.note}\n\n{body}"


def written_into(document: str, tables: Iterable[Table], day: date) -> str:
    """The document with the tables in their places, between ``<!-- bench:KEY -->`` and ``<!-- /bench -->``.

    Raises NoPlaceForTable when one has none.
    """
    for table in tables:
        place = re.search(rf"(?<=<!-- bench:{re.escape(table.key)} -->\n).*?(?=<!-- /bench -->)", document, re.DOTALL)
        if not place:
            raise NoPlaceForTable(f"the document has no place <!-- bench:{table.key} --> … <!-- /bench --> for a table")
        document = f"{document[: place.start()]}{markdown(table, day)}\n{document[place.end() :]}"
    return document


def terminal(table: Table) -> TerminalTable:
    """The table for a terminal."""
    title, caption = escape(table.title), escape(table.note)
    shown = TerminalTable(title=title, caption=caption, title_justify="left", caption_justify="left")
    for position, column in enumerate(table.columns):
        shown.add_column(column, justify="right" if position else "left")
    for row in table.rows:
        shown.add_row(*map(escape, row))
    return shown


def _line(cells: Sequence[str], padded: bool) -> str:
    escaped = [one.replace("|", "\\|").replace("\n", " ") for one in cells]
    return f"| {' | '.join(escaped)} |" if padded else f"|{'|'.join(escaped)}|"
