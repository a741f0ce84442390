"""Where to cut a sequence of sentences, so that the parts are about as long as wanted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf

from index.document import Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence, or a part of one that is too long; ``continues`` when it has to begin a new passage
    because it goes on where the piece before was cut off."""

    span: Span
    tokens: int
    continues: bool = False


def best_cuts(pieces: Sequence[Piece], border_costs: Sequence[float], wanted: int, limit: int) -> list[tuple[int, int]]:
    """Half-open ranges of pieces: the division that costs least of all, by dynamic programming.

    A range costs the square of its distance from ``wanted`` tokens, as a share of these, and every
    cut what ``border_costs`` says of it; entry i is for the cut between the pieces i and i + 1.
    A range of more than one piece holds at most ``limit`` tokens.

    >>> three = [Piece(Span(0, 9), 40), Piece(Span(10, 19), 40), Piece(Span(20, 29), 80)]
    >>> best_cuts(three, [0.1, 0.1], wanted=80, limit=120)
    [(0, 2), (2, 3)]
    """
    costs, starts = [0.0], [0]
    for end in range(1, len(pieces) + 1):
        border = border_costs[end - 1] if end < len(pieces) else 0.0
        cost, start = inf, end - 1
        for first, tokens in _ranges(pieces, end, limit):
            one = costs[first] + (tokens / wanted - 1) ** 2 + border
            if one < cost:
                cost, start = one, first
        costs.append(cost)
        starts.append(start)
    return list(followed_back(starts))[::-1]


def _ranges(pieces: Sequence[Piece], end: int, limit: int) -> Iterator[tuple[int, int]]:
    """First piece and tokens of every range that may end before ``end``, the shortest first."""
    tokens = 0
    for first in range(end - 1, -1, -1):
        tokens += pieces[first].tokens
        if tokens > limit and first < end - 1:
            return
        yield first, tokens
        if pieces[first].continues:
            return


def followed_back(starts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The ranges of the best division, the last one first; entry i is where the range that ends before i starts.

    >>> list(followed_back([0, 0, 0, 2]))
    [(2, 3), (0, 2)]
    """
    end = len(starts) - 1
    while end:
        yield starts[end], end
        end = starts[end]
