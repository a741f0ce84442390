"""Have a language model make a follow-up question stand alone, and check that it added nothing."""

import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from rag.condense import condense
from rag.drafting.neutralise import as_data, one_line
from rag.line import Line, LineFull
from rag.llm.language_model import LanguageModel, LanguageModelUnavailable, Message
from rag.llm.stream import stream_reply
from rag.question import MAX_CHARACTERS, Turn
from rag.reading.text import read
from rag.stop import Stop

_MOST_EARLIER = 3
_SCHEMA: dict[str, object] = {
    "type": "object",
    "properties": {"question": {"type": "string", "minLength": 1, "maxLength": MAX_CHARACTERS // 4}},
    "required": ["question"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Rewriter:
    """Rewrites what the rules see as a follow-up; ``seconds`` is how long the model may take, ``line`` is where
    questions wait for it."""

    model: LanguageModel
    seconds: float
    line: Line

    def __call__(self, question: str, history: Sequence[Turn]) -> str:
        """The query to search with: the model's, or the rules' where it adds words of its own or fails."""
        by_rules = condense(question, history)
        if by_rules == question.strip():
            return by_rules
        try:
            with self.line.place(Stop()):
                written = self._written(question, history)
        except (LanguageModelUnavailable, LineFull):
            return by_rules
        return written if written and adds_nothing(written, by_rules, history) else by_rules

    def _written(self, question: str, history: Sequence[Turn]) -> str | None:
        earlier = [turn.content for turn in history if turn.role == "user"][-_MOST_EARLIER:]
        pieces = stream_reply(
            self.model.connect(), _messages(earlier, question), self.model.held_to(_SCHEMA), self.seconds, Stop()
        )
        return _question_in("".join(piece for piece in pieces if isinstance(piece, str)))


def adds_nothing(written: str, by_rules: str, history: Sequence[Turn]) -> bool:
    """Whether every word that means something stands in the conversation.

    >>> asked = [Turn("user", "How large is the force?")]
    >>> adds_nothing("How many of the force are French?", "How many are French?", asked)
    True
    >>> adds_nothing("How many of the 500 are French?", "How many are French?", asked)
    False
    """
    said = " ".join([by_rules, *(turn.content for turn in history)])
    return _roots(written) <= _roots(said)


def _question_in(reply: str) -> str | None:
    """The question in a reply, also in one with words around the JSON.

    >>> _question_in('Here: {"question": "Who paid?"}')
    'Who paid?'
    """
    start = reply.find("{")
    try:
        value = json.JSONDecoder().raw_decode(reply, start)[0] if start >= 0 else None
    except (ValueError, RecursionError):
        return None
    found = value.get("question") if isinstance(value, dict) else None
    return one_line(found) or None if isinstance(found, str) else None


def _roots(text: str) -> set[str]:
    return {word.root for word in read(text).words if word.is_content}


def _messages(earlier: Sequence[str], question: str) -> list[Message]:
    told: dict[str, Any] = tomllib.loads(files("rag").joinpath("prompts/follow_up.toml").read_text("utf-8"))
    asked = [Message("system", told["system"].strip())]
    for one in told["examples"]:
        reply = json.dumps({"question": one["answer"]}, ensure_ascii=False, separators=(",", ":"))
        asked += [Message("user", _data(one["earlier"], one["question"])), Message("assistant", reply)]
    return [*asked, Message("user", _data(earlier, question))]


def _data(earlier: Sequence[str], question: str) -> str:
    listed = "\n".join(f"- {as_data(one)}" for one in earlier)
    return f"<earlier>\n{listed}\n</earlier>\n<question>{as_data(question)}</question>"
