"""The division of sentences into passages is the cheapest there is."""

from collections.abc import Iterator, Sequence

from hypothesis import given
from hypothesis import strategies as st

from index.document import Span
from index.splitting.cuts import Piece, best_cuts

WANTED, LIMIT = 10, 20


def piece(tokens: int, continues: bool = False) -> Piece:
    return Piece(Span(0, tokens), tokens, continues)


pieces_strategy = st.lists(st.builds(piece, st.integers(1, 25), st.booleans()), max_size=7)
costs_strategy = st.lists(st.sampled_from([0.0, 0.3, 0.6]), min_size=6, max_size=6)


def divisions(count: int, start: int = 0) -> Iterator[list[tuple[int, int]]]:
    """Every way to cut so many pieces into ranges."""
    if start == count:
        yield []
    for end in range(start + 1, count + 1):
        yield from ([(start, end), *rest] for rest in divisions(count, end))


def allowed(pieces: Sequence[Piece], ranges: Sequence[tuple[int, int]]) -> bool:
    return all(
        end - start == 1
        or (
            sum(one.tokens for one in pieces[start:end]) <= LIMIT
            and not any(p.continues for p in pieces[start + 1 : end])
        )
        for start, end in ranges
    )


def cost(pieces: Sequence[Piece], borders: Sequence[float], ranges: Sequence[tuple[int, int]]) -> float:
    lengths = sum((sum(one.tokens for one in pieces[start:end]) / WANTED - 1) ** 2 for start, end in ranges)
    return lengths + sum(borders[end - 1] for _, end in ranges[:-1])


@given(pieces=pieces_strategy, borders=costs_strategy)
def test_no_other_division_costs_less(pieces: list[Piece], borders: list[float]) -> None:
    found = best_cuts(pieces, borders, WANTED, LIMIT)
    every = [cost(pieces, borders, one) for one in divisions(len(pieces)) if allowed(pieces, one)]
    assert allowed(pieces, found)
    assert abs(cost(pieces, borders, found) - min(every)) < 1e-9


@given(pieces=pieces_strategy, borders=costs_strategy)
def test_every_piece_stands_in_one_range_and_in_order(pieces: list[Piece], borders: list[float]) -> None:
    found = best_cuts(pieces, borders, WANTED, LIMIT)
    assert [i for start, end in found for i in range(start, end)] == list(range(len(pieces)))
