"""The judge's verdicts over a kept run, beside our own check of the same sentences."""

from collections.abc import Sequence
from dataclasses import dataclass

from eval.judging.folder import Judged, JudgedBy
from eval.judging.judge import Claims, Judgement
from eval.measure import Measured, mean, measured, ratio
from eval.run.folder import BadRun, Run
from eval.score.judged import judge as brought_together
from rag.answer import Answer


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """One figure by the judge, and ours of the same answers where we have the like."""

    name: str
    by_the_judge: Measured
    ours: Measured | None


@dataclass(frozen=True, slots=True)
class JudgedRunReport:
    """All rows are over the same answers: those that the judge gave verdicts on."""

    set_name: str
    by: JudgedBy
    answers: int
    unjudged: int
    unconstrained: int
    rows: tuple[JudgedRow, ...]


@dataclass(frozen=True, slots=True)
class _Pair:
    """Of one answer: the judge's verdicts, and whether our own check bears each sentence out."""

    judgement: Judgement
    supported: tuple[bool, ...]

    @property
    def borne_out(self) -> list[bool]:
        return [one == "yes" for one in self.judgement.verdicts]


def claims_of_run(run: Run) -> list[Claims]:
    """What the answers of a run say, and what they quote; raises BadRun when nothing was answered."""
    answers = [(record.case_id, record.answer) for record in run.records]
    claims = [_claims(case_id, answer) for case_id, answer in answers if answer and answer.sentences]
    if not claims:
        raise BadRun(f"{run.folder} holds no answer that could be judged")
    return claims


def _claims(case_id: str, answer: Answer) -> Claims:
    return Claims(
        case_id,
        answer.query,
        tuple(one.text for one in answer.sentences),
        tuple(dict.fromkeys(one.quote for one in answer.citations)),
    )


def judged_run(run: Run, judged: Judged) -> JudgedRunReport:
    """The figures; raises BadRun when not one reply could be read, since nothing was measured then."""
    read = {one.id: one for one in judged.judgements if one.error is None}
    if not read:
        raise BadRun(f"the judge gave no verdict on any of {len(judged.judgements)} answers")
    pairs = [
        _Pair(read[case.id], brought_together(case, record).supported)
        for case, record in zip(run.cases, run.records, strict=True)
        if case.id in read
    ]
    return JudgedRunReport(
        run.provenance.set_name,
        judged.by,
        len(pairs),
        len(judged.judgements) - len(read),
        sum(not one.constrained for one in judged.judgements),
        _rows(pairs),
    )


def _rows(pairs: Sequence[_Pair]) -> tuple[JudgedRow, ...]:
    return (
        JudgedRow(
            "sentences borne out",
            measured([_share(one.borne_out) for one in pairs], ratio),
            measured([_share(one.supported) for one in pairs], ratio),
        ),
        JudgedRow(
            "answers wholly borne out",
            measured([float(all(one.borne_out)) for one in pairs], mean),
            measured([float(all(one.supported)) for one in pairs], mean),
        ),
        JudgedRow(
            "sentences borne out, partly being half", measured([_with_halves(one) for one in pairs], ratio), None
        ),
        JudgedRow("sentences on which both say the same", measured([_same(one) for one in pairs], ratio), None),
    )


def _share(held: Sequence[bool]) -> tuple[float, ...]:
    return float(sum(held)), float(len(held))


def _with_halves(pair: _Pair) -> tuple[float, ...]:
    count = len(pair.judgement.verdicts)
    return (pair.judgement.faithfulness or 0.0) * count, float(count)


def _same(pair: _Pair) -> tuple[float, ...]:
    return _share([ours == theirs for ours, theirs in zip(pair.supported, pair.borne_out, strict=True)])
