"""MultiHop-RAG (github.com/yixuantt/MultiHop-RAG): questions over several news articles, in two JSON lists.

``MultiHopRAG.json`` has ``[{"query", "answer", "question_type", "evidence_list": [{"title", "url", "fact"}]}]``,
``corpus.json`` has ``[{"title", "author", "source", "published_at", "category", "url", "body"}]``.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, Field, TypeAdapter

from eval.cases.case import BadTestSet, Case, Gold, TestSet
from eval.cases.gathered import Gathered, new_document
from eval.cases.json_files import json_text, validated
from index.document import Document

QUESTIONS = "MultiHopRAG.json"
CORPUS = "corpus.json"

_UNANSWERABLE = "null_query"
_NO_ANSWER = "insufficient information"


class _Article(BaseModel):
    title: str = Field(min_length=1)
    body: str
    url: str | None = None
    author: str | None = None
    source: str | None = None
    published_at: str | None = None

    def to_document(self, where: str) -> Document:
        about = {"url": self.url, "author": self.author, "publisher": self.source, "published": self.published_at}
        return new_document(self.url or self.title, self.title, self.body, where, about)


class _Evidence(BaseModel):
    fact: str = Field(min_length=1)
    title: str = ""
    url: str | None = None


class _Question(BaseModel):
    query: str = Field(min_length=1)
    answer: str = ""
    question_type: str
    evidence_list: tuple[_Evidence, ...] = ()


_ARTICLES = TypeAdapter(tuple[_Article, ...])
_QUESTIONS = TypeAdapter(tuple[_Question, ...])


def read_multihop_rag(path: Path) -> TestSet:
    """The questions of a file with the articles of the ``corpus.json`` beside it.

    The set has no ids, so that the place in the list makes one. Raises BadTestSet naming file, place and field.
    """
    corpus = path.with_name(CORPUS)
    if not corpus.is_file():
        raise BadTestSet(f"{path}: its articles are absent; {CORPUS} must lie beside it")
    gathered = Gathered(path)
    by_name = _gather_articles(corpus, gathered)
    questions = validated(_QUESTIONS, json_text(path), str(path))
    for number, question in enumerate(questions):
        gathered.add_case(_case(f"multihop-{number}", question, by_name), f"{path}: [{number}]")
    return gathered.to_set()


def _gather_articles(corpus: Path, gathered: Gathered) -> dict[str, Document]:
    """The articles by title and, which counts for more, by address."""
    by_title, by_url = dict[str, Document](), dict[str, Document]()
    articles = validated(_ARTICLES, json_text(corpus), str(corpus))
    for number, article in enumerate(articles):
        where = f"{corpus}: [{number}]"
        document = article.to_document(where)
        gathered.add_document(document, where)
        by_title.setdefault(article.title, document)
        by_url[document.id] = document
    return by_title | by_url


def _case(case_id: str, question: _Question, articles: dict[str, Document]) -> Case:
    answerable = question.question_type != _UNANSWERABLE
    answered = answerable and question.answer.strip().rstrip(".").lower() not in ("", _NO_ANSWER)
    return Case(
        id=case_id,
        question=question.query,
        answers=(question.answer,) if answered else (),
        evidence=_evidence(question.evidence_list, articles) if answerable else (),
        answerable=answerable,
        category=question.question_type,
    )


def _evidence(facts: Sequence[_Evidence], articles: dict[str, Document]) -> tuple[Gold, ...]:
    found = ((one, articles.get(one.url or "") or articles.get(one.title)) for one in facts)
    gold = (
        Gold(article.id, _as_it_stands(one.fact, article.text)) if article else Gold(one.url or one.title, one.fact)
        for one, article in found
    )
    return tuple(dict.fromkeys(gold))


def _as_it_stands(fact: str, body: str) -> str:
    """The fact with the white space of the article, which the set does not always keep.

    >>> _as_it_stands("Ten ships sailed.", "In May\\nTen\\n ships sailed.")
    'Ten\\n ships sailed.'
    """
    found = re.search(r"\s+".join(re.escape(word) for word in fact.split()), body) if fact not in body else None
    return found.group() if found else fact
