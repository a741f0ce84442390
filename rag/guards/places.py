"""Places: a name or figure must stand among the words that it stands among in the source."""

from collections.abc import Iterator

from rag.guards.objection import Objection, Source
from rag.reading.dates import in_dates
from rag.reading.text import NEIGHBOURS, Text, Word
from rag.reading.vocabulary import PREPOSITIONS

_TO = frozenset(("for", "from", "to"))
_BOTH, _FIGURE, _ONE, _NEVER = 3, 5, 6, 99
"""By how much a place must fit another word better: when the claim has both words, when they are
figures, when it has the one word only, and when that is no wonder because words get left out."""


def exchanged(claim: Text, source: Source) -> Iterator[Objection]:
    """Words and figures that stand where the source has another one: A told B, and B told A."""
    dated, theirs = in_dates(claim), in_dates(source.quote)
    known = source.quote.stems | source.about.stems | source.quote.roots | source.about.roots
    rivals = [i for i, word in enumerate(source.quote.words) if word.is_content and word not in theirs]
    for index, word in enumerate(claim.words):
        if word.is_content and word not in dated and {word.stem, word.root} & known:
            for rival in _nearer(claim, index, source.quote, rivals):
                yield Objection(f'the source has "{rival.text}" in the place of "{word.text}"')


def _nearer(claim: Text, index: int, quote: Text, rivals: list[int]) -> Iterator[Word]:
    """The words of a quote that stand where the claim has another, and not where the claim has themselves."""
    word = claim.words[index]
    own = max((nearness(claim, index, quote, i) for i, one in enumerate(quote.words) if _same(word, one)), default=0)
    for i in rivals:
        rival, near = quote.words[i], nearness(claim, index, quote, i)
        alike = (rival.is_name, rival.is_figure, _led(quote, i)) == (word.is_name, word.is_figure, _led(claim, index))
        if near < max(own + _BOTH, 2 * own + 1) or not alike or _same(word, rival):
            continue
        homes = [nearness(claim, k, quote, i) for k, one in enumerate(claim.words) if _same(one, rival)]
        enough = (_FIGURE if word.is_figure else _BOTH) if homes else _ONE if word.is_name or word.is_figure else _NEVER
        if near >= max(own + enough, 1 + max(homes, default=0)):
            yield rival


def wrong_shares(claim: Text, source: Source) -> Iterator[Objection]:
    """Figures that the source gives to another name: 17 for France and six for Britain."""
    shares, dated = _shares(source.quote), in_dates(claim)
    names = {word.root for word in claim.words if word.is_name} & shares.keys()
    figures = {word.text for word in claim.words if word.is_figure and word not in dated}
    for figure in sorted(figures & set(shares.values()) - {shares[name] for name in names}):
        if names and not figures & {shares[name] for name in names}:
            yield Objection(f'the source gives "{figure}" to another name', "firm")


def _shares(quote: Text) -> dict[str, str]:
    triples = zip(quote.words, quote.words[1:], quote.words[2:], strict=False)
    return {name.root: one.text for one, to, name in triples if one.is_figure and to.text in _TO and name.is_name}


def aligned(claim: Text, index: int, quote: Text) -> int | None:
    """Where the quote has a word of the claim; if in several places, where it stands among the same words."""
    places = [i for i, one in enumerate(quote.words) if _same(claim.words[index], one)]
    return max(places, key=lambda i: nearness(claim, index, quote, i), default=None)


def nearness(claim: Text, index: int, quote: Text, place: int) -> int:
    """How many words two places have in common on the same side, nearer ones counting more."""
    return sum(
        max((1 + NEIGHBOURS - max(far, other) for other, two in theirs if one == two), default=0)
        for ours, theirs in zip(claim.neighbours[index], quote.neighbours[place], strict=True)
        for far, one in ours
    )


def _same(one: Word, other: Word) -> bool:
    return one.stem == other.stem or (one.is_name and one.root == other.root)


def _led(text: Text, index: int) -> bool:
    return index > 0 and text.words[index - 1].text in PREPOSITIONS
