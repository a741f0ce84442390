"""A text as it is read: words with their stems, and which of them are names."""

import re
import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from index.search.lexical import content_words
from index.storage.stems import STEM_TABLES, stems
from rag.reading.spelling import fold_figures
from rag.reading.vocabulary import ARTICLES, LIGHT, SAME, SAME_NAMES, SHORT_MONTHS


def _whole_month(found: re.Match[str]) -> str:
    return SHORT_MONTHS[found[1] or found[2]]


_TOKEN = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+|'s?(?!\w)|[%$€£,;:.!?()-]")
_CAPITAL = re.compile(r"(?P<starts>(?:^|[.!?:]\s|\n)[^\w(]*)?\b(?P<word>[^\W\d_]+)")
_REWRITES = (
    (re.compile(r"\b(?:U\.?S\.?|American) dollars?\b"), lambda found: "dollars"),
    (re.compile(rf"\b({'|'.join(SHORT_MONTHS)})\.?(?= \d)|(?<=\d )({'|'.join(SHORT_MONTHS)})\b\.?"), _whole_month),
    (re.compile(r"\bUS(?=\$)"), lambda found: ""),
    (re.compile(r"\bUnited Nations\b"), lambda found: "UN"),
    (re.compile(r"\bUnited States(?: of America)?\b"), lambda found: "US"),
    (re.compile(r"\bUnited Kingdom\b"), lambda found: "UK"),
    (re.compile(r"\bEuropean Union\b"), lambda found: "EU"),
    (re.compile(r"(?<=\d),(?=\d{3}(?!\d))"), lambda found: ""),
    (re.compile(r"\b((?:[A-Z]\.){2,})"), lambda found: found[0].replace(".", "")),
    (
        re.compile(r"\b(can|wo)(?:n[o’']t|['’]t)\b", re.I),
        lambda found: f"{'can' if found[1][0] in 'cC' else 'will'} not",
    ),
    (re.compile(r"n['’]t\b", re.I), lambda found: " not"),
    (re.compile(r"['’]ll\b", re.I), lambda found: " will"),
)
_KNOWN_STEMS: dict[str, str] = {}
_MOST_KNOWN = 50_000
_PEOPLE = re.compile(r"(?<=\w{4})(?:ian|ean|any|an|ain|ium|ish|ese|ia|ey|en|a|e|i|y)$")


NEIGHBOURS, _REACH = 3, 8
"""So many words on a side are neighbours, and as far as this they are looked for."""
Side = tuple[tuple[int, str], ...]
"""The stems of the nearest words and figures on one side, articles left out, each with how near it is: 1 is nearest."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word, figure or mark of a folded text: where it starts, its stem, its root if it were a name."""

    text: str
    start: int
    stem: str
    root: str
    is_name: bool
    is_content: bool

    @property
    def is_figure(self) -> bool:
        """Whether it is a number in digits."""
        return self.text[0].isdecimal()


@dataclass(frozen=True)
class Text:
    """A text with its figures folded, cut into words."""

    folded: str
    words: tuple[Word, ...]

    @cached_property
    def stems(self) -> frozenset[str]:
        """All its stems."""
        return frozenset(word.stem for word in self.words)

    @cached_property
    def roots(self) -> frozenset[str]:
        """The roots of all its words, names or not."""
        return frozenset(word.root for word in self.words)

    @cached_property
    def neighbours(self) -> tuple[tuple[Side, Side], ...]:
        """For each word, which others stand before it and which behind."""
        counted = [word.is_figure or (word.text.isalnum() and word.text not in ARTICLES) for word in self.words]

        def side(places: range) -> Side:
            stems = [self.words[place].stem for place in places if counted[place]]
            return tuple(enumerate(stems[:NEIGHBOURS], 1))

        last = len(self.words) - 1
        return tuple(
            (side(range(i - 1, max(-1, i - 1 - _REACH), -1)), side(range(i + 1, 1 + min(last, i + _REACH))))
            for i in range(len(self.words))
        )

    def content(self) -> list[Word]:
        """The words that say something, without figures."""
        return [word for word in self.words if word.is_content and not word.is_figure]


def read(written: str, ordinary: frozenset[str] = frozenset()) -> Text:
    """Cut a text into words. A capital at the start of a sentence makes no name of an ordinary word.

    >>> [word.text for word in read("He can't send Macron 30k.").words if word.is_content]
    ['send', 'macron', '30000']
    >>> [word.text for word in read("Troops met Macron.", frozenset({"troops"})).words if word.is_name]
    ['macron']
    """
    written = _rewritten(written)
    folded = fold_figures(written)
    found = [(token[0], token.start()) for token in _TOKEN.finditer(folded)]
    content = set(content_words(" ".join(text for text, _ in found)))
    names = set(_capitalised(written, ordinary))
    return Text(
        folded,
        tuple(
            Word(
                text, start, stem, root_of(text), text in names,
                text in content and (text in names or stem not in stems_of(LIGHT)),
            )
            for (text, start), stem in zip(found, _stems([text for text, _ in found]), strict=True)
        ),
    )  # fmt: skip


@lru_cache(maxsize=4096)
def read_kept(written: str) -> Text:
    """The same as ``read``, kept: one answer looks at the same sentences several times.

    >>> read_kept("30,000 troops") is read_kept("30,000 troops")
    True
    """
    return read(written)


@lru_cache(maxsize=64)
def all_roots(written: str) -> frozenset[str]:
    """The roots of all words of a long text.

    >>> sorted(all_roots("The United Nations met in Kyiv."))
    ['in', 'met', 'the', 'ukrain', 'un']
    """
    return frozenset(map(root_of, set(re.findall(r"[^\W\d_]+", _rewritten(written).lower()))))


@cache
def stems_of(words: frozenset[str]) -> frozenset[str]:
    """The stems of a list of words."""
    return frozenset(_stems(sorted(words)))


@lru_cache(maxsize=10_000)
def root_of(name: str) -> str:
    """What a country, its people, its adjective and its capital have in common.

    >>> root_of("ukraine") == root_of("ukrainian") == root_of("kyiv"), root_of("austria") == root_of("australia")
    (True, False)
    """
    plain = "".join(one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one))
    same = SAME_NAMES.get(plain) or (SAME_NAMES.get(plain[:-1]) if plain.endswith("s") else None) or plain
    return _PEOPLE.sub("", re.sub("(?<=.{4})[iy]{2}$", "y", same))


def _rewritten(written: str) -> str:
    for pattern, replacement in _REWRITES:
        written = pattern.sub(replacement, written)
    return written


def _capitalised(written: str, ordinary: frozenset[str]) -> Iterator[str]:
    for found in _CAPITAL.finditer(written):
        lower = found["word"].lower()
        capitals = len(lower) > 1 and found["word"].isupper()
        usual = lower in ordinary or lower in LIGHT or not content_words(lower)
        if found["word"][0].isupper() and (capitals or not (found["starts"] is not None and usual)):
            yield lower


def _stems(texts: list[str]) -> list[str]:
    """The stem of each word, near-synonyms and irregular forms with the same one."""
    same = _same_stems()
    return [same.get(stem, stem) for stem in _plain_stems(texts)]


@cache
def _same_stems() -> dict[str, str]:
    return dict(zip(_plain_stems(list(SAME)), _plain_stems(list(SAME.values())), strict=True))


def _plain_stems(texts: list[str]) -> list[str]:
    if len(_KNOWN_STEMS) > _MOST_KNOWN:
        _KNOWN_STEMS.clear()
    found = {text: stem for text in texts if (stem := _KNOWN_STEMS.get(text)) is not None}
    new = list(dict.fromkeys(text for text in texts if text not in found))
    if new:
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
            connection.executescript(STEM_TABLES)
            parts = stems(connection, new)
        found |= {text: "".join(own) or text for text, own in zip(new, parts, strict=True)}
        _KNOWN_STEMS.update(found)
    return [found[text] for text in texts]
