"""A folder in our own formats: ``corpus.jsonl`` and ``queries.jsonl``, plain or gzipped."""

from pathlib import Path

from pydantic import BaseModel, TypeAdapter

from eval.cases.case import BadTestSet, TestSet
from eval.cases.gathered import Gathered
from eval.cases.json_files import json_lines, validated
from eval.cases.set_lines import gather_cases
from index.document import Document
from index.errors import BadDocument
from index.load.corpus import read_corpus_line


class _CorpusLine(BaseModel):
    id: str
    text: str


_LINE = TypeAdapter(_CorpusLine)


def read_set_folder(folder: Path, corpus: Path, queries: Path) -> TestSet:
    """The cases of a folder with its documents, read as the index reads them.

    A document without text is left out, as the index would. Raises BadTestSet naming file, line and field.
    """
    gathered = Gathered(folder)
    for number, line in json_lines(corpus):
        where = f"{corpus}, line {number}"
        gathered.add_document(_document(line, where), where)
    gather_cases(queries, gathered)
    return gathered.to_set()


def _document(line: str, where: str) -> Document:
    fields = validated(_LINE, line, where)
    if not fields.text.strip():
        return Document(fields.id, fields.id, fields.text)
    try:
        return read_corpus_line(line.encode())
    except BadDocument as error:
        raise BadTestSet(f"{where}: {error}") from None
