"""What a client may ask for, over HTTP and on the command line alike."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from index.errors import BackstopError
from index.filters import Filters, read_filters
from rag.question import MAX_CHARACTERS, Question, Turn


class ModelMissing(BackstopError):
    """A language model was asked for, and none is set up."""


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
    generator: Literal["auto", "llm", "extractive"] = "auto"

    def to_question(self) -> Question:
        """The question for the assistant; raises BadQuestion, BadFilter or ModelMissing."""
        if self.generator == "llm":
            raise ModelMissing("no language model is set up; ask with generator auto or extractive to get quotes")
        turns = tuple(Turn(turn.role, turn.content) for turn in self.history)
        return Question(self.question, turns, self.as_of, read_filters(self.filters))


class SearchRequest(BaseModel):
    """What to look for, and where."""

    model_config = ConfigDict(extra="forbid")

    q: str = Field(description="The query.", min_length=1, max_length=MAX_CHARACTERS)
    limit: int = Field(default=10, ge=1, le=100)
    publisher: list[str] = []
    kind: list[str] = []
    topics: list[str] = []
    form: list[str] = []
    published_from: date | None = None
    published_to: date | None = None
    document_ids: list[str] = []

    def to_filters(self) -> Filters:
        """The filters among the parameters; raises BadFilter."""
        return read_filters(self.model_dump(exclude={"q", "limit"}))
