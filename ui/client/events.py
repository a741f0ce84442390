"""What a server tells while it answers, read from its server-sent events."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from pydantic import TypeAdapter

from rag.answer import Answer
from rag.events import Done, EvidenceFound, SentenceVerified
from ui.api.found_passage import FoundPassage
from ui.client.connection import problem_of


@dataclass(frozen=True, slots=True)
class PassagesFound:
    """The stand-alone query, and the passages it found."""

    query: str
    passages: tuple[FoundPassage, ...]


@dataclass(frozen=True, slots=True)
class _Problem:
    """What of a problem document is told on; other members of it are passed over."""

    status: int = 500
    title: str | None = None
    detail: str | None = None
    field: str | None = None


@dataclass(frozen=True, slots=True)
class _Failed:
    problem: _Problem


ClientEvent = PassagesFound | EvidenceFound | SentenceVerified | Done
"""In this order; ``Done`` is the last one and has the whole answer."""

_PASSAGES = TypeAdapter(PassagesFound)
_EVIDENCE = TypeAdapter(EvidenceFound)
_SENTENCE = TypeAdapter(SentenceVerified)
_ANSWER = TypeAdapter(Answer)
_FAILED = TypeAdapter(_Failed)


def read_events(pieces: Iterable[str]) -> Iterator[ClientEvent]:
    """The events in the text of a stream, which comes in any pieces.

    Raises BackstopProblem when the server tells one, pydantic's ValidationError for what is no event of ours.
    """
    name, data = "", list[str]()
    for line in _lines(pieces):
        field, _, value = line.partition(":")
        if field == "event":
            name = value.strip()
        elif field == "data":
            data.append(value.removeprefix(" "))
        elif not line:
            if data:
                yield from _event(name, "\n".join(data))
            name, data = "", []


def _event(name: str, data: str) -> Iterator[ClientEvent]:
    """One event; none for a name that this version does not know."""
    match name:
        case "searched":
            yield _PASSAGES.validate_json(data)
        case "evidence":
            yield _EVIDENCE.validate_json(data)
        case "sentence":
            yield _SENTENCE.validate_json(data)
        case "answer":
            yield Done(_ANSWER.validate_json(data))
        case "error":
            problem = _FAILED.validate_json(data).problem
            raise problem_of(asdict(problem), problem.status)


def _lines(pieces: Iterable[str]) -> Iterator[str]:
    """Whole lines. Only a line feed ends one: texts hold other characters that count as line ends elsewhere.

    >>> list(_lines(["data: a\\u2028", "b\\r\\n", "\\nrest"]))
    ['data: a\\u2028b', '']
    """
    rest = ""
    for piece in pieces:
        *whole, rest = (rest + piece).split("\n")
        for line in whole:
            yield line.removesuffix("\r")
