"""What somebody asks."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from index.errors import BackstopError
from index.storage.filters import Filters

MAX_CHARACTERS = 4_000


class BadQuestion(BackstopError):
    """A question that cannot be asked."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the conversation so far."""

    role: Literal["user", "assistant"]
    content: str


GeneratorChoice = Literal["auto", "llm", "extractive"]
"""Who may word an answer: a language model where there is one, only a language model, or nobody (quotes)."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, what was said before it, which sources may answer it, and who may word the answer.

    ``as_of`` asks what was known on that day: nothing published later is looked at.
    Raises BadQuestion when the text is empty or too long, or no text at all.
    """

    text: str
    history: tuple[Turn, ...] = ()
    as_of: date | None = None
    filters: Filters = field(default_factory=Filters)
    generator: GeneratorChoice = "auto"

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise BadQuestion("the question is empty")
        if len(self.text) > MAX_CHARACTERS:
            raise BadQuestion(f"the question has {len(self.text):,} characters; at most {MAX_CHARACTERS:,} are read")
        for text in (self.text, *(turn.content for turn in self.history)):
            _refuse_lone_surrogates(text)

    @property
    def allowed(self) -> Filters:
        """The filters, narrowed to what was published by ``as_of``."""
        if self.as_of is None:
            return self.filters
        latest = self.filters.published_to
        return replace(self.filters, published_to=min(self.as_of, latest) if latest else self.as_of)

    def read_by(self, reader: str) -> "Question":
        """The question as a caller asks it: answered also from the documents that are theirs alone."""
        return replace(self, filters=replace(self.filters, reader=reader))


def _refuse_lone_surrogates(text: str) -> None:
    """JSON can spell half a character, which no model or database can read."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadQuestion(f"half a surrogate pair at character {error.start}") from None
