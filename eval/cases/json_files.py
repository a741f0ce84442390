"""JSON files, plain or gzipped, checked against a model; whatever is wrong is one BadTestSet that says where."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from eval.cases.case import BadTestSet

T = TypeVar("T")


def validated(adapter: TypeAdapter[T], json: str, where: str) -> T:
    """The value that a JSON text spells; raises BadTestSet with ``where`` in front of the first complaint."""
    try:
        return adapter.validate_json(json)
    except ValidationError as error:
        raise BadTestSet(f"{where}: {first_complaint(error)}") from None


def validated_lines(adapter: TypeAdapter[T], path: Path) -> Iterator[tuple[str, T]]:
    """What each line of a file spells, with where it stands; raises BadTestSet at the first that is wrong."""
    for number, line in json_lines(path):
        where = f"{path}, line {number}"
        yield where, validated(adapter, line, where)


def first_complaint(error: ValidationError) -> str:
    """The field and what is wrong with it, of the first thing that is.

    >>> try:
    ...     TypeAdapter(dict[str, list[str]]).validate_python({"answers": ["a", 7]})
    ... except ValidationError as error:
    ...     print(first_complaint(error))
    answers[1]: Input should be a valid string
    """
    first = error.errors()[0]
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"]).lstrip(".")
    return f"{path}: {first['msg']}" if path else str(first["msg"])


def json_lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not empty with their numbers from 1; raises BadTestSet when a file cannot be read."""
    return ((number, line) for number, line in enumerate(text_lines(path), start=1) if line.strip())


def json_text(path: Path) -> str:
    """All of a file that is one JSON document; raises BadTestSet when it cannot be read."""
    return "".join(text_lines(path))


def plain_or_gzipped(folder: Path, name: str) -> Path | None:
    """The file of that name in a folder, with or without ``.gz`` behind it."""
    return next((file for file in (folder / name, folder / f"{name}.gz") if file.is_file()), None)


def text_lines(path: Path) -> Iterator[str]:
    """The lines of a text file, plain or gzipped; raises BadTestSet when it cannot be read."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            yield from lines
    except FileNotFoundError:
        raise BadTestSet(f"{path}: no such file") from None
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise BadTestSet(f"{path} cannot be read: {error}") from None
