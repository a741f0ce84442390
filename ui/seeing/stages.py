"""The stages of the work on one question, with what may be told of them: numbers and statuses, never what was asked or
answered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from rag.answer import Answer
from ui.answering.served_assistant import Asked

_NANOSECONDS_PER_MS = 1_000_000


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the work, from when until when, in nanoseconds since 1970."""

    name: str
    began: int
    ended: int
    facts: Mapping[str, str | int | float] = field(default_factory=dict)


def whole_of(asked: Asked) -> Stage:
    """All the work on a question that is over."""
    return Stage("answer", asked.came, asked.ended or asked.came, dict(_facts(asked)))


def stages_of(asked: Asked) -> Iterator[Stage]:
    """The stages that it went through, one after the other."""
    ended = asked.ended or asked.came
    yield Stage("wait", asked.came, asked.began or ended)
    if asked.began and asked.answer:
        yield from _answering(asked.answer, asked.began, ended)


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


def _answering(answer: Answer, began: int, ended: int) -> Iterator[Stage]:
    """Drafting and checking take turns, sentence by sentence: they are one stage that tells how long each was."""
    spent = answer.timings_ms
    searched = began + int(spent.search * _NANOSECONDS_PER_MS)
    weighed = searched + int(spent.evidence * _NANOSECONDS_PER_MS)
    yield Stage("search", began, searched)
    yield Stage("evidence", searched, weighed)
    if answer.sentences:
        facts = {"backstop.draft_ms": spent.draft, "backstop.verify_ms": spent.verify}
        yield Stage("write", weighed, max(weighed, ended), facts)
