"""How well the passages that were found cover the places where the evidence stands.

The measures of Chroma's chunking evaluation (Smith and Troynikov 2024, "Evaluating Chunking
Strategies for Retrieval"), which counts characters: a place is a document and a half-open range
of characters in it.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Place(NamedTuple):
    """Characters ``start`` to ``end`` (exclusive) of a document."""

    document_id: str
    start: int
    end: int


class Coverage(NamedTuple):
    """Shares between 0 and 1: of the evidence that was found, of what was found that is evidence,
    and of both together that is common to both."""

    recall: float
    precision: float
    iou: float


def coverage(found: Sequence[Place], gold: Sequence[Place]) -> Coverage:
    """Recall, precision and intersection over union, in characters.

    Evidence found twice counts once, but the characters of every passage count as often as they
    were brought, so that overlapping passages pay for it. Raises ValueError without gold.

    >>> coverage([Place("d", 0, 100)], [Place("d", 50, 150)])
    Coverage(recall=0.5, precision=0.5, iou=0.3333333333333333)
    """
    wanted = merged(gold)
    if not wanted:
        raise ValueError("no evidence has a place, so there is nothing to cover")
    common = sum(overlap(one, other) for one in merged(found) for other in wanted)
    brought = sum(one.end - one.start for one in found)
    total = sum(one.end - one.start for one in wanted)
    return Coverage(common / total, common / brought if brought else 0.0, common / (brought + total - common))


def overlap(one: Place, other: Place) -> int:
    """How many characters two places have in common.

    >>> overlap(Place("d", 0, 10), Place("d", 8, 20)), overlap(Place("d", 0, 10), Place("e", 0, 10))
    (2, 0)
    """
    if one.document_id != other.document_id:
        return 0
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def merged(places: Iterable[Place]) -> list[Place]:
    """The same characters without any of them twice, in order.

    >>> merged([Place("d", 5, 9), Place("d", 0, 6), Place("d", 20, 21)])
    [Place(document_id='d', start=0, end=9), Place(document_id='d', start=20, end=21)]
    """
    result: list[Place] = []
    for place in sorted(place for place in places if place.end > place.start):
        last = result[-1] if result else None
        if last and last.document_id == place.document_id and place.start <= last.end:
            result[-1] = last._replace(end=max(last.end, place.end))
        else:
            result.append(place)
    return result
