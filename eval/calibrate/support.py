"""The model behind ``rag/verification/support.py``: fitted on public claims whose licences allow it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.calibrate import regression
from eval.calibrate.claim_sets import CLAIM_SETS, Claim, ClaimSet, overlap, read_claims
from eval.calibrate.provenance import described
from eval.calibrate.regression import even_weights
from index.embedding.embed import Embedder
from rag.evidence.calibrated import Calibrated
from rag.evidence.likeness import Meaning
from rag.verification.support import by_rules, features_of, read_claim

FOLDS = 5
PROTOCOL = (
    f"logistic regression, every set and label with equal weight; scores are out of fold in {FOLDS} folds grouped by "
    "page or question, each fold with the threshold of its own training part; 'threshold' gives the highest mean "
    "balanced accuracy, below 'partly' lie {share:.0%} of the supported claims"
)
_PARTLY_SHARE = 0.02
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
    known = [one for one in CLAIM_SETS if one.licence]
    examples = [one for each in known for one in examples_of(folder_of(data), each, embedder)]
    model = fitted(examples)
    decided = out_of_fold(examples)
    fitted_on = [(one.name, one.licence, sum(each.set == one.name for each in examples)) for one in known]
    scores = {one.name: round(_score_on(one.name, examples, decided), 4) for one in known}
    return described(model, fitted_on, scores, PROTOCOL.format(share=_PARTLY_SHARE))


def _score_on(name: str, examples: Sequence[Example], decided: Sequence[bool]) -> float:
    told = [(one.supported, was) for one, was in zip(examples, decided, strict=True) if one.set == name]
    return balanced_accuracy(np.array(told))


def folder_of(data: Path) -> Path:
    """The folder of the claim sets."""
    return data / "verify" if (data / "verify").is_dir() else data


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


def out_of_fold(examples: Sequence[Example]) -> list[bool]:
    """Whether each example is held supported by a model that has seen none of its group."""
    decided = [False] * len(examples)
    for train, held in folds(examples):
        model = fitted([examples[i] for i in train])
        for i in held:
            decided[i] = decide(model, examples[i])
    return decided


def folds(examples: Sequence[Example]) -> Iterator[tuple[list[int], list[int]]]:
    """What to train on and what to hold out, by their places; no group is on both sides."""
    return regression.folds([f"{one.set}/{one.group}" for one in examples], FOLDS)


def decide(model: Calibrated, example: Example) -> bool:
    """Whether an example is held supported: by the rules, or else by the model."""
    if example.settled is not None:
        return example.settled
    return model.probability(example.features) >= model.threshold


def balanced_accuracy(told: NDArray[np.bool_]) -> float:
    """The mean of the shares of both labels that are told rightly; rows are what is so and what was said.

    >>> balanced_accuracy(np.array([(True, True), (True, True), (True, False), (False, False)]))
    0.8333333333333333
    """
    so = told[:, 0]
    return float((told[so, 1].mean() + (~told[~so, 1]).mean()) / 2)


def _best_threshold(model: Calibrated, examples: Sequence[Example]) -> float:
    """The threshold with the highest balanced accuracy, on the mean over sets."""
    likely = [model.probability(one.features) if one.settled is None else float(one.settled) for one in examples]
    values = np.array([(one.supported, p) for one, p in zip(examples, likely, strict=True)])
    names = np.array([one.set for one in examples])

    def mean_at(threshold: float) -> float:
        told = np.column_stack([values[:, 0] > 0, values[:, 1] >= threshold])
        return float(np.mean([balanced_accuracy(told[names == name]) for name in set(names)]))

    return max((round(0.02 * step, 2) for step in range(10, 41)), key=mean_at)
