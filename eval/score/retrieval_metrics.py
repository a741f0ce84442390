"""What was found, by documents, by passages and by characters."""

from collections.abc import Callable, Sequence

from eval.measure import mean
from eval.metrics.citations import cited_evidence
from eval.metrics.retrieval import (
    Gains,
    all_found,
    average_precision,
    hit,
    ndcg,
    precision,
    recall,
    reciprocal_rank,
)
from eval.metrics.spans import coverage
from eval.score.judged import Judged, Ranking
from eval.score.metric import Metric, Sample

Measure = Callable[[Sequence[str], Gains, int], float]

_SPAN_DEPTH = 5
"""Chroma's chunking evaluation looks at five passages."""

_BY_RANK: tuple[tuple[str, Measure, int, str], ...] = (
    ("hit", hit, 1, "a right {unit} comes first"),
    ("hit", hit, 4, "a right {unit} is among the first 4"),
    ("hit", hit, 10, "a right {unit} is among the first 10"),
    ("recall", recall, 10, "share of the right {unit}s among the first 10"),
    ("precision", precision, 10, "share of right {unit}s in the first 10 places"),
    ("mrr", reciprocal_rank, 10, "one by the rank of the first right {unit}, 0 beyond 10"),
    ("map", average_precision, 10, "mean precision at the ranks of the right {unit}s within 10"),
    ("ndcg", ndcg, 10, "discounted gain of the first 10 {unit}s by that of the best order"),
    ("all", all_found, 4, "every right {unit} is among the first 4"),
    ("all", all_found, 10, "every right {unit} is among the first 10"),
)


def _ranked(unit: str, ranking: Callable[[Judged], Ranking | None]) -> list[Metric]:
    return [
        Metric(f"{unit}_{name}@{k}", "retrieval", "higher", mean, _at(measure, ranking, k), meaning.format(unit=unit))
        for name, measure, k, meaning in _BY_RANK
    ]


def _at(measure: Measure, ranking: Callable[[Judged], Ranking | None], k: int) -> Callable[[Judged], Sample | None]:
    def sample(judged: Judged) -> Sample | None:
        ranked = ranking(judged)
        return (measure(ranked.found, ranked.gains, k),) if ranked else None

    return sample


def _covered(number: int) -> Callable[[Judged], Sample | None]:
    """Recall, precision or intersection over union; only where every piece of evidence has one place."""

    def sample(judged: Judged) -> Sample | None:
        if judged.passages is None or any(len(alternatives) > 1 for alternatives in judged.gold):
            return None
        gold = [place for (place,) in judged.gold]
        return (coverage(judged.found[:_SPAN_DEPTH], gold)[number],)

    return sample


def _weighed(judged: Judged) -> Sample | None:
    if judged.passages is None:
        return None
    met = cited_evidence(judged.weighed, judged.gold)
    return (sum(met) / len(met),)


RETRIEVAL_METRICS: tuple[Metric, ...] = (
    *_ranked("document", lambda judged: judged.documents),
    *_ranked("passage", lambda judged: judged.passages),
    Metric("span_recall@5", "retrieval", "higher", mean, _covered(0), "share of the evidence's characters found"),
    Metric("span_precision@5", "retrieval", "higher", mean, _covered(1), "share of evidence in what was found"),
    Metric("span_iou@5", "retrieval", "higher", mean, _covered(2), "characters common to both by those of both"),
    Metric("evidence_recall", "retrieval", "higher", mean, _weighed, "share of the evidence that was weighed"),
)
