"""The model behind ``rag/verification/support.py``: fitted on public claims whose licences allow it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from eval.calibrate import regression
from eval.calibrate.claim_sets import CLAIM_SETS, Claim, ClaimSet, overlap, read_claims
from eval.calibrate.provenance import described
from eval.calibrate.regression import even_weights
from eval.metrics.two_kinds import balanced_accuracy
from index.embedding.embed import Embedder
from rag.evidence.calibrated import Calibrated
from rag.evidence.likeness import Meaning
from rag.verification.objections import read_claim
from rag.verification.support import by_rules, features_of

M = TypeVar("M")
T = TypeVar("T")

_FOLDS = 5
_PARTLY_SHARE = 0.02
_PROTOCOL = (
    f"logistic regression, every set and label with equal weight; scores are out of fold in {_FOLDS} folds grouped by "
    "page or question, each fold with the threshold of its own training part; 'threshold' gives the highest mean "
    f"balanced accuracy, below 'partly' lie {_PARTLY_SHARE:.0%} of the supported claims"
)
_STRENGTH = 1.0


@dataclass(frozen=True, slots=True)
class Example:
    """A claim as the model sees it. ``settled`` is what the rules alone decide, None where the model is asked;
    ``overlap`` is the share of its content words that the evidence has, for a baseline."""

    set: str
    group: str
    supported: bool
    settled: bool | None
    features: dict[str, float]
    overlap: float


def calibrate_support(data: Path, embedder: Embedder) -> dict[str, Any]:
    """What ``rag/calibration/support.json`` holds: the model, what it was fitted on, and how well it does.

    ``data`` is the folder of the claim sets, or one that has it under ``verify``.
    """
    folder = data / "verify" if (data / "verify").is_dir() else data
    known = [one for one in CLAIM_SETS if one.licence]
    examples = [one for each in known for one in examples_of(folder, each, embedder)]
    model = fitted(examples)
    decided = decided_out_of_fold(examples)
    fitted_on = [(one.name, one.licence, sum(each.set == one.name for each in examples)) for one in known]
    scores = {name: round(score, 4) for name, score in accuracies(examples, decided).items()}
    return described(model, fitted_on, scores, _PROTOCOL)


def examples_of(folder: Path, known: ClaimSet, meaning: Meaning) -> list[Example]:
    """The claims of a set as the model sees them."""
    return [_example(known.name, claim, meaning) for claim in read_claims(folder, known)]


def _example(name: str, claim: Claim, meaning: Meaning) -> Example:
    reading = read_claim(claim.text, claim.quote, claim.document)
    ruled = by_rules(reading)
    settled = None if ruled is None else ruled.verdict is not None
    features = {} if ruled else features_of(reading, meaning)
    return Example(name, claim.group, claim.supported, settled, features, overlap(claim.text, claim.quote))


def fitted(examples: Sequence[Example]) -> Calibrated:
    """The model of the examples that it will be asked about, with its thresholds."""
    asked = [one for one in examples if one.settled is None]
    weights = even_weights([(one.set, one.supported) for one in asked])
    model = regression.fitted([one.features for one in asked], [one.supported for one in asked], weights, _STRENGTH)
    supported = [model.probability(one.features) for one in asked if one.supported]
    partly = round(float(np.quantile(supported, _PARTLY_SHARE)), 3)
    return replace(model, threshold=_best_threshold(model, examples), partly=partly)


def _best_threshold(model: Calibrated, examples: Sequence[Example]) -> float:
    """The threshold with the highest balanced accuracy, on the mean over sets."""
    likely = np.array([_probability(model, one) for one in examples])

    def mean_at(threshold: float) -> float:
        return mean_over_sets(examples, likely >= threshold)

    return max((round(0.02 * step, 2) for step in range(10, 41)), key=mean_at)


def _probability(model: Calibrated, example: Example) -> float:
    """By the rules, or else by the model."""
    return model.probability(example.features) if example.settled is None else float(example.settled)


def decide(model: Calibrated, example: Example) -> bool:
    """Whether an example is held supported."""
    return _probability(model, example) >= model.threshold


def decided_out_of_fold(examples: Sequence[Example]) -> list[bool]:
    """Whether each example is held supported by a model that has seen none of its group."""
    return out_of_fold(examples, fitted, decide)


def out_of_fold(
    examples: Sequence[Example], fit: Callable[[Sequence[Example]], M], tell: Callable[[M, Example], T]
) -> list[T]:
    """What is told of each example by whatever was fitted on examples of other groups."""
    return regression.out_of_fold(
        [f"{one.set}/{one.group}" for one in examples],
        _FOLDS,
        lambda places: fit([examples[place] for place in places]),
        lambda model, place: tell(model, examples[place]),
    )


def accuracies(examples: Sequence[Example], said: Sequence[bool] | NDArray[np.bool_]) -> dict[str, float]:
    """The balanced accuracy on each set of what was said of the examples."""
    so, names = np.array([one.supported for one in examples]), np.array([one.set for one in examples])
    return {
        name: balanced_accuracy(so[names == name], np.asarray(said)[names == name])
        for name in dict.fromkeys(names.tolist())
    }


def mean_over_sets(examples: Sequence[Example], said: Sequence[bool] | NDArray[np.bool_]) -> float:
    """The mean of the balanced accuracies on all sets."""
    return float(np.mean(list(accuracies(examples, said).values())))
