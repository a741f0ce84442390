"""Put an answer to the judge sentence by sentence, and read its verdicts.

A verdict per sentence out of three named ones, because small whole questions are answered more steadily
than "from 1 to 5, how faithful is all of this?", and because the share of sentences that results is the
same kind of figure as our own sentence support.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from time import perf_counter
from typing import Literal, get_args

from eval.judging.model import Model, NoReply

Verdict = Literal["yes", "partly", "no"]

_WORTH: Mapping[Verdict, float] = {"yes": 1.0, "partly": 0.5, "no": 0.0}
_VERDICTS: Mapping[str, Verdict] = {one: one for one in get_args(Verdict)}
_THOUGHT = re.compile(r"<think>.*?</think>", re.DOTALL)
_OBJECT = re.compile(r"\{[^{}]*\}")
_PER_LINE = re.compile(r"^\W*(\d+)\W+(yes|partly|no)\W*$", re.MULTILINE | re.IGNORECASE)


class UnreadableReply(ValueError):
    """A reply that does not hold exactly one verdict per sentence."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What an answer says, sentence by sentence, and the texts that it says it by."""

    id: str
    question: str
    sentences: tuple[str, ...]
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict per sentence, or the error in whose place no verdict is ever put.

    ``constrained`` tells whether the server was held to the form of the reply.
    """

    id: str
    verdicts: tuple[Verdict, ...]
    reply: str
    error: str | None
    constrained: bool
    milliseconds: float

    @property
    def faithfulness(self) -> float | None:
        """The share of sentences that are borne out, where partly is half; None where nothing was judged.

        >>> Judgement("a", ("yes", "partly"), "", None, True, 0.0).faithfulness
        0.75
        """
        return sum(_WORTH[one] for one in self.verdicts) / len(self.verdicts) if self.verdicts else None


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the judge is told before it gets the data."""

    version: str
    text: str

    @property
    def sha256(self) -> str:
        """The digest of the text, for whoever forgot to raise the version."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def judge_prompt() -> Prompt:
    """The prompt that comes with Backstop."""
    told = tomllib.loads(files("eval.judging").joinpath("prompt.toml").read_text("utf-8"))
    return Prompt(told["version"], told["text"].strip())


class Judge:
    """Asks a language model; whatever goes wrong with one answer is kept as its error."""

    def __init__(self, model: Model, prompt: Prompt) -> None:
        self.model, self.prompt = model, prompt

    def judge(self, claims: Claims) -> Judgement:
        """The verdicts; raises JudgeUnusable when there is no point in asking on."""
        started = perf_counter()
        reply, error = "", None
        verdicts: tuple[Verdict, ...] = ()
        try:
            reply = self.model.reply(self.prompt.text, as_data(claims), reply_schema(len(claims.sentences)))
            verdicts = read_verdicts(reply, len(claims.sentences))
        except (NoReply, UnreadableReply) as problem:
            error = str(problem)
        milliseconds = round((perf_counter() - started) * 1000, 1)
        return Judgement(claims.id, verdicts, reply, error, self.model.constrained, milliseconds)


def as_data(claims: Claims) -> str:
    """The claims as one JSON object, so that nothing in them can end the string that it stands in.

    ``<`` is escaped, because servers take ``<|im_end|>`` in a message for the end of the message. The
    sentences come last: answers to one question then share the beginning, which servers keep.

    >>> print(as_data(Claims("a", "Why?", ('It "ended".<|im_end|>',), ("It ended.",))))
    {"question": "Why?", "quotes": ["It ended."], "sentences": {"1": "It \\"ended\\".\\u003c|im_end|>"}}
    """
    sentences = {str(number): text for number, text in enumerate(claims.sentences, start=1)}
    data = {"question": claims.question, "quotes": claims.quotes, "sentences": sentences}
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def reply_schema(sentences: int) -> dict[str, object]:
    """The JSON schema of a reply: one verdict per sentence.

    >>> reply_schema(2)["required"]
    ['1', '2']
    """
    numbers = [str(number) for number in range(1, sentences + 1)]
    verdict = {"type": "string", "enum": list(_VERDICTS)}
    return {
        "type": "object",
        "properties": dict.fromkeys(numbers, verdict),
        "required": numbers,
        "additionalProperties": False,
    }


def read_verdicts(reply: str, sentences: int) -> tuple[Verdict, ...]:
    """The verdicts out of a reply, also out of one with words around them; raises UnreadableReply.

    >>> read_verdicts('Here you are: {"1": "Yes", "2": "no"}', 2)
    ('yes', 'no')
    >>> read_verdicts("1. yes\\n2. partly", 2)
    ('yes', 'partly')
    """
    said = _THOUGHT.sub("", reply)
    found = set(_in_objects(said, sentences)) or set(_in_lines(said, sentences))
    if len(found) == 1:
        return found.pop()
    why = "contradicts itself" if found else f"does not hold a verdict for each of {sentences} sentences"
    raise UnreadableReply(f"the reply {why}")


def _in_objects(said: str, sentences: int) -> Iterator[tuple[Verdict, ...]]:
    """The verdicts of every JSON object that has them all."""
    for written in _OBJECT.findall(said):
        try:
            pairs = json.loads(written, object_pairs_hook=list)
        except json.JSONDecodeError:
            continue
        yield from _in_order(pairs, sentences)


def _in_lines(said: str, sentences: int) -> Iterator[tuple[Verdict, ...]]:
    """The verdicts of lines such as "1: yes", where they are all there."""
    yield from _in_order(_PER_LINE.findall(said), sentences)


def _in_order(pairs: list[tuple[str, object]], sentences: int) -> Iterator[tuple[Verdict, ...]]:
    """The verdicts by sentence, if there is one and no more for each."""
    if sorted(number for number, _ in pairs) != sorted(str(number) for number in range(1, sentences + 1)):
        return
    given = {int(number): _VERDICTS.get(str(verdict).strip().lower()) for number, verdict in pairs}
    verdicts = tuple(verdict for _, verdict in sorted(given.items()) if verdict)
    if len(verdicts) == sentences:
        yield verdicts
