"""Names: each must stand in the source, and do there what the sentence says it does."""

import re
from collections import Counter
from collections.abc import Iterator

from rag.guards.objection import Objection, Source
from rag.reading.dates import in_dates
from rag.reading.text import Text, Word, root_of, stems_of
from rag.reading.vocabulary import (
    ARTICLES,
    ATTRIBUTES,
    AUXILIARY,
    BE,
    CAPITALS,
    OPENERS,
    PAST,
    PREPOSITIONS,
    REGIONS,
    SAME_NAMES,
    SPEECH,
    UNREAL,
)

_NEAR = 4
_ENDS = frozenset(".;:!?")
_ORDINARY = re.compile(r"(?:[^suia]s|ies|ing|ed|ly|tion|sion|ment|ness|ity|ance|ence|body|thing|where|ever|one)$")
"""How many ordinary words end, and few names."""
Run = tuple[int, int]
"""Where a name of one or more words begins and ends among the words of a text."""


def unknown_names(claim: Text, source: Source) -> Iterator[Objection]:
    """The names of a claim that the source does not hold, also not in short or written out."""
    known = source.quote.roots | source.about.roots
    texts = {word.text for word in source.quote.words + source.about.words if word.is_name}
    short = _initials(source.quote) | _initials(source.about)
    written_out = _written_out(claim, texts)
    for begin, end in runs(claim):
        words = claim.words[begin:end]
        whole = "".join(word.text[0] for word in words)
        for place, word in enumerate(words, start=begin):
            spelled = word.root in known or (len(words) > 1 and whole in texts) or place in written_out
            spelled = spelled or word.text in short or _region_of(word, known)
            if not spelled and word.stem not in source.quote.stems:
                weak = len(word.text) == 1 or word.root in source.elsewhere or (place == begin and _opens(claim, begin))
                yield Objection(f'the source does not name "{word.text.capitalize()}"', "doubt" if weak else "firm")
            elif word.text in CAPITALS and _is_place(claim, place) and not _names(source, word):
                yield Objection(f'the source does not name the place "{word.text.capitalize()}"')


def repeated_names(claim: Text, source: Source) -> Iterator[Objection]:
    """The names that a claim says more often than its source: what it put there has been taken from elsewhere."""
    said = Counter(word.text for begin, end in runs(claim) for word in claim.words[begin:end])
    known = Counter(word.root for word in source.quote.words)
    repeated = [name for name, times in said.items() if times > max(1, known[root_of(name)])]
    for name in repeated:
        yield Objection(f'it names "{name.capitalize()}" {said[name]} times', "firm" if len(repeated) > 1 else "doubt")


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


def made_up_speakers(claim: Text, source: Source) -> Iterator[Objection]:
    """Who is said to say so, where the source names nobody of that name and tells of no speech at all."""
    speech = stems_of(SPEECH | ATTRIBUTES | UNREAL)
    if any(word.stem in speech for word in source.quote.words):
        return
    known = source.quote.roots | source.about.roots | source.speakers
    for index, word in enumerate(claim.words):
        if word.stem in stems_of(SPEECH):
            places = [place for place in range(max(0, index - _NEAR), index) if claim.words[place].is_name]
            if places and claim.words[places[-1]].root not in known and not _opens(claim, places[-1]):
                name = claim.words[places[-1]].text.capitalize()
                yield Objection(f'the source does not tell that {name} "{word.text}"', "firm")


def runs(text: Text) -> list[Run]:
    """The names of a text, each as long as its words stand side by side.

    >>> from rag.reading.text import read
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


def _region_of(word: Word, known: frozenset[str]) -> bool:
    """Whether a source names all the countries of a region."""
    return word.text in REGIONS and {root_of(one) for one in REGIONS[word.text]} <= known


def _opens(claim: Text, index: int) -> bool:
    """Whether a word has its capital perhaps only because a sentence begins with it."""
    text = claim.words[index].text
    begins = index == 0 or claim.words[index - 1].text in _ENDS
    return begins and text not in SAME_NAMES and (text in OPENERS or _ORDINARY.search(text) is not None)


def _is_place(claim: Text, index: int) -> bool:
    return index > 0 and claim.words[index - 1].text in ("in", "at", "near", "outside")


def _names(source: Source, name: Word) -> bool:
    """Whether a source has the name itself, not only one with the same root."""
    return any(word.text == name.text for word in (*source.quote.words, *source.about.words))


def _written_out(claim: Text, short: set[str]) -> set[int]:
    """The places of the words that a short form in the source stands for, small words between them left out."""
    found: set[int] = set()
    merged: list[list[int]] = []
    for begin, end in runs(claim):
        joined = merged and all(one.text in PREPOSITIONS | ARTICLES for one in claim.words[merged[-1][-1] + 1 : begin])
        if joined:
            merged[-1].extend(range(begin, end))
        else:
            merged.append(list(range(begin, end)))
    for places in merged:
        if len(places) > 1 and "".join(claim.words[place].text[0] for place in places) in short:
            found.update(places)
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
