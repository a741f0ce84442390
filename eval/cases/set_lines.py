"""Our own test-set format: JSON lines, one case each, plain or gzipped."""

import gzip
import zlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AliasChoices, BaseModel, BeforeValidator, Field, TypeAdapter, ValidationError, model_validator

from eval.cases.case import Answerable, BadTestSet, Case, Gold, TestSet
from eval.metrics.spans import Place
from index.errors import BadFilter
from index.filters import Filters, read_filters
from rag.answer import Reason
from rag.question import Turn


class _TurnLine(BaseModel):
    role: Literal["user", "assistant"]
    content: str = Field(validation_alias=AliasChoices("content", "text"))


class _GoldLine(BaseModel):
    doc_id: str
    text: str | None = Field(default=None, min_length=1)
    start: int | None = Field(default=None, ge=0)
    end: int | None = None
    rel: int = Field(default=1, ge=0)

    @model_validator(mode="after")
    def _start_comes_with_end(self) -> Self:
        if (self.start is None) != (self.end is None):
            raise ValueError("start and end come together")
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise ValueError(f"end {self.end} is not behind start {self.start}")
        return self

    def to_gold(self) -> Gold:
        start, end = self.start, self.end
        places = (Place(self.doc_id, start, end),) if start is not None and end is not None else ()
        return Gold(self.doc_id, self.text, places, self.rel)


def _filters(given: object) -> Filters:
    if not isinstance(given, dict):
        raise ValueError("must be an object of names and values")
    try:
        return read_filters(given)
    except BadFilter as error:
        raise ValueError(str(error)) from None


class _CaseLine(BaseModel):
    id: str = Field(min_length=1)
    question: str = Field(min_length=1)
    history: tuple[_TurnLine, ...] = ()
    as_of: date | None = None
    filters: Annotated[Filters, BeforeValidator(_filters)] = Filters()
    answers: tuple[str, ...] = ()
    must_include: tuple[Annotated[tuple[str, ...], Field(min_length=1)], ...] = ()
    must_not_include: tuple[str, ...] = ()
    evidence: tuple[_GoldLine, ...] = ()
    answerable: Answerable = None
    reason: Reason | None = None
    category: str | None = Field(default=None, validation_alias=AliasChoices("category", "type"))
    topics: tuple[str, ...] = ()

    def to_case(self) -> Case:
        return Case(
            id=self.id,
            question=self.question,
            history=tuple(Turn(turn.role, turn.content) for turn in self.history),
            as_of=self.as_of,
            filters=self.filters,
            answers=self.answers,
            must_include=self.must_include,
            must_not_include=self.must_not_include,
            evidence=tuple(one.to_gold() for one in self.evidence),
            answerable=self._known_answerable(),
            reason=self.reason,
            category=self.category,
            topics=self.topics,
        )

    def _known_answerable(self) -> Answerable:
        """A set that does not say so means by its gold that there is an answer."""
        if "answerable" in self.model_fields_set:
            return self.answerable
        return True if self.answers or self.must_include or self.evidence else None


_LINE = TypeAdapter(_CaseLine)
_OBJECT = TypeAdapter(dict[str, Any])
_READ_KEYS = {*_CaseLine.model_fields, "type"}


def read_set_lines(path: Path) -> TestSet:
    """The cases of a file; raises BadTestSet naming file, line and field of whatever is wrong."""
    cases: dict[str, Case] = {}
    unread: dict[str, None] = {}
    for number, line in json_lines(path):
        fields = _validated(_OBJECT, line, path, number)
        case = _validated(_LINE, line, path, number).to_case()
        if case.id in cases:
            raise BadTestSet(f"{path}, line {number}: id: {case.id!r} stands on an earlier line already")
        cases[case.id] = case
        unread |= dict.fromkeys(key for key in fields if key not in _READ_KEYS)
    if not cases:
        raise BadTestSet(f"{path} holds no case")
    name = path.name.removesuffix(".gz").removesuffix(".jsonl")
    return TestSet(name, tuple(cases.values()), unread=tuple(sorted(unread)))


def json_lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not empty with their numbers from 1; raises BadTestSet when a file cannot be read."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            yield from ((number, line) for number, line in enumerate(lines, start=1) if line.strip())
    except FileNotFoundError:
        raise BadTestSet(f"{path}: no such file") from None
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise BadTestSet(f"{path} cannot be read: {error}") from None


def _validated(adapter: TypeAdapter[Any], line: str, path: Path, number: int) -> Any:
    try:
        return adapter.validate_json(line)
    except ValidationError as error:
        raise BadTestSet(f"{path}, line {number}: {first_complaint(error)}") from None


def first_complaint(error: ValidationError) -> str:
    """The field and what is wrong with it, of the first thing that is.

    >>> try:
    ...     _LINE.validate_python({"id": "a", "question": "Why?", "evidence": [{"doc_id": 7}]})
    ... except ValidationError as error:
    ...     print(first_complaint(error))
    evidence[0].doc_id: Input should be a valid string
    """
    first = error.errors()[0]
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"]).lstrip(".")
    return f"{path}: {first['msg']}" if path else str(first["msg"])
