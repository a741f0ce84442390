"""Names: each must stand in the source, and do there what the sentence says it does."""

from collections import Counter
from collections.abc import Iterator

from rag.guards.dates import in_dates
from rag.guards.text import Objection, Source, Text, Word, stems_of
from rag.guards.vocabulary import AUXILIARY, BE, PAST, PREPOSITIONS, SPEECH

_ENDS = frozenset(".;:!?")
Run = tuple[int, int]
"""Where a name of one or more words begins and ends among the words of a text."""


def unknown_names(claim: Text, source: Source) -> Iterator[Objection]:
    """The names of a claim that the source does not hold, also not in short or written out."""
    known = source.quote.roots | source.about.roots
    texts = {word.text for word in source.quote.words + source.about.words if word.is_name}
    short = _initials(source.quote) | _initials(source.about)
    for begin, end in runs(claim):
        words = claim.words[begin:end]
        whole = "".join(word.text[0] for word in words)
        for word in words:
            spelled = word.root in known or (len(words) > 1 and whole in texts)
            if not spelled and word.text not in short and word.stem not in source.quote.stems:
                yield Objection(f'the source does not name "{word.text.capitalize()}"')


def repeated_names(claim: Text, source: Source) -> Iterator[Objection]:
    """The names that a claim says more often than its source: what it put there has been taken from elsewhere."""
    said = Counter(word.root for begin, end in runs(claim) for word in claim.words[begin:end])
    known = Counter(word.root for word in source.quote.words)
    for root, times in said.items():
        if times > max(1, known[root]):
            name = next(word.text for word in claim.words if word.root == root)
            yield Objection(f'it names "{name.capitalize()}" {times} times')


def wrong_subjects(claim: Text, source: Source) -> Iterator[Objection]:
    """Whoever says or does something in a claim says or does it in the source as well."""
    quote, speech = source.quote, stems_of(SPEECH)
    for (begin, end), verb in _subjects(claim):
        roots = {word.root for word in claim.words[begin:end]}
        places = [i for i, word in enumerate(quote.words) if word.stem == verb.stem]
        if verb.stem in speech and not places:
            places = [i for i, word in enumerate(quote.words) if word.stem in speech]
        doers = set().union(*(_doers(quote, place) for place in places))
        reported = roots & source.speakers and (verb.stem in speech or not roots & quote.roots)
        if not (roots & doers or reported) and roots & quote.roots and (doers or verb.stem in speech):
            shown = " ".join(word.text for word in claim.words[begin:end]).title()
            yield Objection(f'the source does not say that {shown} "{verb.text}"')


def runs(text: Text) -> list[Run]:
    """The names of a text, each as long as its words stand side by side.

    >>> from rag.guards.text import read
    >>> text = read("There Keir Starmer met Donald Trump.")
    >>> [[word.text for word in text.words[begin:end]] for begin, end in runs(text)]
    [['keir', 'starmer'], ['donald', 'trump']]
    """
    found: list[Run] = []
    dated = in_dates(text)
    for index, word in enumerate(text.words):
        if word.is_name and word not in dated:
            begin = found.pop()[0] if found and found[-1][1] == index else index
            found.append((begin, index + 1))
    return found


def _initials(text: Text) -> set[str]:
    """Short forms of the longer names: human rights watch gives hrw."""
    return {"".join(word.text[0] for word in text.words[begin:end]) for begin, end in runs(text) if end - begin > 1}


def _subjects(claim: Text) -> Iterator[tuple[Run, Word]]:
    """Each name of a claim that stands before a verb, with the verb; "was told by" has another subject."""
    words = claim.words
    for begin, end in runs(claim):
        verb = end
        while verb < len(words) and (words[verb].text in AUXILIARY or words[verb].text.endswith("ly")):
            verb += 1
        lead = words[begin - 1].text if begin else ""
        if lead == "to" and words[begin - 2].text == "according":
            yield (begin, end), words[begin - 2]
        elif lead not in PREPOSITIONS and verb < len(words) and _is_verb(words[verb]):
            passive = any(word.text in BE for word in words[end:verb])
            yield from () if passive else (((begin, end), words[verb]),)


def _is_verb(word: Word) -> bool:
    return word.text.endswith("ed") or word.text in PAST or word.stem in stems_of(SPEECH)


def _doers(text: Text, verb: int) -> set[str]:
    """The roots of those who may be the subject of a verb."""
    words = text.words
    before: set[str] = set()
    after: set[str] = set()
    for begin, end in reversed(runs(text)):
        roots = {word.root for word in words[begin:end]}
        lead = words[begin - 1].text if begin else ""
        behind = [word.text for word in words[verb + 1 : begin]]
        if end <= verb and not _ENDS & {word.text for word in words[end:verb]}:
            between = [word.text for word in words[end:verb] if word.text not in AUXILIARY]
            belongs = between[:1] in (["'s"], ["'"]) or (lead in PREPOSITIONS and not _of_a_name(text, begin))
            more = lead == "of" or between[-1:] == [","] or between[:1] in (["and"], ["of"])
            before |= roots if not belongs and (more or not before) else set()
        elif begin > verb and (not behind or (lead == "by" and len(behind) < 9) or behind == ["to"]):
            after |= roots
    return before | after


def _of_a_name(text: Text, begin: int) -> bool:
    """Whether a name belongs to another one: the Prime Minister of Denmark."""
    return begin > 1 and text.words[begin - 1].text == "of" and text.words[begin - 2].is_name
