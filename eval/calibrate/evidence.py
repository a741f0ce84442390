"""The model of ``rag/evidence/evidence.py``: which sentence of what was found holds the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.calibrate.question_sets import Put
from eval.calibrate.regression import auc, even_weights, fitted, folds
from rag.evidence.calibrated import Calibrated

STRENGTH = 0.1
_ABOUT_THE_QUESTION = "asks_"
"""Features that all sentences of a question share tell nothing of one among them."""


@dataclass(frozen=True, slots=True)
class _Row:
    question: int
    features: Mapping[str, float]
    holds: bool


def evidence_model(puts: Sequence[Put]) -> Calibrated:
    """Fitted on the questions that have marked evidence among their candidates; every set weighs the same."""
    rows = _rows(puts)
    return fitted(
        [row.features for row in rows],
        [row.holds for row in rows],
        even_weights([puts[row.question].set for row in rows]),
        STRENGTH,
    )


def scored_out_of_fold(puts: Sequence[Put]) -> list[tuple[float, ...]]:
    """For every question the scores of its candidates, by a model that has seen none of its group."""
    scores: list[tuple[float, ...]] = [()] * len(puts)
    for train, held in folds([one.group for one in puts]):
        model = evidence_model([puts[i] for i in train])
        for i in held:
            scores[i] = tuple(model.probability(one.features) for one in puts[i].candidates)
    return scores


def evidence_scores(puts: Sequence[Put], scores: Sequence[Sequence[float]]) -> dict[str, dict[str, float]]:
    """Per set: how well the sentences with evidence are told from the others, and how often one comes first."""
    told: dict[str, dict[str, float]] = {}
    for name in dict.fromkeys(one.set for one in puts):
        chosen = [(one, own) for one, own in zip(puts, scores, strict=True) if one.set == name and any(one.holds)]
        labels = [holds for one, _ in chosen for holds in one.holds]
        first = [one.holds[max(range(len(own)), key=own.__getitem__)] for one, own in chosen]
        told[name] = {
            "auc": round(auc(labels, [score for _, own in chosen for score in own]), 4),
            "first_holds": round(sum(first) / len(first), 4),
            "first_by_search_holds": round(sum(one.holds[0] for one, _ in chosen) / len(chosen), 4),
        }
    return told


def _rows(puts: Sequence[Put]) -> list[_Row]:
    return [
        _Row(
            number,
            {key: value for key, value in one.features.items() if not key.startswith(_ABOUT_THE_QUESTION)},
            is_so,
        )
        for number, put in enumerate(puts)
        if any(put.holds)
        for one, is_so in zip(put.candidates, put.holds, strict=True)
    ]
