"""Whether a claim is supported by its evidence: our check beside word overlap, on public claim sets."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.progress import Progress

from eval.bench.table import Outcome, Table
from eval.calibrate.claim_sets import CLAIM_SETS
from eval.calibrate.support import Example, balanced_accuracy, decide, examples_of, fitted, folds, out_of_fold
from eval.cases.data_folder import BadBenchData
from eval.cases.json_files import plain_or_gzipped
from eval.measure import Measured, measured
from eval.render.figures import shown, shown_change
from rag.build import build_embedder
from rag.settings import Settings

_THRESHOLDS = [step / 20 for step in range(1, 21)]
_HOW = {True: "grouped CV", False: "never fitted"}


@dataclass(frozen=True, slots=True)
class ClaimReport:
    """Balanced accuracy on one set; ``difference`` is ours less word overlap, drawn claim by claim."""

    data: str
    cases: int
    supported: int
    overlap: Measured
    ours: Measured
    difference: Measured
    fitted: str


def bench_claims(folder: Path, settings: Settings, progress: Progress) -> list[ClaimReport]:
    """Every known claim set that a folder holds; raises BadBenchData when nothing there may be fitted on."""
    here = [one for one in CLAIM_SETS if plain_or_gzipped(folder, f"{one.name}.jsonl")]
    fitting_names = {one.name for one in here if one.licence}
    if not fitting_names:
        raise BadBenchData(f"{folder} holds no set of claims that may be fitted on")
    embedder = build_embedder(settings)
    task = progress.add_task("claims", total=len(here))
    examples: list[Example] = []
    for known in here:
        examples.extend(examples_of(folder, known, embedder))
        progress.advance(task)
    fitting = [one for one in examples if one.set in fitting_names]
    held = dict(zip(map(id, fitting), zip(out_of_fold(fitting), _by_overlap(fitting), strict=True), strict=True))
    model, threshold = fitted(fitting), _best_overlap(fitting)
    told = [(one, *held.get(id(one), (decide(model, one), one.overlap >= threshold))) for one in examples]
    return [
        _report(known.name, [(one.supported, ours, other) for one, ours, other in told if one.set == known.name],
                _HOW[known.name in fitting_names])
        for known in here
    ]  # fmt: skip


def claims_outcome(reports: Sequence[ClaimReport]) -> Outcome:
    """One row a set."""
    note = (
        "Balanced accuracy of supported or not. Evidence is at most four sentences, those that share most words with "
        "the claim, for both. Grouped CV: neither the weights nor the threshold saw the claim's page or question."
    )
    columns = ("set", "claims", "supported", "word overlap", "ours", "ours less word overlap", "how fitted")
    rows = tuple(
        (one.data, f"{one.cases:,}", f"{one.supported:,}", shown(one.overlap), shown(one.ours),
         shown_change(one.difference), one.fitted)
        for one in reports
    )  # fmt: skip
    return Outcome(reports, (Table("claims", "Claims and their evidence", note, columns, rows),))


def _report(name: str, told: Sequence[tuple[bool, bool, bool]], how: str) -> ClaimReport:
    samples = [tuple(map(float, one)) for one in told]
    supported = sum(so for so, _, _ in told)
    overlap, ours, gain = (measured(samples, one) for one in (_of_overlap, _of_ours, _gain))
    return ClaimReport(name, len(told), supported, overlap, ours, gain, how)


def _of_ours(samples: NDArray[np.float64]) -> float:
    return balanced_accuracy(samples[:, :2] > 0)


def _of_overlap(samples: NDArray[np.float64]) -> float:
    return balanced_accuracy(samples[:, ::2] > 0)


def _gain(samples: NDArray[np.float64]) -> float:
    return _of_ours(samples) - _of_overlap(samples)


def _by_overlap(examples: Sequence[Example]) -> list[bool]:
    """The baseline out of fold: each with the threshold that is best on the others."""
    said = [False] * len(examples)
    for train, held in folds(examples):
        threshold = _best_overlap([examples[i] for i in train])
        for i in held:
            said[i] = examples[i].overlap >= threshold
    return said


def _best_overlap(examples: Sequence[Example]) -> float:
    sets = {one.set for one in examples}

    def mean_at(threshold: float) -> float:
        told = [np.array([(one.supported, one.overlap >= threshold) for one in examples if one.set == name])
                for name in sets]  # fmt: skip
        return float(np.mean([balanced_accuracy(one) for one in told]))

    return max(_THRESHOLDS, key=mean_at)
