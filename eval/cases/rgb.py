"""RGB (github.com/chen700564/RGB, arXiv 2309.01431): questions with passages from web searches, in JSON lines.

``{"id", "query", "answer", "positive", "negative", "positive_wrong"?, "fakeanswer"?}``. ``answer`` is a text or a
list of what must all be said, each a text or a list of alternatives. ``positive`` is a list of passages, or, in the
integration files, a list of such lists. The counterfactual files repeat the positive passages with a wrong answer.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter

from eval.cases.case import Case, Gold, TestSet
from eval.cases.gathered import Gathered, new_document
from eval.cases.json_files import validated_lines
from index.document import Document
from index.storage.filters import Filters
from rag.reading.spelling import stands_in

_TITLE = "Web page"
"""Every passage has the same title: an id in its place would tell a model which passages are right."""


def _list(value: object) -> object:
    return [value] if isinstance(value, str | int | float) else value


def _lists(value: object) -> object:
    listed = _list(value)
    return [_list(item) for item in listed] if isinstance(listed, list) else listed


def _flat(value: object) -> object:
    lists = _lists(value)
    nested = isinstance(lists, list) and all(isinstance(item, list) for item in lists)
    return [text for item in lists for text in item] if isinstance(lists, list) and nested else lists


_Texts = Annotated[tuple[str, ...], BeforeValidator(_flat)]


class _Line(BaseModel):
    model_config = ConfigDict(coerce_numbers_to_str=True)
    id: str = Field(min_length=1)
    query: str = Field(min_length=1)
    answer: Annotated[tuple[tuple[str, ...], ...], BeforeValidator(_lists)] = ()
    positive: _Texts = ()
    negative: _Texts = ()
    positive_wrong: _Texts = ()
    fakeanswer: _Texts = ()

    def passages(self, where: str) -> Iterator[Document]:
        for kind in ("positive", "negative", "positive_wrong"):
            for number, text in enumerate(getattr(self, kind)):
                yield new_document(f"{self.id}-{kind}-{number}", _TITLE, text, where)


_LINE = TypeAdapter(_Line)


def read_rgb(path: Path) -> TestSet:
    """The questions with all their passages as documents; raises BadTestSet naming file, line and field."""
    gathered = Gathered(path)
    for where, line in validated_lines(_LINE, path):
        passages = tuple(line.passages(where))
        for passage in passages:
            gathered.add_document(passage, where)
        gathered.add_case(_case(line, passages), where)
    return gathered.to_set()


def _case(line: _Line, passages: tuple[Document, ...]) -> Case:
    """The question goes to its own passages alone, as in RGB. Without a positive one among them nothing
    answers it, whatever the answer is."""
    evidence = tuple(Gold(f"{line.id}-positive-{n}") for n, text in enumerate(line.positive) if text.strip())
    groups = tuple(tuple(text for text in group if text.strip()) for group in line.answer)
    must_include = tuple(group for group in groups if group) if evidence else ()
    return Case(
        id=line.id,
        question=line.query,
        filters=Filters(document_ids=tuple(one.id for one in passages if one.text.strip())),
        answers=must_include[0] if len(must_include) == 1 else (),
        must_include=must_include,
        must_not_include=tuple(wrong for wrong in line.fakeanswer if not _is_part(wrong, must_include)),
        evidence=evidence,
        answerable=bool(evidence),
        category=_category(line, must_include),
    )


def _is_part(wrong: str, right: tuple[tuple[str, ...], ...]) -> bool:
    """Whether no right answer could be given without the wrong one, as "May" stands in "21 May"."""
    return any(all(stands_in(wrong, text) for text in group) for group in right)


def _category(line: _Line, must_include: tuple[tuple[str, ...], ...]) -> str:
    if line.positive_wrong:
        return "counterfactual"
    return "integration" if len(must_include) > 1 else "noise"
