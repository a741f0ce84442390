"""The model of ``rag/evidence/gate.py``: whether what was found answers the question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from eval.calibrate.evidence import FOLDS
from eval.calibrate.question_sets import QUESTION_SETS, Put
from eval.calibrate.regression import even_weights, fitted, out_of_fold
from eval.metrics.two_kinds import auc
from rag.evidence.calibrated import Calibrated
from rag.evidence.gate import gate_features

_STRENGTH = 0.05
_ANSWERED = 0.9
"""The share of the questions with an answer, on the mean of the sets, that the threshold must leave answered: refusing
them is worse than showing true quotes to a question that they do not answer, where the reader sees it."""


@dataclass(frozen=True, slots=True)
class FittedGate:
    """The model, the questions that it was fitted on, and how sure models are of each that have seen none of its
    group."""

    model: Calibrated
    puts: tuple[Put, ...]
    sure: tuple[float, ...]


def fitted_gate(puts: Sequence[Put], scores: Sequence[Sequence[float]]) -> FittedGate:
    """Fitted on the sets that hold questions without an answer; ``scores`` are those of the candidates."""
    refusing = {one.name for one in QUESTION_SETS if one.refusals}
    chosen = [(put, gate_row(put, own)) for put, own in zip(puts, scores, strict=True) if put.set in refusing]
    asked, rows = [put for put, _ in chosen], [row for _, row in chosen]
    sure = out_of_fold(
        [one.group for one in asked],
        FOLDS,
        lambda places: _model([asked[place] for place in places], [rows[place] for place in places]),
        lambda model, place: model.probability(rows[place]),
    )
    return FittedGate(_model(asked, rows), tuple(asked), tuple(sure))


def gate_row(put: Put, scores: Sequence[float]) -> Mapping[str, float]:
    """The gate's features of a question, its candidates ranked by their scores."""
    return gate_features([put.candidates[i] for i in sorted(range(len(scores)), key=lambda i: -scores[i])])


def _model(puts: Sequence[Put], rows: Sequence[Mapping[str, float]]) -> Calibrated:
    """Every set and both answers weigh the same, so one half is even odds."""
    labels = [one.answerable for one in puts]
    return fitted(rows, labels, even_weights([(one.set, one.answerable) for one in puts]), _STRENGTH)


def with_threshold(gate: FittedGate) -> Calibrated:
    """The model with the highest threshold that leaves enough questions answered."""
    steps = [round(0.01 * step, 2) for step in range(5, 71)]
    return replace(gate.model, threshold=max(one for one in steps if _answered(gate, one) >= _ANSWERED))


def _answered(gate: FittedGate, threshold: float) -> float:
    told = rates(gate.puts, gate.sure, threshold).values()
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
