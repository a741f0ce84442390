"""The values of an answer, as page, API and command line all get them."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from index.document import Form, Kind

Status = Literal["answered", "partial", "abstained"]
Reason = Literal["nothing_found", "out_of_scope", "off_topic", "false_premise", "not_covered"]
Verdict = Literal["quoted", "supported", "partly"]

REASON_TEXTS: dict[Reason, str] = {
    "nothing_found": "There is nothing to search: the index is empty, or the filters leave no document.",
    "out_of_scope": "No source can be quoted for advice, an opinion, a prediction or a task, nor for a question in "
    "another language than English.",
    "off_topic": "The sources do not speak about this.",
    "false_premise": "The sources do not bear out what the question presupposes.",
    "not_covered": "The sources speak about the subject, but do not say this.",
}


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a source: ``document.text[start:end] == quote``.

    Offsets count Unicode code points of the canonical text with digest ``document_sha256``.
    ``number`` is None for a nearest passage, which supports nothing. ``score`` is how near search found the quote to
    the question, 0 to 1.
    """

    number: int | None
    document_id: str
    document_sha256: str
    passage_id: str
    title: str
    publisher: str | None
    author: str | None
    via: str | None
    url: str | None
    published: date | None
    as_of: date | None
    kind: Kind | None
    form: Form
    topics: tuple[str, ...]
    page: int | None
    heading: str | None
    start: int
    end: int
    quote: str
    score: float
    also_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that is shown, what its check found, and the numbers of its citations."""

    text: str
    verdict: Verdict
    reasons: tuple[str, ...]
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ConflictValue:
    """What one source says of a disputed value.

    ``low`` and ``high`` are its numbers, the same one twice where it is no range; None where it is a date.
    """

    value: str
    citation: int
    as_of: date | None
    who: str | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Values of one quantity that differ, side by side."""

    about: str
    kind: Literal["disagreement", "update", "definition"]
    values: tuple[ConflictValue, ...]


@dataclass(frozen=True, slots=True)
class Generator:
    """What wrote the sentences: a language model, or nobody ("extractive": quotes only).

    Also a model's answer holds quotes; the verdict "quoted" tells which sentences they are.
    ``problem`` is why a model that was to write did not, or did not finish.
    """

    mode: Literal["llm", "extractive"]
    model: str | None = None
    model_digest: str | None = None
    prompt_version: str | None = None
    problem: str | None = None


QUOTES = Generator("extractive")


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that a language model read and wrote; quoting costs none."""

    prompt_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds per stage; ``first_sentence`` counts from the start, None where none was shown."""

    search: float = 0.0
    evidence: float = 0.0
    draft: float = 0.0
    verify: float = 0.0
    total: float = 0.0
    first_sentence: float | None = None


@dataclass(frozen=True, slots=True)
class TracedPassage:
    """A passage that search brought, and the signals that brought it."""

    passage_id: str
    document_id: str
    start: int
    end: int
    score: float
    words: float
    passage: float
    sentence: float
    shared_words: float


@dataclass(frozen=True, slots=True)
class TracedSentence:
    """A sentence that was weighed as evidence."""

    document_id: str
    start: int
    end: int
    score: float
    similarity: float
    shared_words: float


@dataclass(frozen=True, slots=True)
class TracedDraft:
    """A sentence that a language model proposed, what its check found, and the place of the evidence that bore it
    out or, where none did, that the model named."""

    text: str
    document_id: str
    start: int
    end: int
    verdict: Verdict | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """How the answer came about: what search found, how the best sentences were scored, what a model proposed.

    A question is answered when ``confidence`` reaches ``threshold``.
    """

    passages: tuple[TracedPassage, ...]
    evidence: tuple[TracedSentence, ...]
    confidence: float
    threshold: float
    drafts: tuple[TracedDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question, or the reason why there is none.

    ``text`` is for reading only; ``sentences`` and ``citations`` are what it is made of.
    An abstention has neither, only ``nearest``: passages that do not answer.
    """

    id: str
    question: str
    query: str
    status: Status
    reason: Reason | None
    missing: tuple[str, ...]
    text: str
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    conflicts: tuple[Conflict, ...]
    nearest: tuple[Citation, ...]
    generator: Generator
    timings_ms: Timings
    usage: Usage = Usage()
    trace: Trace | None = None


def text_of(sentences: tuple[Sentence, ...]) -> str:
    """The sentences in a row, each with the marks of its citations.

    >>> text_of((Sentence("About 100,000.", "quoted", (), (1, 2)),))
    'About 100,000. [1][2]'
    """
    return " ".join(
        f"{sentence.text} {''.join(f'[{number}]' for number in sentence.citations)}" for sentence in sentences
    )
