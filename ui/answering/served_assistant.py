"""The assistant as a server has it: questions wait for a processor in line, and what became of each is told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from time import time_ns
from typing import Literal

from index.errors import BackstopError
from rag.answer import Answer, Generator
from rag.assistant import Assistant
from rag.drafting.draft import Drafter
from rag.events import Done, Event, Searched
from rag.line import Line
from rag.question import Question
from rag.stop import Stop

Outcome = Literal["answered", "stopped", "refused", "failed"]


@dataclass(slots=True)
class Asked:
    """One question, as it may be told: when it came, had its turn and was done with, in nanoseconds since 1970.

    ``answer`` is None when the question was called off, was refused for want of something, or failed.
    """

    came: int = field(default_factory=time_ns)
    began: int | None = None
    ended: int | None = None
    outcome: Outcome = "stopped"
    answer: Answer | None = None


Watch = Callable[[Asked], object]
"""Is told of every question when it is over."""


class ServedAssistant(Assistant):
    """Another assistant, for many callers at once."""

    def __init__(self, served: Assistant, line: Line, watch: Watch) -> None:
        self.served = served
        self._line = line
        self._watch = watch

    @property
    def drafter(self) -> Drafter | None:
        """What words the answers; None where they are quotes alone."""
        return self.served.drafter

    @property
    def generator(self) -> Generator:
        """What words the answers, and what keeps it from doing so."""
        return self.served.generator

    def stream(self, question: Question, trace: bool = False, stop: Stop | None = None) -> Iterator[Event]:
        """Every step, as the served assistant tells it. Raises LineFull when too many wait."""
        stop = stop or Stop()
        asked = Asked()
        try:
            for event in self._in_turn(self.served.stream(question, trace, stop), stop, asked):
                if isinstance(event, Done):
                    asked.answer, asked.outcome = event.answer, "answered"
                    asked.ended = time_ns()
                yield event
        except BackstopError:
            asked.outcome = "refused"
            raise
        except Exception:  # Counted as a failure; it goes on as it is.
            asked.outcome = "failed"
            raise
        finally:
            asked.ended = asked.ended or time_ns()
            self._watch(asked)

    def _in_turn(self, events: Iterator[Event], stop: Stop, asked: Asked) -> Iterator[Event]:
        """Search and evidence keep a processor busy; what a model writes afterwards has a line of its own."""
        with self._line.place(stop) as mine:
            if not mine:
                return iter(())
            asked.began = time_ns()
            begun = list(_until_evidence(events))
        return chain(begun, events)

    def warm(self) -> None:
        """Get the language model ready; raises LanguageModelUnavailable."""
        self.served.warm()

    def close(self) -> None:
        """Stop the language model, if there is one."""
        self.served.close()


def _until_evidence(events: Iterator[Event]) -> Iterator[Event]:
    for event in events:
        yield event
        if not isinstance(event, Searched):
            return
