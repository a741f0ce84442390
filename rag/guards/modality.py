"""Modality: what could be, is planned or is only said must not become a plain fact."""

import re
from collections.abc import Iterator

from rag.guards.objection import Objection, Source, Weight
from rag.guards.places import aligned, nearness
from rag.reading.text import Text, Word, stems_of
from rag.reading.vocabulary import AUXILIARY, BEFORE_VERB, CONDITIONS, HEDGES, LIGHT, MODALS, PAST, SPEECH, UNREAL

_SAME_VERB = 3
"""From this nearness on, a verb stands among the same words in both."""
_MOSTLY = 0.6
_FATAL = {
    ("possible", "future"), ("possible", "duty"), ("possible", ""), ("possible", "past"), ("duty", ""),
    ("duty", "future"), ("duty", "past"), ("future", "past"), ("past", "future"), ("past", "duty"),
}  # fmt: skip
_SLIGHT = {("future", ""), ("future", "possible"), ("duty", "possible"), ("", "future"), ("to", "past")}
_PLANS = re.compile(r"\b(?:plan(?:s|ned|ning)?|call(?:s|ed|ing)?) (?:to|for|on)\b")


def sharpened(claim: Text, source: Source) -> Iterator[Objection]:
    """Verbs that are surer in the claim than in the source: could send, will send, sent."""
    for index, word in enumerate(claim.words):
        if not (word.is_content or word.stem in stems_of(LIGHT - AUXILIARY)) or word.is_name or word.is_figure:
            continue
        ours = _mode(claim, index)
        theirs = [_mode(source.quote, i) for i, one in enumerate(source.quote.words) if one.stem == word.stem]
        if theirs and ours not in theirs:
            steps = [_step(one, ours) for one in theirs]
            if min(steps):
                place = aligned(claim, index, source.quote)
                near = place is not None and nearness(claim, index, source.quote, place) >= _SAME_VERB
                weight: Weight = "slight" if min(steps) < 2 else "firm" if near else "doubt"
                yield Objection(f'the source does not put it so surely: "{word.text}"', weight)


def unreal(claim: Text, source: Source) -> Iterator[Objection]:
    """What the source only promises, proposes, asks for or makes a condition."""
    surely = not any(word.text in MODALS or word.text == "to" for word in claim.words)
    told = {word.stem for word in claim.words}
    for index, word in enumerate(source.quote.words):
        planned = _PLANS.match(source.quote.folded, word.start) is not None
        if (word.stem in stems_of(UNREAL) or planned) and word.stem not in told:
            if _rests_on(claim, source.quote.words[index + 1 :]) and not told & stems_of(UNREAL | {"plan"}):
                yield Objection(f'the source only says so after "{word.text}"', "firm" if surely else "slight")
        elif word.text in CONDITIONS and not any(one.text == word.text for one in claim.words):
            if _rests_on(claim, _clause(source.quote.words[index + 1 :])):
                yield Objection(f'the source says so only after "{word.text}"', "firm")
            elif word.text in ("if", "unless"):
                yield Objection(f'the condition after "{word.text}" is left out', "slight")


def weakened(claim: Text, source: Source) -> Iterator[Objection]:
    """Who says so, or how sure it is, is left out."""
    speech = stems_of(SPEECH | UNREAL | {"call", "deny", "reject", "accuse"})
    if any(word.stem in speech for word in source.quote.words) and not any(word.stem in speech for word in claim.words):
        yield Objection("who says so is left out", "slight")
    hedged = any(word.text in HEDGES or MODALS.get(word.text) == "possible" for word in claim.words)
    for index, word in enumerate(source.quote.words):
        following = {one.stem for one in source.quote.words[index + 1 : index + 4] if one.is_content}
        if word.text in HEDGES and not hedged and following & claim.stems:
            yield Objection(f'"{word.text}" is left out', "slight")


def _mode(text: Text, index: int) -> str:
    """How sure a verb is: by its modal, or past, or plain."""
    for word in reversed(text.words[max(0, index - 4) : index]):
        if word.text in MODALS and not word.is_name:
            return "possible" if text.words[index - 1].text in ("have", "been") else MODALS[word.text]
        if word.text in ("to", "did"):
            return "to" if word.text == "to" else "past"
        if word.text not in BEFORE_VERB and not word.text.endswith("ly"):
            break
    told = text.words[index].text
    return "past" if told.endswith("ed") or PAST.get(told, told) != told else ""


def _step(theirs: str, ours: str) -> int:
    return 2 if (theirs, ours) in _FATAL else 1 if (theirs, ours) in _SLIGHT else 0


def _clause(words: tuple[Word, ...]) -> tuple[Word, ...]:
    end = next((index for index, word in enumerate(words) if word.text in ",;:."), len(words))
    return words[:end]


def _rests_on(claim: Text, words: tuple[Word, ...]) -> bool:
    """Whether most of what a claim says stands in these words."""
    said = {word.stem for word in claim.content()}
    return bool(said) and len(said & {word.stem for word in words}) >= _MOSTLY * len(said)
