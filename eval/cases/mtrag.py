"""MTRAG and MTRAG-UN generation tasks (github.com/IBM/mt-rag-benchmark), in JSON lines.

``{"task_id", "conversation_id", "turn", "input": [{"speaker", "text"}], "targets": [{"text"}],
"contexts": [{"document_id", "text", "title"?, "url"?}], "Answerability": ["ANSWERABLE"], ...}``. Some files write
``answerability``, and ``NaN`` for a list that is absent.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, field_validator

from eval.cases.case import Answerable, Case, Gold, TestSet
from eval.cases.gathered import Gathered, new_document
from eval.cases.json_files import validated_lines
from index.document import Document
from rag.question import Turn

_ANSWERABLE: Mapping[str, Answerable] = {
    "ANSWERABLE": True,
    "PARTIAL": "partial",
    "UNANSWERABLE": False,
    "UNDERSPECIFIED": None,
    "CONVERSATIONAL": None,
}


def _list(value: object) -> object:
    return value if isinstance(value, list) else []


class _Message(BaseModel):
    speaker: Literal["user", "agent"]
    text: str

    def to_turn(self) -> Turn:
        return Turn("user" if self.speaker == "user" else "assistant", self.text)


class _Target(BaseModel):
    text: str


class _Context(BaseModel):
    model_config = ConfigDict(coerce_numbers_to_str=True)
    document_id: str = Field(min_length=1)
    text: str = ""
    title: str | None = None
    url: str | None = None


class _Task(BaseModel):
    model_config = ConfigDict(coerce_numbers_to_str=True)
    task_id: str | None = Field(default=None, min_length=1)
    conversation_id: str = ""
    turn: str = ""
    input: tuple[_Message, ...] = Field(min_length=1)
    targets: tuple[_Target, ...] = ()
    contexts: tuple[_Context, ...] = ()
    answerability: Annotated[tuple[str, ...], BeforeValidator(_list)] = Field(
        default=(), validation_alias=AliasChoices("Answerability", "answerability")
    )

    @field_validator("input")
    @classmethod
    def _user_speaks_last(cls, messages: tuple[_Message, ...]) -> tuple[_Message, ...]:
        if messages[-1].speaker != "user" or not messages[-1].text.strip():
            raise ValueError("the last message must be a question of the user")
        return messages

    @field_validator("answerability")
    @classmethod
    def _known(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        if given and given[0] not in _ANSWERABLE:
            raise ValueError(f"must be one of {', '.join(_ANSWERABLE)}, not {given[0]!r}")
        return given

    def id(self) -> str:
        """IBM's own spelling of a task's id stands in for one that is absent."""
        return self.task_id or f"{self.conversation_id}<::>{self.turn}"


_TASK = TypeAdapter(_Task)
_RETRIEVED = re.compile(r"(?<![A-Za-z])RAG\.json")


def read_mtrag(path: Path) -> TestSet:
    """The tasks with their contexts as documents; raises BadTestSet naming file, line and field.

    Contexts are evidence in the files of the reference setting alone. IBM's other files, RAG.jsonl and
    reference+RAG.jsonl, hold what a search found.
    """
    gathered = Gathered(path)
    for where, task in validated_lines(_TASK, path):
        found = tuple(dict.fromkeys(_gather_context(one, gathered, where) for one in task.contexts))
        gathered.add_case(_case(task, () if _RETRIEVED.search(path.name) else found), where)
    return gathered.to_set()


def _gather_context(context: _Context, gathered: Gathered, where: str) -> str:
    """The id under which the context is a document now.

    The same id with another text, which happens between IBM's collections, gets a number behind it.
    """
    document = _document(context, context.document_id, where)
    number = 1
    while (earlier := gathered.documents.get(document.id)) and earlier.text != document.text:
        number += 1
        document = _document(context, f"{context.document_id}~{number}", where)
    gathered.add_document(document, where)
    return document.id


def _document(context: _Context, document_id: str, where: str) -> Document:
    """A context as a document; what stands as url in IBM's files is often no address but a pattern of one."""
    url = context.url if context.url and context.url.startswith(("http://", "https://")) else None
    return new_document(document_id, context.title, context.text, where, {"url": url})


def _case(task: _Task, document_ids: tuple[str, ...]) -> Case:
    """Targets that refuse, ask back or chat are no answers, and what is unanswerable has no evidence."""
    known = task.answerability[0] if task.answerability else None
    answerable = _ANSWERABLE[known] if known else None
    return Case(
        id=task.id(),
        question=task.input[-1].text,
        history=tuple(message.to_turn() for message in task.input[:-1]),
        answers=tuple(target.text for target in task.targets if target.text.strip()) if answerable else (),
        evidence=tuple(Gold(one) for one in document_ids) if answerable is not False else (),
        answerable=answerable,
        category=known.lower() if known else None,
    )
