"""When to answer and what to show: our gate and evidence beside plain thresholds, on public questions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from eval.bench.options import BenchOptions
from eval.bench.report import gain
from eval.bench.table import Outcome, Table
from eval.calibrate.evidence import evidence_model, scored, scored_out_of_fold
from eval.calibrate.gate import fitted_gate, gate_row
from eval.calibrate.question_sets import QUESTION_SETS, Put, QuestionSet, put_all
from eval.measure import Measured, mean, measured
from eval.metrics.two_kinds import auc
from eval.render.figures import shown, shown_change
from rag.build import build_embedder
from rag.drafting.draft import best_quotes
from rag.evidence.evidence import Evidence
from rag.evidence.gate import THRESHOLD

_LEXICAL_QUOTES = 4
_MARKED = "clapnq"
"""The set whose annotators marked whole sentences."""


@dataclass(frozen=True, slots=True)
class RefusalReport:
    """One set: how well questions with an answer are told from those without one, by the best cosine and by ours;
    what ours answers and refuses at its threshold, and what the cosine refuses when it answers as many."""

    data: str
    questions: int
    by_cosine: Measured
    by_gate: Measured
    gain: Measured
    answered: Measured
    refused: Measured
    refused_by_cosine: Measured
    fitted: str


@dataclass(frozen=True, slots=True)
class EvidenceReport:
    """One set: F1 of the sentences shown against those marked, with four sentences by shared words and with ours."""

    data: str
    questions: int
    lexical: Measured
    ours: Measured
    gain: Measured


def bench_refusals(
    folders: Sequence[Path], options: BenchOptions, known: Sequence[QuestionSet] = QUESTION_SETS
) -> Outcome:
    """All sets at once, because each is held out of models fitted on the others and on its other groups."""
    names = {folder.name for folder in folders} | {"backstop_dev"}
    here = [one for one in known if one.name in names]
    embedder = build_embedder(options.settings)
    with TemporaryDirectory(prefix="backstop-refusals-") as cache:
        puts = {one: put_all(folders[0].parent, one, embedder, Path(cache), options.progress) for one in here}
    fitting = [put for one in here if one.licence for put in puts[one]]
    never = [put for one in here if not one.licence for put in puts[one]]
    scores = scored_out_of_fold(fitting)
    model, gate = evidence_model(fitting), fitted_gate(fitting, scores)
    unseen = [gate.model.probability(gate_row(put, scored(model, put))) for put in never]
    reports = _refusals([*gate.puts, *never], [*gate.sure, *unseen])
    marked = [(put, own) for put, own in zip(fitting, scores, strict=True) if put.set == _MARKED and any(put.holds)]
    evidence = [_evidence(marked)] if marked else []
    return Outcome([reports, evidence], (_refusal_table(reports), *([_evidence_table(evidence)] if evidence else [])))


def _refusals(puts: Sequence[Put], sure: Sequence[float]) -> list[RefusalReport]:
    licences = {one.name: one.licence for one in QUESTION_SETS}
    reports = []
    for name in dict.fromkeys(one.set for one in puts):
        told = [
            (float(put.answerable), max(one.similarity for one in put.candidates), own)
            for put, own in zip(puts, sure, strict=True)
            if put.set == name
        ]
        answered = [float(own >= THRESHOLD) for is_so, _, own in told if is_so]
        cut = float(np.quantile([cosine for is_so, cosine, _ in told if is_so], 1 - np.mean(answered)))
        reports.append(
            RefusalReport(
                name,
                len(told),
                measured(told, _by_cosine),
                measured(told, _by_gate),
                measured(told, lambda rows: _by_gate(rows) - _by_cosine(rows)),
                measured(answered, mean),
                measured([float(own < THRESHOLD) for is_so, _, own in told if not is_so], mean),
                measured([float(cosine < cut) for is_so, cosine, _ in told if not is_so], mean),
                "grouped CV" if licences[name] else "never fitted",
            )
        )
    return reports


def _by_cosine(rows: NDArray[np.float64]) -> float:
    return auc(rows[:, 0], rows[:, 1])


def _by_gate(rows: NDArray[np.float64]) -> float:
    return auc(rows[:, 0], rows[:, 2])


def _evidence(marked: Sequence[tuple[Put, Sequence[float]]]) -> EvidenceReport:
    lexical, ours = [], []
    for put, scores in marked:
        right = {_key(one) for one, holds in zip(put.candidates, put.holds, strict=True) if holds}
        scored_by_ours = [replace(one, score=score) for one, score in zip(put.candidates, scores, strict=True)]
        by_words = sorted(put.candidates, key=lambda one: -one.shared_words)
        lexical.append(_f1(by_words[:_LEXICAL_QUOTES], right))
        ours.append(_f1(best_quotes(sorted(scored_by_ours, key=lambda one: -one.score)), right))
    return EvidenceReport(_MARKED, len(marked), measured(lexical, mean), measured(ours, mean), gain(lexical, ours))


def _key(one: Evidence) -> tuple[str, int]:
    return one.passage.document_id, one.start


def _f1(chosen: Sequence[Evidence], marked: set[tuple[str, int]]) -> float:
    right = sum(_key(one) in marked for one in chosen)
    return 2 * right / (len(chosen) + len(marked))


def _refusal_table(reports: Sequence[RefusalReport]) -> Table:
    note = (
        f"One model and one threshold ({THRESHOLD}) for all sets. Ranked right: how often a question with an answer "
        "scores above one without (area under the ROC curve), by the cosine of the nearest sentence and by our gate. "
        "The last but one column is what that cosine refuses at the cut where it answers as many as ours."
    )
    columns = ("set", "questions", "ranked right, cosine", "ranked right, ours", "ours less cosine", "answered",
               "refused", "refused by cosine", "how fitted")  # fmt: skip
    rows = tuple(
        (one.data, f"{one.questions:,}", shown(one.by_cosine), shown(one.by_gate), shown_change(one.gain),
         shown(one.answered), shown(one.refused), shown(one.refused_by_cosine), one.fitted)
        for one in reports
    )  # fmt: skip
    return Table("refusals", "Answering and refusing", note, columns, rows)


def _evidence_table(reports: Sequence[EvidenceReport]) -> Table:
    note = "F1 of the sentences quoted against those marked, the gold passage given; ours out of fold."
    columns = ("set", "questions", "four sentences by shared words", "ours", "ours less lexical")
    rows = tuple(
        (one.data, f"{one.questions:,}", shown(one.lexical), shown(one.ours), shown_change(one.gain)) for one in reports
    )
    return Table("evidence", "Evidence sentences", note, columns, rows)
