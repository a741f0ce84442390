"""Which words of a corpus are names, and which of them name people or places, told by how they are used."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from eval.drafting.figures import MONTH
from eval.drafting.word_lists import word_set

NameKind = Literal["person", "place"]

CAPITAL = r"[^\W\d_a-zß-ÿ](?:[\w-]|['’](?!s\b)(?=\w))*"
_LINK = r"(?:of|de|von|van|der|den|del|du|da|di|al|bin|ibn)"
NAME = rf"{CAPITAL}(?:\s(?:{_LINK}\s){{0,2}}{CAPITAL})*"
"""A word in capitals or several in a row, as in "Bank of England"."""

ROLES = word_set("""
minister president chancellor secretary chief director head leader spokesman spokeswoman spokesperson king queen
emperor commander general ambassador professor economist founder chairman chairwoman chair author engineer
architect keeper mayor governor captain bishop pope prince princess premier envoy historian scientist
inventor physicist mathematician painter composer commissioner sir lord lady mr mrs ms dr philosopher poet
""")
_DETERMINERS = frozenset({"The", "A", "An", "Each", "Every", "No", "Some", "All", "Any", "Both", "Many", "Most"})
_SPEAKS = (
    r"(?:said|told|announced|argued|warned|added|wrote|proposed|promised|insisted|claimed|replied|stressed|explained|"
    r"believed|married|died|was born)\b"
)
_THE = re.compile(r"\b[Tt]he (?:\w+ )?$")
_PLACED = re.compile(r"(?:(?<!\S)[^A-Z\s]\S* |^)(?:[Ii]n|[Aa]t|[Nn]ear) $")
_MENTION = re.compile(NAME)
_NO_NAME = re.compile(rf"(?:{MONTH}|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)$|^(?:\w|The|An)$")


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a corpus, how often each stands inside a sentence, and what kind some of them are."""

    counts: Mapping[str, int]
    kinds: Mapping[str, NameKind]
    words: frozenset[str]
    """The words that stand in small letters somewhere."""

    def starts_with_name(self, phrase: str) -> bool:
        """Whether the first word of a sentence would keep its capital in the middle of one.

        >>> names = Names({}, {}, frozenset({"masons"}))
        >>> [names.starts_with_name(phrase) for phrase in ("Masons cut", "The lamp", "Åse Fjørtoft", "NASA", "Ada's")]
        [False, False, True, True, True]
        """
        word, _, behind = phrase.partition(" ")
        bare = re.sub(r"['’]s$", "", word)
        if word in _DETERMINERS or not word[:1].isupper():
            return False
        if any(letter.isupper() or letter.isdigit() for letter in bare[1:]):
            return True
        in_front = bare != word or behind[:1].isupper()
        return in_front or (bare.lower() not in self.words and self.counts.get(bare, 0) > 0)

    def of_kind(self, kind: NameKind) -> list[str]:
        """The names of a kind, the most frequent first."""
        found = [name for name, its in self.kinds.items() if its == kind]
        return sorted(found, key=lambda name: (-self.counts[name], name))


def mentions(sentence: str) -> Iterator[tuple[int, str]]:
    """Where names may stand in a sentence, without a title in front, and their text.

    >>> list(mentions("On Monday the Bank of England's President Ada Morse went to Lindow."))
    [(14, 'Bank of England'), (42, 'Ada Morse'), (60, 'Lindow')]
    """
    for match in _MENTION.finditer(sentence):
        words = match[0].split(" ")
        while len(words) > 1 and words[0].lower() in ROLES | {"the", "prime"}:
            del words[0]
        name = " ".join(words)
        if not _NO_NAME.search(name):
            yield match.end() - len(name), name


def read_names(sentences: Iterable[str]) -> Names:
    """Learn the names from all the sentences of a corpus."""
    counts: Counter[str] = Counter()
    places: Counter[str] = Counter()
    people: Counter[str] = Counter()
    things: Counter[str] = Counter()
    words: set[str] = set()
    for sentence in sentences:
        words.update(re.findall(r"\b[a-z][a-z-]+\b", sentence))
        for start, name in mentions(sentence):
            before, behind = sentence[:start], sentence[start + len(name) :]
            if not before.strip("\"'“‘([*#>- "):
                continue
            counts.update({name, *name.split(" ")} - {"of"})
            places[name] += bool(_PLACED.search(before)) and not re.match(r"['’]s| [a-z]+s\b", behind)
            people[name] += _is_called_a_person(before, behind)
            things[name] += bool(_THE.search(before))
    kinds = _kinds(counts, places, people, things)
    return Names(counts, {name: kind for name, kind in kinds.items() if name.lower() not in words}, frozenset(words))


def _kinds(
    counts: Counter[str], places: Counter[str], people: Counter[str], things: Counter[str]
) -> dict[str, NameKind]:
    """A person's last name alone is that person as well."""
    whole = [
        name
        for name in counts
        if people[name] and " " in name and " of " not in name and not places[name] + things[name]
    ]
    known = {*whole, *(last for name in whole if (last := name.split(" ")[-1]) and not last.isupper())}
    kinds: dict[str, NameKind] = {name: "person" for name in counts if name in known}
    for name in counts:
        if name not in kinds and _is_place(name, counts, places, things):
            kinds[name] = "place"
    return kinds


def _is_place(name: str, counts: Counter[str], places: Counter[str], things: Counter[str]) -> bool:
    """Whether a name follows "in" or "at" often, and "the" seldom."""
    often = places[name] * (8 if counts[name] > 4 else 3) > counts[name]
    return often and counts[name] > 2 * things[name] and not name.isupper()


def _is_called_a_person(before: str, behind: str) -> bool:
    last = re.search(r"(\w+),? $", before)
    return (last is not None and last[1].lower() in ROLES) or bool(re.match(rf" {_SPEAKS}", behind))
