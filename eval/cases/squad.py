"""SQuAD 1.1 and 2.0 (rajpurkar.github.io/SQuAD-explorer): one JSON document of articles and paragraphs.

``{"data": [{"title", "paragraphs": [{"context", "qas": [{"id", "question", "is_impossible",
"answers": [{"text", "answer_start"}]}]}]}]}``, where ``is_impossible`` is 2.0's. A question is answerable or not
from its own paragraph; whether another one answers it, the set does not say.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Self
from urllib.parse import unquote

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from eval.cases.case import Answerable, BadTestSet, Case, Gold, TestSet
from eval.cases.gathered import Gathered, new_document
from eval.cases.json_files import json_text, validated
from eval.metrics.spans import Place
from index.document import Document


class _Answer(BaseModel):
    text: str = Field(min_length=1)
    answer_start: int = Field(ge=0)


class _Question(BaseModel):
    model_config = ConfigDict(coerce_numbers_to_str=True)
    id: str = Field(min_length=1)
    question: str = Field(min_length=1)
    is_impossible: bool | None = None
    answers: tuple[_Answer, ...] = ()

    @model_validator(mode="after")
    def _no_answer_to_the_impossible(self) -> Self:
        if self.is_impossible and self.answers:
            raise ValueError("is_impossible is true, and there are answers")
        return self

    def answerable(self) -> Answerable:
        if self.is_impossible is None:
            return True if self.answers else None
        return not self.is_impossible


class _Paragraph(BaseModel):
    context: str
    qas: tuple[_Question, ...]


class _Article(BaseModel):
    title: str = "article"
    paragraphs: tuple[_Paragraph, ...]


class _Squad(BaseModel):
    data: tuple[_Article, ...]


_SQUAD = TypeAdapter(_Squad)


def read_squad(path: Path) -> TestSet:
    """The questions with their paragraphs as documents; raises BadTestSet naming file, place and field."""
    gathered = Gathered(path)
    for where, document, questions in _paragraphs(path):
        gathered.add_document(document, where)
        for number, question in enumerate(questions):
            here = f"{where}.qas[{number}]"
            gathered.add_case(_case(question, document, here), here)
    return gathered.to_set()


def _paragraphs(path: Path) -> Iterator[tuple[str, Document, tuple[_Question, ...]]]:
    """Each paragraph with where it stands; ``title#n`` counts the paragraphs of a title through the whole file."""
    seen = Counter[str]()
    for article_number, article in enumerate(validated(_SQUAD, json_text(path), str(path)).data):
        title = unquote(article.title).replace("_", " ")
        for number, paragraph in enumerate(article.paragraphs):
            where = f"{path}: data[{article_number}].paragraphs[{number}]"
            document_id = f"{article.title}#{seen[article.title]}"
            seen[article.title] += 1
            yield where, new_document(document_id, title, paragraph.context, where), paragraph.qas


def _case(question: _Question, document: Document, where: str) -> Case:
    answerable = question.answerable()
    return Case(
        id=question.id,
        question=question.question,
        answers=tuple(dict.fromkeys(answer.text for answer in question.answers)),
        evidence=_evidence(question.answers, document, where),
        answerable=answerable,
        category="unanswerable" if answerable is False else "extractive",
    )


def _evidence(answers: tuple[_Answer, ...], document: Document, where: str) -> tuple[Gold, ...]:
    """One gold, whose places are alternatives: every annotator marked what alone answers the question.

    Where they marked different words, the gold has places but no text.
    """
    places = tuple(dict.fromkeys(_place(answer, document, f"{where}.answers[{n}]") for n, answer in enumerate(answers)))
    texts = {answer.text for answer in answers}
    return (Gold(document.id, texts.pop() if len(texts) == 1 else None, places),) if places else ()


def _place(answer: _Answer, document: Document, where: str) -> Place:
    end = answer.answer_start + len(answer.text)
    found = document.text[answer.answer_start : end]
    if found != answer.text:
        raise BadTestSet(
            f"{where}.answer_start: the paragraph holds {found[:60]!r} from there, not {answer.text[:60]!r}"
        )
    return Place(document.id, answer.answer_start, end)
