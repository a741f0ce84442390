"""What a benchmark reads: a folder with a corpus and questions whose documents are known."""

import json
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from eval.cases.json_files import plain_or_gzipped, text_lines
from index.document import Document
from index.errors import BackstopError
from index.load.corpus import load_corpus

_SEED = 0
_PARTS = 3
_LARGEST_PART = 200_000


class BadBenchData(BackstopError):
    """A folder that cannot be measured on; the text names what is absent or wrong."""


@dataclass(frozen=True, slots=True)
class BenchQuestion:
    """A question and the documents that hold its answer, each with its grade: 1, or what was judged."""

    text: str
    gains: Mapping[str, int]

    @property
    def gold(self) -> frozenset[str]:
        """The ids of the documents that hold its answer."""
        return frozenset(self.gains)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a corpus as a file of its own."""

    file: Path
    documents: int
    characters: int


@dataclass(frozen=True, slots=True)
class BenchData:
    """A corpus and the answerable questions about it."""

    name: str
    corpus: Path
    questions: tuple[BenchQuestion, ...]


def read_bench_data(folder: Path, most_questions: int | None = None) -> BenchData:
    """The corpus and the questions of a folder; raises BadBenchData naming what is absent.

    Beyond ``most_questions`` a random choice is taken, the same one every time.
    """
    corpus, queries = bench_files(folder)
    questions = [one for line in lines_of(queries) if (one := read_question(line))]
    if not questions:
        raise BadBenchData(f"{queries}: no question is answerable and names its document under evidence")
    if most_questions is not None and most_questions < len(questions):
        questions = random.Random(_SEED).sample(questions, most_questions)
    return BenchData(folder.name, corpus, tuple(questions))


def bench_files(folder: Path) -> tuple[Path, Path]:
    """The files of the corpus and of the questions; raises BadBenchData naming what is absent."""
    if not folder.is_dir():
        raise BadBenchData(f"{folder}: no such folder")
    files = {name: plain_or_gzipped(folder, f"{name}.jsonl") for name in ("corpus", "queries")}
    absent = [f"{name}.jsonl or {name}.jsonl.gz" for name, file in files.items() if file is None]
    corpus, queries = files["corpus"], files["queries"]
    if corpus is None or queries is None:
        raise BadBenchData(f"{folder} has no {' and no '.join(absent)}")
    return corpus, queries


def read_question(line: str) -> BenchQuestion | None:
    """The question of a line, or None where it is not answerable or names no document.

    >>> read_question('{"question": "When?", "evidence": [{"doc_id": "a"}], "answerable": true}')
    BenchQuestion(text='When?', gains={'a': 1})
    >>> read_question('{"question": "Why?", "evidence": [{"doc_id": "a"}], "answerable": false}')
    """
    try:
        fields = json.loads(line)
        graded = [(str(item["doc_id"]), int(item.get("rel", 1))) for item in fields.get("evidence") or ()]
        gains = {document: grade for document, grade in sorted(graded, key=lambda one: one[1]) if grade > 0}
        answerable = fields.get("answerable") is not False
        return BenchQuestion(str(fields["question"]), gains) if gains and answerable else None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadBenchData(f"not a question with evidence: {line[:100]!r}") from None


def read_documents(corpus: Path) -> Iterator[Document]:
    """The documents of a corpus; raises BadBenchData at the first line that is none."""
    for document in load_corpus(corpus):
        if isinstance(document, str):
            raise BadBenchData(f"{corpus}: {document}")
        yield document


def cut_corpus(corpus: Path, folder: Path) -> list[Part]:
    """The corpus as some three files of like size or, where those were large, as more of them.

    Each is ingested and timed alone: the spread between them makes the interval.
    """
    sizes = [len(document.text) for document in read_documents(corpus)]
    if not sizes:
        raise BadBenchData(f"{corpus} holds no document")
    wanted = min(-(-sum(sizes) // _PARTS), _LARGEST_PART)
    parts: list[Part] = []
    lines: list[str] = []
    characters = 0
    for line, size in zip(lines_of(corpus), sizes, strict=True):
        lines.append(line)
        characters += size
        if characters >= wanted:
            parts.append(_write_part(folder, len(parts), lines, characters))
            lines, characters = [], 0
    if lines:
        parts.append(_write_part(folder, len(parts), lines, characters))
    return parts


def write_first(corpus: Path, documents: int, file: Path) -> Path:
    """The first documents of a corpus as a file, to warm up with."""
    chosen = (line for _, line in zip(range(documents), lines_of(corpus), strict=False))
    return _write(file, chosen)


def _write_part(folder: Path, number: int, lines: list[str], characters: int) -> Part:
    return Part(_write(folder / f"part-{number:04}.jsonl", lines), len(lines), characters)


def _write(file: Path, lines: Iterable[str]) -> Path:
    file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return file


def lines_of(file: Path) -> Iterator[str]:
    """The lines that are not empty, without their ends."""
    yield from (line.rstrip("\n") for line in text_lines(file) if line.strip())
