"""The quantities that a collection follows over time: which passages tell their values."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from index.collection_fields import FILE_NAME, list_of, text_of, words_of
from index.errors import BadCollection

_ID = re.compile(r"[\w-]+")
"""It becomes a part of the address of a place on the page."""


@dataclass(frozen=True, slots=True)
class TrackedValue:
    """A value, told by a document in the words of ``quote``.

    ``definition`` is what exactly is measured, in a few words: values of one definition form a series over time,
    those of different ones, or of none, are never joined.
    """

    document_id: str
    quote: str
    definition: str | None = None


@dataclass(frozen=True, slots=True)
class TrackedQuantity:
    """A quantity with its values; ``unit`` is a word to be read, ``question`` one that the collection answers."""

    id: str
    name: str
    unit: str
    question: str
    values: tuple[TrackedValue, ...]


def read_quantities(table: dict[str, Any]) -> tuple[TrackedQuantity, ...]:
    """The tables ``[[quantities]]`` of a ``collection.toml``; raises BadCollection naming quantity and field."""
    quantities = tuple(map(_quantity, list_of(table, "quantities", dict)))
    for quantity_id, times in Counter(one.id for one in quantities).items():
        if times > 1:
            raise BadCollection(f'{FILE_NAME}: quantities: {times} have the id "{quantity_id}"')
    return quantities


def _quantity(table: dict[str, Any]) -> TrackedQuantity:
    quantity_id = words_of(table, "id", "quantities: ")
    if not _ID.fullmatch(quantity_id):
        raise BadCollection(f'{FILE_NAME}: quantities: id must be letters, digits and hyphens, not "{quantity_id}"')
    where = f'quantities, "{quantity_id}": '
    return TrackedQuantity(
        id=quantity_id,
        name=words_of(table, "name", where),
        unit=text_of(table, "unit", "", where),
        question=words_of(table, "question", where),
        values=tuple(_value(value, f"{where}values: ") for value in list_of(table, "values", dict, where)),
    )


def _value(table: dict[str, Any], where: str) -> TrackedValue:
    definition = words_of(table, "definition", where) if "definition" in table else None
    return TrackedValue(words_of(table, "document", where), words_of(table, "quote", where), definition)
