"""When to answer and what to show: our gate and evidence beside plain thresholds, on public questions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from rich.progress import Progress

from eval.bench.table import Outcome, Table
from eval.calibrate.evidence import evidence_model, scored_out_of_fold
from eval.calibrate.gate import confident_out_of_fold, gate_model, gate_rows
from eval.calibrate.question_sets import QUESTION_SETS, Put, QuestionSet, put_all
from eval.calibrate.regression import auc
from eval.measure import Measured, mean, measured
from eval.render.figures import shown, shown_change
from rag.build import build_embedder
from rag.drafting.draft import best_quotes
from rag.evidence.evidence import Evidence
from rag.evidence.gate import THRESHOLD
from rag.settings import Settings

_LEXICAL_QUOTES = 4


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
    folders: Sequence[Path], settings: Settings, progress: Progress, known: Sequence[QuestionSet] = QUESTION_SETS
) -> Outcome:
    """All sets at once, because each is held out of models fitted on the others and on its other groups."""
    names = {folder.name for folder in folders} | {"backstop_dev"}
    here = [one for one in known if one.name in names]
    with TemporaryDirectory(prefix="backstop-refusals-") as cache:
        embedder = build_embedder(settings)
        puts = {one.name: [put for put in put_all(folders[0].parent, one, embedder, Path(cache), progress)
                           if put.candidates] for one in here}  # fmt: skip
    fitting = [put for one in here if one.licence for put in puts[one.name]]
    never = [put for one in here if not one.licence for put in puts[one.name]]
    scores = scored_out_of_fold(fitting)
    model = evidence_model(fitting)
    unseen = [tuple(model.probability(one.features) for one in put.candidates) for put in never]
    refusing = {one.name for one in here if one.refusals}
    kept = [i for i, put in enumerate(fitting) if put.set in refusing]
    asked, own = [fitting[i] for i in kept], [scores[i] for i in kept]
    rows = gate_rows(asked, own)
    gate = gate_model(asked, rows)
    sure = [*confident_out_of_fold(asked, rows), *(gate.probability(row) for row in gate_rows(never, unseen))]
    reports = _refusals([*asked, *never], sure)
    evidence = _evidence([put for put in fitting if put.set == "clapnq"],
                         [own for put, own in zip(fitting, scores, strict=True) if put.set == "clapnq"])  # fmt: skip
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
                measured(told, lambda rows: _auc(rows, 1)),
                measured(told, lambda rows: _auc(rows, 2)),
                measured(told, lambda rows: _auc(rows, 2) - _auc(rows, 1)),
                measured(answered, mean),
                measured([float(own < THRESHOLD) for is_so, _, own in told if not is_so], mean),
                measured([float(cosine < cut) for is_so, cosine, _ in told if not is_so], mean),
                "grouped CV" if licences[name] else "never fitted",
            )
        )
    return reports


def _auc(rows: NDArray[np.float64], column: int) -> float:
    return auc(rows[:, 0] > 0, rows[:, column])


def _evidence(puts: Sequence[Put], scores: Sequence[Sequence[float]]) -> list[EvidenceReport]:
    told = []
    for put, own in zip(puts, scores, strict=True):
        if not any(put.holds):
            continue
        marked = {_key(one) for one, holds in zip(put.candidates, put.holds, strict=True) if holds}
        ranked = sorted(
            (replace(one, score=score) for one, score in zip(put.candidates, own, strict=True)),
            key=lambda one: -one.score,
        )
        lexical = sorted(put.candidates, key=lambda one: -one.shared_words)[:_LEXICAL_QUOTES]
        told.append((_f1(lexical, marked), _f1(best_quotes(ranked), marked)))
    if not told:
        return []
    first, second = ([one[side] for one in told] for side in (0, 1))
    gain = measured([ours - other for other, ours in told], mean)
    return [EvidenceReport(puts[0].set, len(told), measured(first, mean), measured(second, mean), gain)]


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
