"""One row of a table as a sentence that can be cited alone."""

from collections.abc import Sequence
from itertools import zip_longest

_LONGEST_SENTENCE = 300
"""A row of more characters is told in one sentence for each value."""


def is_header(cells: Sequence[str]) -> bool:
    """Whether a first row names the columns: different words, and no values.

    >>> is_header(["Region", "Month", "Houses"]), is_header(["Kråkøy", "2024", "12"]), is_header(["A", "A"])
    (True, False, False)
    >>> is_header(["Region", "2023", "2024"])
    True
    """
    names = [_one_line(cell).lower() for cell in cells if cell.strip()]
    different = len(set(names)) == len(names)
    return different and any(map(_has_letter, names)) and all(_has_letter(one) or _is_year(one) for one in names)


def _has_letter(name: str) -> bool:
    return any(map(str.isalpha, name))


def _is_year(name: str) -> bool:
    return len(name) == 4 and name.isdigit()


def row_text(header: Sequence[str], cells: Sequence[str]) -> str:
    """The values of a row, each behind its column's header; empty ones are left out.

    >>> row_text(["Region", "Month", "Houses"], ["Kråkøy", "", "12"])
    'Region: Kråkøy; Houses: 12.'
    """
    values = [
        f"{name.strip()}: {cell}" if name.strip() else cell
        for name, cell in zip_longest(map(_one_line, header), map(_one_line, cells), fillvalue="")
        if cell
    ]
    joint = "; " if sum(map(len, values)) <= _LONGEST_SENTENCE else ". "
    return _ended(joint.join(value.rstrip(";.") if joint == ". " else value for value in values))


def _one_line(cell: str) -> str:
    return " ".join(cell.split())


def _ended(text: str) -> str:
    return text if not text or text.endswith((".", "!", "?", ":")) else f"{text}."
