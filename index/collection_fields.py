"""The fields of ``collection.toml``, each checked when it is read; a mistake is named by its field and place."""

from datetime import date
from typing import Any

from index.errors import BadCollection

FILE_NAME = "collection.toml"


def text_of(table: dict[str, Any], name: str, default: str | None = None, where: str = "") -> str:
    """A text; ``where`` is the place of the table in the file, such as 'quantities, "sheep": '."""
    value = table.get(name, default)
    if not isinstance(value, str):
        raise BadCollection(f"{FILE_NAME}: {where}{name} must be a text")
    return value


def words_of(table: dict[str, Any], name: str, where: str = "") -> str:
    """A text with something in it."""
    value = text_of(table, name, where=where)
    if not value.strip():
        raise BadCollection(f"{FILE_NAME}: {where}{name} must not be empty")
    return value


def date_of(table: dict[str, Any], name: str) -> date | None:
    """A date, written without quotes, or None."""
    value = table.get(name)
    if value is not None and not isinstance(value, date):
        raise BadCollection(f"{FILE_NAME}: {name} must be a date like 2026-02-23, without quotes")
    return value


def list_of(table: dict[str, Any], name: str, kind: type, where: str = "") -> list[Any]:
    """A list of texts or of tables; none is an empty one."""
    values = table.get(name, [])
    if not isinstance(values, list) or not all(isinstance(value, kind) for value in values):
        raise BadCollection(f"{FILE_NAME}: {where}{name} must be a list of {kind.__name__}")
    return values
