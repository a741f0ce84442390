"""The model of ``rag/evidence/evidence.py``: which sentence of what was found holds the answer."""

from collections.abc import Sequence

from eval.calibrate.question_sets import Put
from eval.calibrate.regression import even_weights, fitted, out_of_fold
from eval.metrics.two_kinds import auc
from rag.evidence.calibrated import Calibrated

FOLDS = 10
_STRENGTH = 0.1
_ABOUT_THE_QUESTION = "asks_"
"""Features that all sentences of a question share tell nothing of one among them."""


def evidence_model(puts: Sequence[Put]) -> Calibrated:
    """Fitted on the questions that have marked evidence among their candidates; every set weighs the same."""
    rows = [
        (
            put.set,
            {key: value for key, value in one.features.items() if not key.startswith(_ABOUT_THE_QUESTION)},
            holds,
        )
        for put in puts
        if any(put.holds)
        for one, holds in zip(put.candidates, put.holds, strict=True)
    ]
    sets, features, holds = zip(*rows, strict=True)
    return fitted(features, holds, even_weights(sets), _STRENGTH)


def scored_out_of_fold(puts: Sequence[Put]) -> list[tuple[float, ...]]:
    """For every question the scores of its candidates, by a model that has seen none of its group."""
    return out_of_fold(
        [one.group for one in puts],
        FOLDS,
        lambda places: evidence_model([puts[place] for place in places]),
        lambda model, place: scored(model, puts[place]),
    )


def scored(model: Calibrated, put: Put) -> tuple[float, ...]:
    """How likely each candidate of a question holds the answer."""
    return tuple(model.probability(one.features) for one in put.candidates)


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
