"""What a language model is asked: instructions, examples, then facts and question as delimited data."""

import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from textwrap import shorten

from rag.drafting.neutralise import as_data
from rag.llm.language_model import Message

_LONGEST_NAME = 32
_MOST_SENTENCES = 3
_LONGEST_SENTENCE = 500


@dataclass(frozen=True, slots=True)
class Fact:
    """An evidence sentence, and who said it when."""

    who: str | None
    when: date | None
    sentence: str

    def line(self) -> str:
        """The fact as the model reads it.

        >>> Fact("BBC", date(2025, 2, 17), "It rains.").line()
        '(BBC, 17 Feb 2025) It rains.'
        """
        who = shorten(as_data(self.who), _LONGEST_NAME, placeholder="…") if self.who else None
        told = ", ".join(one for one in (who, f"{self.when:%-d %b %Y}" if self.when else None) if one)
        return f"({told}) {as_data(self.sentence)}" if told else as_data(self.sentence)


@dataclass(frozen=True, slots=True)
class DraftPrompt:
    """Instructions and examples; the same for every question, so that a server can keep them ready."""

    version: str
    system: str
    examples: tuple[tuple[str, str], ...]

    def messages(self, question: str, facts: Sequence[Fact]) -> list[Message]:
        """The whole conversation that ends with the question."""
        asked = [Message("system", self.system)]
        for data, reply in self.examples:
            asked += [Message("user", data), Message("assistant", reply)]
        return [*asked, Message("user", _data(as_data(question), [fact.line() for fact in facts]))]


def draft_prompt() -> DraftPrompt:
    """The prompt that comes with Backstop."""
    told = tomllib.loads(files("rag").joinpath("prompts/draft.toml").read_text("utf-8"))
    examples = tuple((_data(one["question"], one["facts"]), _reply(one["answer"])) for one in told["examples"])
    return DraftPrompt(told["version"], told["system"].strip(), examples)


def reply_schema(facts: int) -> dict[str, object]:
    """The JSON schema of a reply: the number of a fact, then the sentence that is drafted from it.

    In this order a small model first decides what to say and then says it; the other way round it
    names a wrong number for a sentence put together from several facts.
    """
    sentence = {"type": "string", "minLength": 1, "maxLength": _LONGEST_SENTENCE}
    drafted = {
        "type": "object",
        "properties": {"fact": {"type": "integer", "minimum": 1, "maximum": facts}, "sentence": sentence},
        "required": ["fact", "sentence"],
        "additionalProperties": False,
    }
    answer = {"type": "array", "minItems": 1, "maxItems": _MOST_SENTENCES, "items": drafted}
    return {
        "type": "object",
        "properties": {"answer": answer},
        "required": ["answer"],
        "additionalProperties": False,
    }


def _data(question: str, facts: Sequence[str]) -> str:
    numbered = "\n".join(f"{number}. {fact}" for number, fact in enumerate(facts, start=1))
    return f"<facts>\n{numbered}\n</facts>\n<question>{question}</question>"


def _reply(answer: object) -> str:
    return json.dumps({"answer": answer}, ensure_ascii=False, separators=(",", ":"))
