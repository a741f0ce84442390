"""Where the stages of an answer are told as spans; by default nowhere."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from rag.answer import Answer
from ui.answering.served_assistant import Asked

_NANOSECONDS_PER_MS = 1_000_000


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the work on one question, from when until when, in nanoseconds since 1970."""

    name: str
    began: int
    ended: int
    facts: Mapping[str, str | int | float] = field(default_factory=dict)


class Tracer(Protocol):
    """Takes spans."""

    def trace(self, whole: Stage, parts: tuple[Stage, ...]) -> None:
        """One question that is over, and the stages that it went through."""
        ...

    def close(self) -> None:
        """Send what was not sent yet."""
        ...


class NoTracer:
    """Takes them and forgets them."""

    def trace(self, whole: Stage, parts: tuple[Stage, ...]) -> None:
        """Nothing is done."""

    def close(self) -> None:
        """Nothing is left to send."""


def trace_asked(tracer: Tracer, asked: Asked) -> None:
    """Tell a tracer of a question that is over. Numbers and statuses, never what was asked or answered."""
    ended = asked.ended or asked.came
    tracer.trace(Stage("answer", asked.came, ended, dict(_facts(asked))), tuple(_stages(asked, ended)))


def _facts(asked: Asked) -> Iterator[tuple[str, str | int | float]]:
    yield "backstop.outcome", asked.outcome
    answer = asked.answer
    if answer is None:
        return
    yield "backstop.status", answer.status
    yield "backstop.reason", answer.reason or ""
    yield "backstop.generator", answer.generator.mode
    yield "backstop.sentences", len(answer.sentences)
    yield "backstop.citations", len(answer.citations)
    yield "gen_ai.usage.input_tokens", answer.usage.prompt_tokens
    yield "gen_ai.usage.output_tokens", answer.usage.completion_tokens


def _stages(asked: Asked, ended: int) -> Iterator[Stage]:
    if asked.began is None:
        yield Stage("wait", asked.came, ended)
        return
    yield Stage("wait", asked.came, asked.began)
    if asked.answer:
        yield from _stages_of(asked.answer, asked.began, ended)


def _stages_of(answer: Answer, began: int, ended: int) -> Iterator[Stage]:
    """One after the other. Drafting and checking take turns, sentence by sentence: they are one stage that tells how
    long each was."""
    spent = answer.timings_ms
    searched = began + int(spent.search * _NANOSECONDS_PER_MS)
    weighed = searched + int(spent.evidence * _NANOSECONDS_PER_MS)
    yield Stage("search", began, searched)
    yield Stage("evidence", searched, weighed)
    if answer.sentences:
        facts = {"backstop.draft_ms": spent.draft, "backstop.verify_ms": spent.verify}
        yield Stage("write", weighed, max(weighed, ended), facts)
