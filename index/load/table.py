"""Tables of values separated by commas or the like: each row becomes a paragraph that can be cited alone."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path

from index.document import Document
from index.errors import BadDocument
from index.load.encoding import decode
from index.load.limits import refuse_long
from index.load.normalise import canonical
from index.load.row_text import is_header, row_text

_DELIMITERS = ",;\t|"
_NO_DELIMITER = "\x1f"
_SAMPLE_LINES = 50


def load_table(path: Path, document_id: str) -> Document:
    """Read one CSV or TSV file; each row is a paragraph in which every value stands behind its column's header.

    Rows that are too short or too long stay; lines above the header are paragraphs of their own. Raises BadDocument
    when there are no rows, or too many.
    """
    lines = list(StringIO(decode(path.read_bytes()).replace("\0", ""), newline=""))
    rows = [row for row in _rows(lines, _delimiter(lines)) if any(cell.strip() for cell in row)]
    return Document(document_id, path.stem, canonical("\n\n".join(_paragraphs(rows))))


def _delimiter(lines: Sequence[str]) -> str:
    """The one that cuts most of the first lines into equally many cells, at least two; else one that cuts nothing."""
    sample = [line for line in lines[:_SAMPLE_LINES] if line.strip()]

    def evenness(delimiter: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in _loose_rows(sample, delimiter) if len(row) > 1)
        return max(((number, width) for width, number in widths.items()), default=(0, 0))

    best = max(_DELIMITERS, key=evenness)
    return best if 2 * evenness(best)[0] > len(sample) else _NO_DELIMITER


def _rows(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    """The rows by the rules; where a quotation mark is left open, line by line, so that it swallows no other row."""
    try:
        return list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return list(_loose_rows(lines, delimiter))


def _loose_rows(lines: Sequence[str], delimiter: str) -> Iterator[list[str]]:
    for number, line in enumerate(lines, start=1):
        try:
            yield from csv.reader([line], delimiter=delimiter)
        except csv.Error as error:
            raise BadDocument(f"line {number}: {error}") from None


def _paragraphs(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    first = _header_row(rows)
    header = rows[first] if first is not None else ()
    characters = 0
    for number, row in enumerate(rows):
        if number != first:
            paragraph = row_text(header if first is not None and number > first else (), row)
            characters += len(paragraph)
            refuse_long(characters)
            yield paragraph
    if len(rows) == 1 and first is not None:
        yield row_text((), header)


def _header_row(rows: Sequence[Sequence[str]]) -> int | None:
    """The first row that is as wide as most, when it reads like a header."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return None
    width = widths.most_common(1)[0][0]
    first = next(number for number, row in enumerate(rows) if len(row) == width)
    return first if is_header(rows[first]) else None
