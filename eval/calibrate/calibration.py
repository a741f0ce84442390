"""All calibration files of the product, fitted anew from public data."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.progress import Progress

from eval.calibrate.evidence import FOLDS, evidence_model, evidence_scores, scored_out_of_fold
from eval.calibrate.gate import fitted_gate, rates, with_threshold
from eval.calibrate.provenance import described
from eval.calibrate.question_sets import QUESTION_SETS, Put, QuestionSet, put_all
from eval.calibrate.support import calibrate_support
from index.embedding.embed import Embedder
from rag.evidence.calibrated import Calibrated

_PROTOCOL = f"logistic regression; every set weighs the same; scores are out of fold, {FOLDS} folds grouped by source"

Calibration = tuple[str, dict[str, Any]]
"""The name of a file and what it holds."""


def calibrate(
    data: Path,
    only: Sequence[str] | None,
    embedder: Embedder,
    cache: Path,
    progress: Progress,
    known: Sequence[QuestionSet] = QUESTION_SETS,
) -> Iterator[Calibration]:
    """Each file, or those of ``only``, when it has been fitted; raises BadBenchData when a set is absent."""
    if not only or "support" in only:
        yield "support", calibrate_support(data, embedder)
    if only and not {"evidence", "gate"} & set(only):
        return
    permitted = [one for one in known if one.licence]
    puts = [put for one in permitted for put in put_all(data, one, embedder, cache, progress)]
    yield from (one for one in _fitted_on_questions(puts) if not only or one[0] in only)


def _fitted_on_questions(puts: Sequence[Put]) -> Iterator[Calibration]:
    """The models of evidence and gate."""
    scores = scored_out_of_fold(puts)
    yield "evidence", _told(evidence_model(puts), puts, evidence_scores(puts, scores))
    gate = fitted_gate(puts, scores)
    model = with_threshold(gate)
    yield "gate", _told(model, gate.puts, rates(gate.puts, gate.sure, model.threshold))


def _told(model: Calibrated, puts: Sequence[Put], scores: Mapping[str, Mapping[str, float]]) -> dict[str, Any]:
    cases = Counter(one.set for one in puts)
    fitted_on = [(one.name, one.licence, cases[one.name]) for one in QUESTION_SETS if cases[one.name]]
    return described(model, fitted_on, scores, _PROTOCOL)
