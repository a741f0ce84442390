"""Reports and bulletins by chance, and what other papers make of them, for tests of near copies."""

import random
from datetime import date

NOUNS = (
    "mill",
    "river",
    "council",
    "harvest",
    "carter",
    "bridge",
    "weir",
    "lock",
    "barge",
    "grain",
    "market",
    "tower",
    "ferry",
    "road",
    "school",
    "toll",
)
VERBS = (
    "counts",
    "repairs",
    "sells",
    "closes",
    "opens",
    "measures",
    "paints",
    "inspects",
    "moves",
    "leases",
    "praises",
    "delays",
)
PLACES = ("Larkmere", "Ona", "Tarn", "Wyke", "Holm", "Brae", "Stow", "Ferrybank", "Ashby", "Orton", "Selby", "Kirn")


def sentence(chance: random.Random) -> str:
    """A sentence, every third with a figure."""
    words = [chance.choice(pool) for pool in (PLACES, NOUNS, VERBS, NOUNS, PLACES, VERBS, NOUNS, NOUNS, PLACES)]
    chance.shuffle(words)
    figure = f" {chance.randrange(3, 9000):,}" if chance.random() < 0.33 else ""
    return f"The {' the '.join(words)}{figure}."


def report(chance: random.Random, paragraphs: int) -> list[str]:
    """Paragraphs of three sentences of about 18 words."""
    return [" ".join(sentence(chance) for _ in range(3)) for _ in range(paragraphs)]


def reprinted(paragraphs: list[str], chance: random.Random) -> str:
    """What another paper makes of it: its own headline, marks and last paragraph."""
    kept = [one.replace(".", ";").upper() if one is paragraphs[0] else one for one in paragraphs[:-1]]
    return "\n\n".join([sentence(chance), *kept, *report(chance, 1)])


def bulletin(month: date, paragraphs: list[str], chance: random.Random) -> str:
    """The same words every month around other figures."""
    lines = [
        f"{one} In {month:%B %Y} that made {chance.randrange(100, 99_999):,} loads, against "
        f"{chance.randrange(100, 99_999):,} in the month before, or {chance.randrange(1, 99)}.{chance.randrange(9)} %."
        for one in paragraphs
    ]
    return "\n\n".join(lines)
