"""What a guard is given, and what it may object."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from rag.reading.text import Text

Weight = Literal["firm", "doubt", "slight"]
"""A firm objection sinks a sentence; a doubt sinks one that keeps to the words of its source, and speaks against
one in other words; a slight objection only weakens."""


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a source does not bear a sentence out."""

    reason: str
    weight: Weight = "doubt"


@dataclass(frozen=True, slots=True)
class Source:
    """What a sentence rests on: the quote, who and what the document is, and its dates.

    ``elsewhere`` are the roots of all words of the document.
    """

    quote: Text
    about: Text
    speakers: frozenset[str]
    dates: tuple[date, ...]
    elsewhere: frozenset[str] = frozenset()
