"""The judge's verdicts over a kept run, beside our own check of the same sentences."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.judging.folder import Judged, JudgedBy
from eval.judging.judge import Claims, Judgement
from eval.measure import Measured, Statistic, mean, measured, ratio
from eval.run.folder import BadRun, Run
from eval.score.judged import judge as brought_together
from rag.answer import Answer

Sample = tuple[float, ...]


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
    def row(
        name: str, statistic: Statistic, judge: Callable[[_Pair], Sample], ours: Callable[[_Pair], Sample]
    ) -> JudgedRow:
        return JudgedRow(name, _over(pairs, judge, statistic), _over(pairs, ours, statistic))

    return (
        row("sentences borne out", ratio, lambda one: _share(one.borne_out), lambda one: _share(one.supported)),
        row(
            "answers wholly borne out",
            mean,
            lambda one: (float(all(one.borne_out)),),
            lambda one: (float(all(one.supported)),),
        ),
        JudgedRow("sentences borne out, partly being half", _over(pairs, _with_halves, ratio), None),
        JudgedRow("sentences on which both say the same", _over(pairs, _same, ratio), None),
    )


def _over(pairs: Sequence[_Pair], sample: Callable[[_Pair], Sample], statistic: Statistic) -> Measured:
    return measured([sample(one) for one in pairs], statistic)


def _share(held: Sequence[bool]) -> Sample:
    return float(sum(held)), float(len(held))


def _with_halves(pair: _Pair) -> Sample:
    count = len(pair.judgement.verdicts)
    return (pair.judgement.faithfulness or 0.0) * count, float(count)


def _same(pair: _Pair) -> Sample:
    return _share([ours == theirs for ours, theirs in zip(pair.supported, pair.borne_out, strict=True)])
