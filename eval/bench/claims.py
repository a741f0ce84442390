"""Whether a claim is supported by its evidence: our check beside word overlap, on public claim sets."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.bench.options import BenchOptions
from eval.bench.table import Outcome, Table
from eval.calibrate.claim_sets import CLAIM_SETS, ClaimSet
from eval.calibrate.support import (
    Example,
    decide,
    decided_out_of_fold,
    examples_of,
    fitted,
    mean_over_sets,
    out_of_fold,
)
from eval.cases.data_folder import BadBenchData
from eval.cases.json_files import plain_or_gzipped
from eval.measure import Measured, measured
from eval.metrics.two_kinds import balanced_accuracy
from eval.render.figures import shown, shown_change
from rag.build import build_embedder

_THRESHOLDS = [step / 20 for step in range(1, 21)]


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


@dataclass(frozen=True, slots=True)
class _Told:
    """A claim, and whether each side holds it supported."""

    example: Example
    ours: bool
    by_overlap: bool


def bench_claims(folders: Sequence[Path], options: BenchOptions) -> Outcome:
    """One row for each known set; raises BadBenchData when a folder holds none that may be fitted on."""
    reports = [report for one in folders for report in claim_reports(one, options)]
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


def claim_reports(folder: Path, options: BenchOptions) -> list[ClaimReport]:
    """Every known claim set that a folder holds; raises BadBenchData when nothing there may be fitted on."""
    here = [one for one in CLAIM_SETS if plain_or_gzipped(folder, f"{one.name}.jsonl")]
    if not any(one.licence for one in here):
        raise BadBenchData(f"{folder} holds no set of claims that may be fitted on")
    embedder = build_embedder(options.settings)
    read = options.progress.track(here, description="Reading claims")
    examples = [one for known in read for one in examples_of(folder, known, embedder)]
    licensed = {one.name for one in here if one.licence}
    fitting = [one for one in examples if one.set in licensed]
    model, threshold = fitted(fitting), _best_overlap(fitting)
    told = [
        *map(_Told, fitting, decided_out_of_fold(fitting), _by_overlap(fitting)),
        *(_Told(one, decide(model, one), one.overlap >= threshold) for one in examples if one.set not in licensed),
    ]
    return [_report(known, [one for one in told if one.example.set == known.name]) for known in here]


def _report(known: ClaimSet, told: Sequence[_Told]) -> ClaimReport:
    samples = [(float(one.example.supported), float(one.ours), float(one.by_overlap)) for one in told]
    return ClaimReport(
        known.name,
        len(told),
        sum(one.example.supported for one in told),
        measured(samples, _of_overlap),
        measured(samples, _of_ours),
        measured(samples, lambda drawn: _of_ours(drawn) - _of_overlap(drawn)),
        "grouped CV" if known.licence else "never fitted",
    )


def _of_ours(samples: NDArray[np.float64]) -> float:
    return balanced_accuracy(samples[:, 0], samples[:, 1])


def _of_overlap(samples: NDArray[np.float64]) -> float:
    return balanced_accuracy(samples[:, 0], samples[:, 2])


def _by_overlap(examples: Sequence[Example]) -> list[bool]:
    """The baseline out of fold: each with the threshold that is best on the others."""
    return out_of_fold(examples, _best_overlap, lambda threshold, one: one.overlap >= threshold)


def _best_overlap(examples: Sequence[Example]) -> float:
    def mean_at(threshold: float) -> float:
        return mean_over_sets(examples, [one.overlap >= threshold for one in examples])

    return max(_THRESHOLDS, key=mean_at)
