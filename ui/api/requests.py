"""What a client may ask for, over HTTP and on the command line alike."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from index.storage.filters import Filters, read_filters
from rag.question import MAX_CHARACTERS, GeneratorChoice, Question, Turn


class HistoryTurn(BaseModel):
    """One message of the conversation so far."""

    model_config = ConfigDict(extra="forbid")

    role: Literal["user", "assistant"]
    content: str


class AskRequest(BaseModel):
    """A question, what was said before it, and which sources may answer it."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(examples=["How many troops would a viable multinational force need?"])
    history: list[HistoryTurn] = []
    as_of: date | None = Field(default=None, description="Look only at what was published by this day.")
    filters: dict[str, str | list[str] | None] = Field(default={}, examples=[{"kind": "official"}])
    generator: GeneratorChoice = Field(
        default="auto", description="Who words the answer: a language model where there is one, only one, or nobody."
    )

    def to_question(self) -> Question:
        """The question for the assistant; raises BadQuestion or BadFilter."""
        turns = tuple(Turn(turn.role, turn.content) for turn in self.history)
        return Question(self.question, turns, self.as_of, read_filters(self.filters), self.generator)


class PageRequest(BaseModel):
    """A document on the web."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(max_length=2000, examples=["https://www.example.org/report.html"])
    shared: bool = Field(default=False, description="For everybody, not for the caller alone; needs the scope admin.")


class FilterRequest(BaseModel):
    """Which documents are meant."""

    model_config = ConfigDict(extra="forbid")

    publisher: list[str] = []
    kind: list[str] = []
    topics: list[str] = []
    form: list[str] = []
    published_from: date | None = None
    published_to: date | None = None
    document_ids: list[str] = []

    def to_filters(self) -> Filters:
        """The filters among the parameters; raises BadFilter."""
        return read_filters(self.model_dump(include=set(FilterRequest.model_fields)))


class SearchRequest(FilterRequest):
    """What to look for, and where."""

    q: str = Field(description="The query.", min_length=1, max_length=MAX_CHARACTERS)
    limit: int = Field(default=10, ge=1, le=100)


class ListRequest(FilterRequest):
    """Which documents to list, from where on."""

    limit: int = Field(default=100, ge=1, le=1000)
    cursor: str = ""
    own: bool | None = Field(default=None, description="Only the caller's own, or only those for everybody.")
