"""What a question asks for, as far as its words tell."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.asked.answer_type import AnswerType, expected_type
from rag.reading.dates import Mention, in_dates, mentions
from rag.reading.text import Text, Word, read

_COUNTED = re.compile(r"\bhow (?:many|much)\b|\b(?:number|share|percentage|per ?cent|size|cost|total|amount) of\b")
_MOST_COUNTED = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as read: the kind of thing it asks for, its dates, and the stems of what it wants counted.

    ``words`` say what it is about: no figures, no words of its dates.
    """

    kind: AnswerType
    words: tuple[Word, ...]
    figures: frozenset[str]
    dates: tuple[Mention, ...]
    counted: frozenset[str]
    denies: bool


def read_question(question: str) -> Asked:
    """Read a question.

    >>> asked = read_question("How many British troops were promised in May 2025?")
    >>> asked.kind, sorted(asked.counted), [(one.year, one.month) for one in asked.dates]
    ('quantity', ['british', 'troop'], [(2025, 5)])
    """
    text = read(question)
    dated = in_dates(text)
    words = tuple(word for word in text.content() if word not in dated)
    figures = frozenset(word.text for word in text.words if word.is_figure and word not in dated)
    return Asked(
        expected_type(question), words, figures, tuple(mentions(text)), frozenset(_counted(text)), denies(text)
    )


def denies(text: Text) -> bool:
    """Whether a text says that something is not so."""
    return any(word.text in {"not", "no", "never", "without", "except", "nobody", "none"} for word in text.words)


def _counted(text: Text) -> Iterator[str]:
    """The content words right after "how many" and the like."""
    found = _COUNTED.search(text.folded)
    if not found:
        return
    taken = 0
    for word in text.words:
        if word.start < found.end():
            continue
        if not word.is_content or word.is_figure or taken == _MOST_COUNTED:
            if taken or word.text not in {"the", "its", "of", "all", "-"}:
                return
            continue
        taken += 1
        yield word.stem
