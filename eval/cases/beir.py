"""BEIR folders (github.com/beir-cellar/beir): a corpus, queries, and judgements in ``qrels``.

``corpus.jsonl`` has ``{"_id", "title", "text"}``, ``queries.jsonl`` has ``{"_id", "text"}``, and each
``qrels/*.tsv`` the columns ``query-id``, ``corpus-id`` and ``score`` below a header.
"""

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from eval.cases.case import BadTestSet, Case, Gold, TestSet
from eval.cases.gathered import Gathered, new_document
from eval.cases.json_files import text_lines, validated_lines

_HEADER = ["query-id", "corpus-id", "score"]

Judgements = dict[str, dict[str, int]]
"""The scores of documents for each query."""


class _Document(BaseModel):
    model_config = ConfigDict(coerce_numbers_to_str=True)
    id: str = Field(alias="_id", min_length=1)
    title: str | None = None
    text: str


class _Query(BaseModel):
    model_config = ConfigDict(coerce_numbers_to_str=True)
    id: str = Field(alias="_id", min_length=1)
    text: str = Field(min_length=1)


_DOCUMENT = TypeAdapter(_Document)
_QUERY = TypeAdapter(_Query)


def read_beir(folder: Path, corpus: Path, queries: Path) -> TestSet:
    """The judged queries as cases, with the corpus; raises BadTestSet naming file, line and field.

    A document whose score is 0 or less is not relevant and no evidence. A document without text is left
    out of the documents but stays evidence, so that nothing is easier here than for others.
    """
    gathered = Gathered(folder)
    for where, document in validated_lines(_DOCUMENT, corpus):
        gathered.add_document(new_document(document.id, document.title, document.text, where), where)
    qrels = _qrels(folder / "qrels")
    judged = _judgements(qrels)
    for where, query in validated_lines(_QUERY, queries):
        if query.id in judged:
            gathered.add_case(_case(query, judged[query.id]), where)
    without_text = [query_id for query_id in judged if query_id not in gathered.cases]
    if without_text:
        raise BadTestSet(f"{qrels}: query-id: {without_text[0]!r} is not in {queries.name}")
    return gathered.to_set()


def _case(query: _Query, scores: dict[str, int]) -> Case:
    evidence = tuple(Gold(document_id, grade=score) for document_id, score in scores.items() if score > 0)
    return Case(query.id, query.text, evidence=evidence, answerable=True if evidence else None, category="retrieval")


def _qrels(folder: Path) -> Path:
    """The judgements to use: of the test split, or else the only ones there are."""
    files = sorted(folder.glob("*.tsv"))
    test = folder / "test.tsv"
    if test in files or len(files) == 1:
        return test if test in files else files[0]
    if not files:
        raise BadTestSet(f"{folder} has no judgements: a file like test.tsv is needed")
    names = ", ".join(file.name for file in files)
    raise BadTestSet(f"{folder} has no test.tsv, and which of {names} is meant is not clear; keep one of them")


def _judgements(qrels: Path) -> Judgements:
    judged: Judgements = {}
    for where, (query_id, document_id, score) in _rows(qrels):
        if not score.removeprefix("-").isdecimal():
            raise BadTestSet(f"{where}: score: must be a whole number, not {score!r}")
        scores = judged.setdefault(query_id, {})
        if scores.setdefault(document_id, int(score)) != int(score):
            raise BadTestSet(f"{where}: score: {query_id!r} and {document_id!r} have another one further up")
    if not judged:
        raise BadTestSet(f"{qrels} holds no judgement")
    return judged


def _rows(qrels: Path) -> Iterator[tuple[str, list[str]]]:
    for number, line in enumerate(text_lines(qrels), start=1):
        row = line.rstrip("\n").split("\t")
        if row in (_HEADER, [""]):
            continue
        if len(row) != len(_HEADER):
            raise BadTestSet(f"{qrels}, line {number}: the columns must be {', '.join(_HEADER)}, with tabs between")
        yield f"{qrels}, line {number}", row
