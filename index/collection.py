"""What a folder of documents says about itself in ``collection.toml``.

The code knows no topic: the name of a collection, its date, its example questions and the quantities it follows are
data.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

from index.collection_fields import FILE_NAME, date_of, list_of, text_of
from index.errors import BadCollection
from index.tracked_quantities import TrackedQuantity, read_quantities

__all__ = ["FILE_NAME", "Collection", "Topic", "bundled_corpus", "read_collection", "toml_of"]

LARGEST_TOML = 1_000_000
"""Bytes; the collection that comes with the product has a fiftieth of it."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic that documents carry as ``id``, and the name that people read."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Collection:
    """A named collection: how far it reaches, its topics, questions it can answer, and quantities that it follows.

    ``examples`` are questions to begin with, ``questions`` others to go on with.
    """

    name: str
    summary: str
    as_of: date | None
    topics: tuple[Topic, ...]
    examples: tuple[str, ...]
    quantities: tuple[TrackedQuantity, ...] = ()
    questions: tuple[str, ...] = ()

    @property
    def all_questions(self) -> list[str]:
        """Every question that the collection says it answers, each once."""
        return list(dict.fromkeys((*self.examples, *self.questions, *(one.question for one in self.quantities))))


def bundled_corpus() -> Path:
    """The folder of the collection that comes with the product."""
    return Path(str(files("index").joinpath("corpus")))


def toml_of(folder: Path) -> str | None:
    """The text of the ``collection.toml`` in a folder, None when there is no such file.

    Raises BadCollection for a link, which may lead anywhere, and for a file that is too large or cannot be read.
    """
    file = folder / FILE_NAME
    try:
        if file.is_symlink():
            raise BadCollection(f"{file} is a link, and links are not followed")
        if not file.is_file():
            return None
        with file.open("rb") as opened:
            content = opened.read(LARGEST_TOML + 1)
    except OSError as error:
        raise BadCollection(f"{file} cannot be read: {error.strerror}") from None
    if len(content) > LARGEST_TOML:
        raise BadCollection(f"{file} has more than {LARGEST_TOML:,} bytes")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise BadCollection(f"{file} is not UTF-8: {error.reason} at byte {error.start}") from None


def read_collection(toml: str) -> Collection:
    """Read the text of a ``collection.toml``; raises BadCollection naming the field."""
    try:
        table = tomllib.loads(toml)
    except ValueError as error:  # Also a number of so many digits that Python does not convert it.
        raise BadCollection(f"{FILE_NAME} is not valid TOML: {error}") from None
    except RecursionError:
        raise BadCollection(f"{FILE_NAME} is nested too deeply to be read") from None
    return Collection(
        name=text_of(table, "name"),
        summary=text_of(table, "summary", ""),
        as_of=date_of(table, "as_of"),
        topics=tuple(Topic(text_of(topic, "id"), text_of(topic, "name")) for topic in list_of(table, "topics", dict)),
        examples=tuple(list_of(table, "examples", str)),
        quantities=read_quantities(table),
        questions=tuple(list_of(table, "questions", str)),
    )
