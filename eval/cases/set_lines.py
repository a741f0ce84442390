"""Our own test-set format: JSON lines, one case each, plain or gzipped."""

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, model_validator

from eval.cases.case import Answerable, BadTestSet, Case, Gold, TestSet
from eval.cases.gathered import Gathered
from eval.cases.json_files import validated_lines
from eval.metrics.spans import Place
from index.errors import BadFilter
from index.storage.filters import NAMES, Filters, read_filters
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
    model_config = ConfigDict(extra="allow")  # So that unread keys can be told.
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
    missing: str | None = None
    draft: bool = False

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
            evidence=tuple(one.to_gold() for one in self.evidence if one.rel > 0),
            answerable=self._known_answerable(),
            reason=self.reason,
            category=self.category,
            topics=self.topics,
            missing=self.missing,
            draft=self.draft,
        )

    def _known_answerable(self) -> Answerable:
        """A set that does not say so means by its gold that there is an answer."""
        if "answerable" in self.model_fields_set:
            return self.answerable
        return True if self.answers or self.must_include or self.evidence else None

    def unread_keys(self) -> set[str]:
        return set(self.model_extra or ()) - {"category", "type"}


_GOLD_KEYS = {"answers", "must_include", "evidence"}
_LINE = TypeAdapter(_CaseLine)


def read_set_lines(path: Path) -> TestSet:
    """The cases of a file; raises BadTestSet naming file, line and field of whatever is wrong."""
    gathered = Gathered(path)
    gather_cases(path, gathered)
    return gathered.to_set()


def gather_cases(path: Path, gathered: Gathered) -> None:
    """Add the cases of a file to what was gathered, and the keys that mean nothing to us."""
    for where, line in validated_lines(_LINE, path):
        gathered.add_case(line.to_case(), where)
        gathered.unread |= line.unread_keys()


def as_line(case: Case) -> str:
    """The case as a line of our format, without the line break; what is not said in it is left out.

    Evidence with several places is written without them, and reading looks its text up again.
    Raises BadTestSet when it has no text either, because our format names one place at most.

    >>> as_line(Case("a", "Why?", evidence=(Gold("d", "Because."),), answerable=True))
    '{"id": "a", "question": "Why?", "evidence": [{"doc_id": "d", "text": "Because."}], "answerable": true}'
    """
    line: dict[str, object] = {
        "id": case.id,
        "question": case.question,
        "history": [{"role": turn.role, "content": turn.content} for turn in case.history],
        "as_of": case.as_of,
        "filters": _said({name: getattr(case.filters, name) for name in NAMES}),
        "answers": case.answers,
        "must_include": case.must_include,
        "must_not_include": case.must_not_include,
        "evidence": [_evidence(gold, case.id) for gold in case.evidence],
        "answerable": case.answerable,
        "reason": case.reason,
        "category": case.category,
        "topics": case.topics,
        "missing": case.missing,
        "draft": case.draft or None,
    }
    said = _said(line)
    if case.answerable is None and said.keys() & _GOLD_KEYS:
        said["answerable"] = None  # Left out, it would be read as True beside gold.
    return json.dumps(said, ensure_ascii=False, default=str)


def _said(values: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in values.items() if value not in (None, (), [], {})}


def _evidence(gold: Gold, case_id: str) -> dict[str, object]:
    if len(gold.places) > 1 and gold.text is None:
        raise BadTestSet(
            f"case {case_id!r}: evidence in {gold.document_id!r} has {len(gold.places)} places and no text"
        )
    line: dict[str, object] = {
        "doc_id": gold.document_id,
        "text": gold.text,
        "rel": None if gold.grade == 1 else gold.grade,
    }
    if len(gold.places) == 1:
        line |= {"start": gold.places[0].start, "end": gold.places[0].end}
    return _said(line)
