"""What a folder of documents says about itself in ``collection.toml``.

The code knows no topic: the name of a collection, its date and its example questions are data.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from index.errors import BadCollection

FILE_NAME = "collection.toml"


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic that documents carry as ``id``, and the name that people read."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Collection:
    """A named collection: how far it reaches, its topics, and questions it can answer."""

    name: str
    summary: str
    as_of: date | None
    topics: tuple[Topic, ...]
    examples: tuple[str, ...]


def bundled_corpus() -> Path:
    """The folder of the collection that comes with the product."""
    return Path(str(files("index").joinpath("corpus")))


def read_collection(toml: str) -> Collection:
    """Read the text of a ``collection.toml``; raises BadCollection naming the field."""
    try:
        table = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise BadCollection(f"{FILE_NAME} is not valid TOML: {error}") from None
    return Collection(
        name=_text(table, "name"),
        summary=_text(table, "summary", ""),
        as_of=_date(table),
        topics=tuple(Topic(_text(topic, "id"), _text(topic, "name")) for topic in _list(table, "topics", dict)),
        examples=tuple(_list(table, "examples", str)),
    )


def _text(table: dict[str, Any], name: str, default: str | None = None) -> str:
    value = table.get(name, default)
    if not isinstance(value, str):
        raise BadCollection(f"{FILE_NAME}: {name} must be a text")
    return value


def _date(table: dict[str, Any]) -> date | None:
    value = table.get("as_of")
    if value is not None and not isinstance(value, date):
        raise BadCollection(f"{FILE_NAME}: as_of must be a date like 2026-02-23, without quotes")
    return value


def _list(table: dict[str, Any], name: str, kind: type) -> list[Any]:
    values = table.get(name, [])
    if not isinstance(values, list) or not all(isinstance(value, kind) for value in values):
        raise BadCollection(f"{FILE_NAME}: {name} must be a list of {kind.__name__}")
    return values
