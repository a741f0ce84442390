"""Test cases out of what people said of answers, for a person to look over."""

from collections.abc import Iterable, Iterator

from eval.cases.case import Answerable, Case, Gold
from eval.metrics.spans import Place
from rag.answer import Answer
from rag.archive.feedback import Feedback


def cases_from(feedback: Iterable[Feedback]) -> Iterator[Case]:
    """A draft case per rated answer.

    Praise says that the sources hold the answer, and where, or that refusing was right. Of a complaint only the
    question and what was wrong are known: whether there is a better answer is for a person to find out.
    The stand-alone question is asked, so that no case needs the conversation around it.
    """
    for one in feedback:
        answer, good = one.answer, one.rating == "up"
        yield Case(
            id=f"feedback-{answer.id}",
            question=answer.query,
            answerable=_answerable(answer) if good else None,
            evidence=tuple(_evidence(answer)) if good else (),
            missing=", ".join(answer.missing) or None if good else None,
            reason=answer.reason if good else None,
            category="feedback: good" if good else f"feedback: {one.reason or 'not good'}",
            draft=True,
        )


def _answerable(answer: Answer) -> Answerable:
    return "partial" if answer.status == "partial" else answer.status == "answered"


def _evidence(answer: Answer) -> Iterator[Gold]:
    for one in answer.citations:
        yield Gold(one.document_id, one.quote, (Place(one.document_id, one.start, one.end),))
