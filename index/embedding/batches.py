"""Texts of like length are computed together: how many at once, and how wide."""

from collections.abc import Callable, Sequence

_WIDTH_STEP = 16


def batches(order: Sequence[int], tokens: Callable[[int], int], most: int) -> list[list[int]]:
    """Cut a sequence, longest first, into batches of a bounded number of tokens, padding included."""
    made: list[list[int]] = []
    for item in order:
        if made and (len(made[-1]) + 1) * rounded_up(tokens(made[-1][0])) <= most:
            made[-1].append(item)
        else:
            made.append([item])
    return made


def rounded_up(tokens: int) -> int:
    """Few different widths, because the matrix kernels are compiled anew for every shape."""
    return -(-tokens // _WIDTH_STEP) * _WIDTH_STEP
