"""What an exported conversation holds, whatever it is written as: its footnotes are numbered throughout."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer import REASON_TEXTS, Answer, Citation, Sentence
from rag.archive.conversations import Conversation, Exchange
from ui.attribution import CONFLICT_TITLES, as_said, attribution, conflict_rows, form_of, short_date, web_address


@dataclass(frozen=True, slots=True)
class Footnote:
    """A source: its quote, and where it stands. ``quote`` has quotation marks where they are the source's own words."""

    number: int
    quote: str
    title: str
    said: str
    place: str
    url: str | None


@dataclass(frozen=True, slots=True)
class ToldSentence:
    """A sentence with the numbers of its footnotes; ``doubt`` says what in it is not borne out."""

    text: str
    is_quote: bool
    doubt: str
    notes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Values:
    """Values that differ, under a title: each with who says so, as of when, and its footnote."""

    title: str
    rows: tuple[tuple[str, str, str, int], ...]


@dataclass(frozen=True, slots=True)
class ToldAnswer:
    """A question with its answer, or with the reason why there is none and what came nearest."""

    question: str
    asked: str
    searched: str | None
    sentences: tuple[ToldSentence, ...]
    refusal: str | None
    missing: tuple[str, ...]
    values: tuple[Values, ...]
    nearest: tuple[int, ...]
    wording: str


@dataclass(frozen=True, slots=True)
class Outline:
    """A conversation with all its footnotes."""

    title: str
    begun: str
    answers: tuple[ToldAnswer, ...]
    footnotes: tuple[Footnote, ...]


def outline(conversation: Conversation, exchanges: Sequence[Exchange]) -> Outline:
    """What is to be written of a conversation."""
    footnotes: list[Footnote] = []
    answers = tuple(_answer(one, footnotes) for one in exchanges)
    return Outline(conversation.title, short_date(conversation.started.date()), answers, tuple(footnotes))


def _answer(exchange: Exchange, footnotes: list[Footnote]) -> ToldAnswer:
    """The answer; its footnotes are added to those before."""
    answer = exchange.answer
    numbers = {citation.number or 0: _note(citation, footnotes) for citation in answer.citations}
    return ToldAnswer(
        question=answer.question,
        asked=f"{short_date(exchange.asked.date())}, {exchange.asked:%H:%M} UTC",
        searched=answer.query if answer.query != answer.question.strip() else None,
        sentences=tuple(_sentence(one, answer, numbers) for one in answer.sentences),
        refusal=REASON_TEXTS[answer.reason] if answer.reason else None,
        missing=answer.missing,
        values=tuple(
            Values(
                f"{CONFLICT_TITLES[one.kind]}: {one.about}",
                tuple(
                    (value, who, day, numbers[said.citation])
                    for said, (value, who, day, _) in zip(one.values, conflict_rows(one), strict=True)
                ),
            )
            for one in answer.conflicts
        ),
        nearest=tuple(_note(citation, footnotes) for citation in answer.nearest),
        wording=_wording(answer),
    )


def _sentence(sentence: Sentence, answer: Answer, numbers: dict[int, int]) -> ToldSentence:
    cited = [one for one in answer.citations if one.number in sentence.citations]
    is_quote = sentence.verdict == "quoted"
    text = as_said(sentence.text, form_of(cited)) if is_quote else sentence.text
    doubt = "; ".join(sentence.reasons) if sentence.verdict == "partly" else ""
    return ToldSentence(text, is_quote, doubt, tuple(numbers[one] for one in sentence.citations))


def _note(citation: Citation, footnotes: list[Footnote]) -> int:
    number = len(footnotes) + 1
    page = f"page {citation.page}, " if citation.page else ""
    footnotes.append(
        Footnote(
            number,
            as_said(citation.quote, citation.form),
            citation.title,
            attribution(citation),
            f"{page}characters {citation.start:,} to {citation.end:,} of {citation.document_id}",
            web_address(citation.url),
        )
    )
    return number


def _wording(answer: Answer) -> str:
    if answer.reason:
        return ""
    if answer.generator.mode == "extractive" or all(one.verdict == "quoted" for one in answer.sentences):
        return "All sentences are quotes."
    return f"Sentences that are no quotes are worded by {answer.generator.model} and checked against their source."
