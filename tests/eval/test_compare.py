"""Comparisons raise the alarm as seldom as they say, and find what was planted."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import binomtest
from typer.testing import CliRunner

from eval.cli import app
from eval.compare.comparison import Comparison, compare, comparison_json
from eval.compare.gate import BadFloors, Check, Floors, check, read_floors
from eval.compare.junit import junit_xml
from eval.compare.paired import paired_difference
from eval.measure import Statistic, mean, median, ratio
from eval.run.folder import BadRun, Run
from eval.run.record import Record
from eval.score.judged import Judged
from eval.score.report import METRICS, Report, judged_cases, score
from index.index import Index
from tests.eval.runs import Remembering, dev_cases, finished_run

PAIRS = 1000
REFUSED = 40
Samples = NDArray[np.float64]


@pytest.fixture(scope="module")
def run(bundled_index: Index, remembering: Remembering, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The development set, asked once."""
    folder = tmp_path_factory.mktemp("recorded")
    return finished_run(dev_cases(bundled_index), remembering, folder)


@pytest.fixture(scope="module")
def report(run: Run) -> Report:
    """Its figures."""
    return score(run)


@pytest.fixture(scope="module")
def judged(run: Run) -> list[Judged]:
    """What its records come to."""
    return judged_cases(run)


@pytest.fixture(scope="module")
def refusing(run: Run) -> Run:
    """The run with its first forty answered cases refused instead."""
    answered = [one.case_id for one in run.records if one.answer and one.answer.status == "answered"][:REFUSED]
    return replace(run, records=tuple(refused(one) if one.case_id in answered else one for one in run.records))


@pytest.fixture(scope="module")
def worse(run: Run, refusing: Run) -> Comparison:
    """What changes when questions are refused that were answered."""
    return compare(run, refusing)


@pytest.fixture(scope="module")
def part(run: Run) -> Run:
    """Its first fifty cases."""
    return replace(run, cases=run.cases[:50], records=run.records[:50])


@pytest.fixture(scope="module")
def shorter(run: Run, part: Run) -> Comparison:
    """The run beside a part of it."""
    return compare(run, part)


def refused(record: Record) -> Record:
    """The record with a refusal for its answer."""
    assert record.answer
    answer = replace(record.answer, status="abstained", reason="not_covered", text="", sentences=(), citations=())
    return replace(record, citations_hold=(), answer=answer)


def recorded(judged: list[Judged], name: str) -> tuple[Samples, Statistic]:
    """The samples of a metric in a run."""
    metric = next(one for one in METRICS if one.name == name)
    return np.array(list(metric.samples(judged).values())), metric.statistic


def noisy(samples: Samples, share: float, draw: np.random.Generator) -> Samples:
    """A copy in which some cases came out as some other case did."""
    others = draw.integers(0, len(samples), len(samples))
    return np.where(draw.random((len(samples), 1)) < share, samples[others], samples)


@pytest.mark.parametrize("name", ["all_nuggets", "citation_f1", "citation_precision", "document_hit@1"])
def test_two_noisy_copies_of_one_run_seldom_raise_the_alarm(name: str, judged: list[Judged]) -> None:
    """Of 1,000 pairs between which there is no difference, 3 to 7 % look significant, as 5 % should."""
    samples, statistic = recorded(judged, name)
    draw = np.random.default_rng(1)
    alarms = sum(
        paired_difference(noisy(samples, 0.3, draw), noisy(samples, 0.3, draw), statistic).significant
        for _ in range(PAIRS)
    )

    assert 0.03 <= alarms / PAIRS <= 0.07


def test_a_drop_of_ten_points_is_found(judged: list[Judged]) -> None:
    """Planted in 200 cases between two noisy copies, it is found in at least nine of ten pairs."""
    samples, statistic = recorded(judged, "nuggets")
    draw = np.random.default_rng(20260223)
    found = 0
    for _ in range(PAIRS):
        before = samples[draw.integers(0, len(samples), 200)]
        after = before.copy()
        after[draw.choice(np.flatnonzero(before == 1), 20, replace=False)] = 0
        difference = paired_difference(noisy(before, 0.05, draw), noisy(after, 0.05, draw), statistic)
        found += difference.significant and difference.change.value < 0

    assert found / PAIRS >= 0.9


@given(gained=st.integers(0, 30), lost=st.integers(0, 30), same=st.integers(1, 30))
def test_rates_are_tested_by_mcnemar(gained: int, lost: int, same: int) -> None:
    """The mid-p lies below the exact p, by half the probability of what was observed."""
    before = [0.0] * gained + [1.0] * lost + [1.0] * same
    after = [1.0] * gained + [0.0] * lost + [1.0] * same
    difference = paired_difference(before, after, mean)

    assert difference.test == "McNemar"
    assert difference.change.value == pytest.approx((gained - lost) / len(before))
    exact = binomtest(gained, gained + lost).pvalue if gained + lost else 1.0
    assert exact / 2 - 1e-9 <= difference.p_value <= exact


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=40))
def test_swapping_the_runs_turns_the_change_round(pairs: list[tuple[float, float]]) -> None:
    before, after = [one for one, _ in pairs], [other for _, other in pairs]
    there, back = paired_difference(before, after, mean), paired_difference(after, before, mean)

    assert there.change.value == pytest.approx(-back.change.value)
    assert there.change.low == pytest.approx(-back.change.high, abs=1e-5)
    assert there.p_value == pytest.approx(back.p_value)


def test_a_median_that_doubled_is_seen_and_one_that_did_not_is_not() -> None:
    draw = np.random.default_rng(3)
    before = draw.normal(5, 1, 60).tolist()
    twice, same = [2 * one for one in before], draw.permutation(before).tolist()

    assert paired_difference(before, twice, median).significant
    assert paired_difference(before, twice, median).test == "bootstrap"
    assert not paired_difference(before, same, median).significant


def test_what_has_no_value_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        paired_difference([(0.0, 0.0)], [(1.0, 1.0)], ratio)


def test_a_run_beside_itself_shows_no_difference_in_any_slice(run: Run) -> None:
    found = compare(run, run)

    assert found.cases == len(run.cases)
    assert found.flips == ()
    assert {one.verdict for one in found.deltas} == {"no difference"}
    assert {one.difference.change.value for one in found.deltas} == {0}
    assert {one.difference.p_value for one in found.deltas} == {1}
    slices = {one.slice for one in found.deltas if one.metric == "all_nuggets"}
    assert {"all", "answerable: yes", "category: conflict", "turn: follow-up", "topic: troop-numbers"} <= slices


def test_cases_that_flipped_come_with_both_answers(run: Run, worse: Comparison) -> None:
    assert len(worse.flips) == REFUSED
    assert all(one.changes[0] == "answered → refused" for one in worse.flips)
    assert all(one.before and one.before.sentences and one.after and not one.after.sentences for one in worse.flips)
    answered = next(one for one in worse.deltas if (one.metric, one.slice) == ("answered", "all"))
    assert answered.verdict == "worse"
    assert json.loads(comparison_json(worse))["cases"] == len(run.cases)


def test_only_common_cases_are_compared(run: Run, shorter: Comparison) -> None:
    assert (shorter.cases, shorter.only_before, shorter.only_after) == (50, len(run.cases) - 50, 0)


def test_runs_of_other_questions_cannot_be_compared(run: Run) -> None:
    other = replace(run, cases=tuple(replace(one, question=f"{one.question}!") for one in run.cases))
    foreign = replace(run, cases=tuple(replace(one, id=f"x{one.id}") for one in run.cases))

    with pytest.raises(BadRun, match="asks"):
        compare(run, other)
    with pytest.raises(BadRun, match="no case in common"):
        compare(run, foreign)


def test_a_gate_passes_what_reaches_its_floors_and_says_what_does_not(report: Report) -> None:
    floors = Floors(
        floors={"citation_validity": 1.0, "answered": 0.99, "all_nuggets / category: conflict": 0.1},
        ceilings={"failed": 0.0},
    )

    outcome = {one.name: one.passed for one in check(report, floors, None)}

    assert outcome == {
        "citation_validity at least 1": True,
        "answered at least 0.99": False,
        "all_nuggets / category: conflict at least 0.1": True,
        "failed at most 0": True,
    }


def test_what_was_not_measured_does_not_pass(part: Run) -> None:
    """A set that lost its labels must not turn the gate green."""
    bare = replace(part, cases=tuple(replace(one, evidence=(), must_include=()) for one in part.cases))
    floors = Floors(floors={"document_hit@10": 0.0}, not_worse=("all_nuggets",))

    checks = check(score(bare), floors, compare(bare, bare))

    assert [(one.passed, one.told) for one in checks] == [
        (False, "was not measured"),
        (True, "0 of its cases are not in this run"),
        (False, "was not measured in both runs"),
    ]


def test_a_gate_stops_what_is_worse_than_its_baseline(
    run: Run, refusing: Run, worse: Comparison, report: Report
) -> None:
    floors = Floors(not_worse=("answered", "document_hit@10"))

    stopped = {one.name: one.passed for one in check(report, floors, worse)}
    better = check(report, floors, compare(refusing, run))

    assert stopped == {
        "every case of the baseline was asked": True,
        "answered not worse than the baseline": False,
        "document_hit@10 not worse than the baseline": True,
    }
    assert all(one.passed for one in better)


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        ("[floors]\nanswerd = 1", "unknown metric 'answerd'; known are: all_nuggets"),
        ("[floors]\nanswered = 'high'", r"floors\.answered: Input should be a valid number"),
        ("[flors]\nanswered = 1", "flors: Extra inputs are not permitted"),
        ("floors", "is not TOML"),
        ("", "nothing is asked for"),
    ],
)
def test_wrong_floors_name_file_and_key(toml: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "floors.toml"
    file.write_text(toml, "utf-8")

    with pytest.raises(BadFloors, match=told) as error:
        read_floors(file)
    assert str(file) in str(error.value)


def test_hostile_texts_stay_inside_the_xml() -> None:
    xml = junit_xml([Check('a" <b>', True, "]]> & <c/>"), Check("d", False, '" onload="x')])

    assert "<b>" not in xml
    assert "<c/>" not in xml
    assert xml.count("<testcase") == 2


def test_a_part_of_the_baseline_is_not_as_good_as_all_of_it(run: Run, report: Report, shorter: Comparison) -> None:
    """A run that lost cases must not pass because the few it has are well."""
    (whole, *_) = check(report, Floors(not_worse=("answered",)), shorter)

    assert (whole.passed, whole.told) == (False, f"{len(run.cases) - 50} of its cases are not in this run")


def test_a_gate_that_would_check_nothing_is_wrong_use(run: Run, tmp_path: Path) -> None:
    floors = tmp_path / "floors.toml"
    floors.write_text('not_worse = ["answered"]', "utf-8")

    alone = CliRunner().invoke(app, ["gate", str(run.folder), "--floors", str(floors)])
    beside = CliRunner().invoke(app, ["gate", str(run.folder), "--floors", str(floors), "--baseline", str(run.folder)])

    assert alone.exit_code == 2
    assert "needs a --baseline" in alone.output
    assert beside.exit_code == 0
