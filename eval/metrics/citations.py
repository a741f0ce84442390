"""Whether citations point at the evidence that a person marked."""

from collections.abc import Sequence

from eval.metrics.spans import Place, overlap

Alternatives = Sequence[Place]
"""Places of which any one will do: the same words may stand more than once in a document."""


def meets(one: Place, other: Place) -> bool:
    """Whether two places are about the same words: half of the shorter one lies in both.

    >>> meets(Place("d", 0, 100), Place("d", 90, 94)), meets(Place("d", 0, 100), Place("d", 95, 200))
    (True, False)
    """
    return overlap(one, other) * 2 >= min(one.end - one.start, other.end - other.start) > 0


def right_sentences(sentences: Sequence[Sequence[Place]], gold: Sequence[Alternatives]) -> list[bool]:
    """Per sentence, whether one of the places it cites meets marked evidence.

    >>> right_sentences([[Place("d", 0, 9)], [Place("d", 50, 60)], []], [[Place("d", 2, 8)]])
    [True, False, False]
    """
    return [any(meets(cited, place) for cited in places for one in gold for place in one) for places in sentences]


def cited_evidence(cited: Sequence[Place], gold: Sequence[Alternatives]) -> list[bool]:
    """Per piece of marked evidence, whether a citation meets it.

    >>> cited_evidence([Place("d", 0, 9)], [[Place("d", 2, 8)], [Place("e", 2, 8)]])
    [True, False]
    """
    return [any(meets(place, other) for other in cited for place in one) for one in gold]


def f1(precision: float, recall: float) -> float:
    """The harmonic mean, 0 when both are.

    >>> f1(1.0, 0.5), f1(0.0, 0.0)
    (0.6666666666666666, 0.0)
    """
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
