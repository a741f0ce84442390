"""A folder of public data as benchmarks and calibrations read it: a corpus, and cases about it."""

import random
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from eval.cases.case import Case
from eval.cases.json_files import plain_or_gzipped, validated_lines
from eval.cases.set_folder import read_set_folder
from index.document import Document
from index.errors import BackstopError

_SEED = 0

Fields = dict[str, Any]
_FIELDS = TypeAdapter(Fields)


class BadBenchData(BackstopError):
    """A folder that cannot be measured on; the text names what is absent or wrong."""


@dataclass(frozen=True, slots=True)
class BenchData:
    """The files of a folder and what they hold; ``documents`` are those that have text."""

    name: str
    corpus: Path
    queries: Path
    documents: tuple[Document, ...]
    cases: tuple[Case, ...]

    @property
    def characters(self) -> int:
        """How long all documents are together."""
        return sum(len(one.text) for one in self.documents)


def read_bench_data(folder: Path) -> BenchData:
    """The corpus and the cases of a folder; raises BadBenchData naming what is absent, or BadTestSet."""
    if not folder.is_dir():
        raise BadBenchData(f"{folder}: no such folder")
    files = {name: plain_or_gzipped(folder, f"{name}.jsonl") for name in ("corpus", "queries")}
    absent = [f"{name}.jsonl or {name}.jsonl.gz" for name, file in files.items() if file is None]
    corpus, queries = files["corpus"], files["queries"]
    if corpus is None or queries is None:
        raise BadBenchData(f"{folder} has no {' and no '.join(absent)}")
    test_set = read_set_folder(folder, corpus, queries)
    return BenchData(folder.name, corpus, queries, test_set.documents, test_set.cases)


def read_findable(folder: Path, most: int | None = None) -> BenchData:
    """The same with only those cases whose documents are known; of more than ``most`` a choice, always the same one.

    Raises BadBenchData when there is none.
    """
    data = read_bench_data(folder)
    cases = tuple(one for one in data.cases if one.evidence and one.answerable is not False)
    if not cases:
        raise BadBenchData(f"{data.queries}: no question is answerable and names its document under evidence")
    if most is not None and most < len(cases):
        cases = tuple(random.Random(_SEED).sample(cases, most))
    return replace(data, cases=cases)


def read_fields(path: Path) -> list[Fields]:
    """All that the lines of a file say, also what means nothing to our own formats; raises BadTestSet."""
    return [fields for _, fields in validated_lines(_FIELDS, path)]


def fields_by_id(queries: Path) -> dict[str, Fields]:
    """The same by the id of the case."""
    return {str(one["id"]): one for one in read_fields(queries)}
