"""Writing small test sets, and what is said about those that cannot be read."""

import json
from pathlib import Path

import pytest

from eval.cases.case import BadTestSet, Case, TestSet
from eval.cases.read import read_set


def write_json(file: Path, value: object) -> Path:
    """Write a JSON document over several lines."""
    file.write_text(json.dumps(value, indent=1), "utf-8")
    return file


def write_lines(file: Path, *rows: object) -> Path:
    """Write rows as JSON lines."""
    file.parent.mkdir(exist_ok=True)
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return file


def case_of(found: TestSet, case_id: str) -> Case:
    """The case of an id."""
    return next(case for case in found.cases if case.id == case_id)


def complaint(path: Path) -> str:
    """What is said about a set that cannot be read."""
    with pytest.raises(BadTestSet) as error:
        read_set(path)
    return str(error.value)
