"""A conversation as Markdown with footnotes."""

import re
from collections.abc import Iterator, Sequence

from ui.export.outline import Footnote, Outline, ToldAnswer, ToldSentence, Values

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~$#&!@])")
_BEGINS = re.compile(r"^((?=[-+=])|\d+(?=[.)]))")


def conversation_markdown(outline: Outline) -> str:
    """The whole conversation; sources are footnotes with quote, title, who, date and address."""
    lines = [f"# {inert(outline.title)}", "", f"Begun on {outline.begun}.", ""]
    for answer in outline.answers:
        lines += _answer(answer)
    lines += [line for note in outline.footnotes for line in (_footnote(note), "")]
    return "\n".join(lines).rstrip() + "\n"


def inert(text: str) -> str:
    """Text in one line, in which nothing is taken for markup.

    >>> inert("*bold* [x](y)")
    '\\\\*bold\\\\* \\\\[x\\\\](y)'
    """
    return _BEGINS.sub(r"\1\\", _SPECIAL.sub(r"\\\1", " ".join(text.split())))


def _answer(answer: ToldAnswer) -> Iterator[str]:
    yield from (f"## {inert(answer.question)}", "", f"Asked on {answer.asked}.", "")
    if answer.searched:
        yield from (f"Looked for: {inert(answer.searched)}", "")
    if answer.refusal:
        yield from (f"**No answer from these sources.** {answer.refusal}", "")
    for sentence in answer.sentences:
        yield from (_sentence(sentence), "")
    for missing in answer.missing:
        yield from (f"Nothing in the sources answers: {inert(missing)}", "")
    for values in answer.values:
        yield from _table(values)
    if answer.nearest:
        yield from (f"Nearest passages, which do not answer the question: {_marks(answer.nearest)}", "")
    if answer.wording:
        yield from (f"*{inert(answer.wording)}*", "")


def _sentence(sentence: ToldSentence) -> str:
    doubt = f" (only partly borne out: {inert(sentence.doubt)})" if sentence.doubt else ""
    return f"{'> ' if sentence.is_quote else ''}{inert(sentence.text)}{_marks(sentence.notes)}{doubt}"


def _table(values: Values) -> Iterator[str]:
    yield from (f"**{inert(values.title)}**", "", "| Value | Who says so | As of | Source |", "|---|---|---|---|")
    for value, who, day, note in values.rows:
        yield f"| {inert(value)} | {inert(who)} | {day} | {_marks([note])} |"
    yield ""


def _marks(notes: Sequence[int]) -> str:
    return "".join(f"[^{note}]" for note in notes)


def _footnote(note: Footnote) -> str:
    address = f" <{note.url}>" if note.url and not re.search(r"[\s<>]", note.url) else ""
    told = f"{inert(note.quote)} – {inert(note.title)}. {inert(note.said)}; {inert(note.place)}."
    return f"[^{note.number}]: {told}{address}"
