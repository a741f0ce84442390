"""How good a ranking is, by the definitions of trec_eval.

A ranking is a sequence of distinct ids, best first. ``gains`` holds the relevant ids with their
grade; what is not in it, or graded 0, is not relevant. Every function needs at least one relevant
id: without one there is nothing to find, and ValueError says so.
"""

from collections.abc import Mapping, Sequence
from math import log2

Gains = Mapping[str, int]


def hit(ranking: Sequence[str], gains: Gains, k: int) -> float:
    """1 when a relevant id is among the first k, else 0 (Success@k).

    >>> hit(["a", "b", "c"], {"b": 1}, 1), hit(["a", "b", "c"], {"b": 1}, 2)
    (0.0, 1.0)
    """
    relevant = relevant_ids(gains)
    return float(any(one in relevant for one in ranking[:k]))


def recall(ranking: Sequence[str], gains: Gains, k: int) -> float:
    """The share of the relevant ids that is among the first k (R@k).

    >>> recall(["a", "b", "c"], {"b": 1, "z": 1}, 2)
    0.5
    """
    relevant = relevant_ids(gains)
    return len(relevant.intersection(ranking[:k])) / len(relevant)


def precision(ranking: Sequence[str], gains: Gains, k: int) -> float:
    """Of k places, the share that holds a relevant id; places left empty count (P@k).

    >>> precision(["a", "b"], {"b": 1}, 4)
    0.25
    """
    return len(relevant_ids(gains).intersection(ranking[:k])) / k


def reciprocal_rank(ranking: Sequence[str], gains: Gains, k: int) -> float:
    """One by the rank of the first relevant id among the first k, else 0 (RR@k; its mean is MRR).

    >>> reciprocal_rank(["a", "b", "c"], {"b": 1, "c": 1}, 3)
    0.5
    """
    relevant = relevant_ids(gains)
    return next((1 / rank for rank, one in enumerate(ranking[:k], start=1) if one in relevant), 0.0)


def average_precision(ranking: Sequence[str], gains: Gains, k: int) -> float:
    """The precision at the rank of every relevant id, over all relevant ids (AP@k; its mean is MAP).

    >>> average_precision(["a", "b", "c", "d"], {"a": 1, "c": 1}, 4) == (1 / 1 + 2 / 3) / 2
    True
    """
    relevant = relevant_ids(gains)
    found, total = 0, 0.0
    for rank, one in enumerate(ranking[:k], start=1):
        if one in relevant:
            found += 1
            total += found / rank
    return total / len(relevant)


def ndcg(ranking: Sequence[str], gains: Gains, k: int) -> float:
    """Discounted gain of the first k by that of the best order there is (nDCG@k).

    The gain is the grade itself and the discount log2(rank + 1): Järvelin and Kekäläinen 2002, as
    trec_eval computes it.

    >>> round(ndcg(["a", "b"], {"a": 1, "b": 2}, 2), 3)
    0.86
    """
    relevant_ids(gains)
    best = sorted((grade for grade in gains.values() if grade > 0), reverse=True)
    return _discounted([max(gains.get(one, 0), 0) for one in ranking[:k]]) / _discounted(best[:k])


def all_found(ranking: Sequence[str], gains: Gains, k: int) -> float:
    """1 when every relevant id is among the first k, else 0: what a two-part answer needs.

    >>> all_found(["a", "b"], {"a": 1, "b": 1}, 1), all_found(["a", "b"], {"a": 1, "b": 1}, 2)
    (0.0, 1.0)
    """
    return float(relevant_ids(gains) <= set(ranking[:k]))


def relevant_ids(gains: Gains) -> frozenset[str]:
    """The ids graded above 0; raises ValueError when there is none."""
    relevant = frozenset(one for one, grade in gains.items() if grade > 0)
    if not relevant:
        raise ValueError("nothing is relevant, so there is nothing to measure")
    return relevant


def _discounted(grades: Sequence[int]) -> float:
    return sum(grade / log2(rank + 1) for rank, grade in enumerate(grades, start=1))
