"""The model of ``rag/evidence/gate.py``: whether what was found answers the question."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from eval.calibrate.question_sets import Put
from eval.calibrate.regression import auc, even_weights, fitted, folds
from rag.evidence.calibrated import Calibrated
from rag.evidence.gate import gate_features

STRENGTH = 0.05


def gate_rows(puts: Sequence[Put], scores: Sequence[Sequence[float]]) -> list[Mapping[str, float]]:
    """The gate's features of every question, its candidates ranked by their scores."""
    ranked = [
        [put.candidates[i] for i in sorted(range(len(own)), key=lambda i: -own[i])]
        for put, own in zip(puts, scores, strict=True)
    ]
    return [gate_features(one) for one in ranked]


def gate_model(puts: Sequence[Put], rows: Sequence[Mapping[str, float]]) -> Calibrated:
    """Every set and both answers weigh the same, so one half is even odds."""
    labels = [one.answerable for one in puts]
    return fitted(rows, labels, even_weights([(one.set, one.answerable) for one in puts]), STRENGTH)


def confident_out_of_fold(puts: Sequence[Put], rows: Sequence[Mapping[str, float]]) -> list[float]:
    """The confidence of every question, by a model that has seen none of its group."""
    confidences = [0.0] * len(puts)
    for train, held in folds([one.group for one in puts]):
        model = gate_model([puts[i] for i in train], [rows[i] for i in train])
        for i in held:
            confidences[i] = model.probability(rows[i])
    return confidences


ANSWERED = 0.9
"""The share of the questions with an answer, on the mean of the sets, that the threshold must leave answered: refusing
them is worse than showing true quotes to a question that they do not answer, where the reader sees it."""


def with_threshold(model: Calibrated, puts: Sequence[Put], confidences: Sequence[float]) -> Calibrated:
    """The model with the highest threshold that leaves enough questions answered: see ``ANSWERED``."""
    steps = [round(0.01 * step, 2) for step in range(5, 71)]
    return replace(model, threshold=max(one for one in steps if _answered(puts, confidences, one) >= ANSWERED))


def _answered(puts: Sequence[Put], confidences: Sequence[float], threshold: float) -> float:
    told = rates(puts, confidences, threshold).values()
    return sum(one["answered"] for one in told) / len(told)


def rates(puts: Sequence[Put], confidences: Sequence[float], threshold: float) -> dict[str, dict[str, float]]:
    """Per set: of the questions with an answer the share answered, of those without one the share refused."""
    told: dict[str, dict[str, float]] = {}
    for name in dict.fromkeys(one.set for one in puts):
        chosen = [(one.answerable, sure) for one, sure in zip(puts, confidences, strict=True) if one.set == name]
        with_one = [sure for is_so, sure in chosen if is_so]
        without = [sure for is_so, sure in chosen if not is_so]
        told[name] = {
            "auc": round(auc([is_so for is_so, _ in chosen], [sure for _, sure in chosen]), 4),
            "answered": round(sum(sure >= threshold for sure in with_one) / len(with_one), 4),
            "refused": round(sum(sure < threshold for sure in without) / len(without), 4),
        }
    return told
