"""How far a judge agrees with people: the measures by hand, and the command over a small file of ratings."""

import gzip
import json
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy.stats import kendalltau, spearmanr
from typer.testing import CliRunner

from eval.cases.case import BadTestSet
from eval.cli import app
from eval.judging.agreement import AgreementReport, agreement, word_overlap
from eval.judging.folder import judge_all, judged_by
from eval.judging.measures import Pairs, kendall, over_groups, ranked_right, spearman, told_right
from eval.judging.page import agreement_page, markdown
from eval.judging.ratings import FAITHFUL, read_ratings
from eval.measure import measured
from tests.eval.judges import Reply, ScriptedLLM, all_of, by_the_letter, data_of, judge_of, judge_server
from tests.eval.runs import QUIET

pairs_of_few_values = some.lists(
    some.tuples(some.sampled_from([0.0, 0.5, 0.75, 1.0]), some.sampled_from([1.0, 2.0, 3.5, 4.0])), min_size=2
).map(np.array)


@given(pairs_of_few_values)
def test_rank_correlations_are_those_of_scipy(pairs: Pairs) -> None:
    """Which are not used, because they also work out p values, for every draw of a bootstrap."""
    if any(len(set(side)) == 1 for side in pairs.T.tolist()):
        assert isnan(kendall(pairs))
        assert isnan(spearman(pairs))
    else:
        assert kendall(pairs) == pytest.approx(kendalltau(*pairs.T).statistic)
        assert spearman(pairs) == pytest.approx(spearmanr(*pairs.T).statistic)


@given(pairs_of_few_values)
def test_of_two_labels_ranking_right_is_balanced_accuracy(pairs: Pairs) -> None:
    labels = np.column_stack([pairs[:, 0] >= 1, pairs[:, 1]]).astype(float)
    by_rank, by_label = ranked_right(FAITHFUL)(labels), told_right(1.0, FAITHFUL)(labels)

    assert by_rank == pytest.approx(by_label, nan_ok=True)


def test_balanced_accuracy_by_hand() -> None:
    """Three of four faithful answers called so, and one of two others: (3/4 + 1/2) / 2."""
    pairs = np.array([(1.0, 4.0), (1.0, 3.5), (1.0, 3.67), (0.9, 4.0), (1.0, 3.33), (0.0, 1.0)])

    assert told_right(1.0, FAITHFUL)(pairs) == pytest.approx(0.625)


def test_answers_to_one_question_come_and_go_together() -> None:
    """Groups of one give the usual interval; the same answers in threes a wider one."""
    draw = np.random.default_rng(0)
    singles = [np.array([(x, x + y)]) for x, y in draw.normal(0, 1, (60, 2))]
    threes = [np.repeat(one, 3, axis=0) for one in singles[:20]]

    alone, usual = over_groups(singles, spearman), measured(np.concatenate(singles).tolist(), spearman)
    assert alone == usual
    together, as_if_alone = over_groups(threes, spearman), measured(np.concatenate(threes).tolist(), spearman)
    assert together is not None
    assert (together.value, together.count) == (as_if_alone.value, 60)
    assert together.high - together.low > 1.3 * (as_if_alone.high - as_if_alone.low)


def line(question: int, system: str, response: str, ratings: list[float], contexts: list[str]) -> dict[str, Any]:
    """One rated answer in the format of the data."""
    return {
        "task_id": f"q{question}",
        "model": system,
        "answerability": ["ANSWERABLE"],
        "history": [{"role": "user", "text": "Before?"}, {"role": "user", "text": f"Question {question}?"}],
        "contexts": contexts,
        "response": response,
        "human": {"faithfulness": ratings, "naturalness": [4.0, 4.0, 4.0]},
    }


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve questions with a faithful and an invented answer each; one more came without contexts."""
    lines = []
    for number in range(12):
        fact = f"Mill {number} was built in {1800 + number}."
        lines.append(line(number, "good", fact, [4.0, 4.0, 3.0], [fact, "It stands at the weir."]))
        lines.append(line(number, "bad", f"{fact} A king burnt it.", [1.0, 2.0, 1.0 + number % 3], [fact]))
    lines.append(line(99, "good", "I do not know.", [4.0], []))
    path = tmp_path_factory.mktemp("ratings") / "ratings.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(one)}\n" for one in lines)
    return path


def report_of(data: Path, reply: Reply, folder: Path) -> AgreementReport:
    """What a scripted judge comes to."""
    ratings = read_ratings(data)
    claims = [one.claims for one in ratings.rated]
    judge = judge_of(ScriptedLLM(reply))
    judged = judge_all(claims, judge, judged_by(claims, judge, "m", "http://127.0.0.1/v1"), folder, QUIET)
    return agreement(ratings, judged)


def test_ratings_are_read_with_their_sentences_and_last_question(data: Path) -> None:
    ratings = read_ratings(data)

    assert (len(ratings.rated), ratings.left_out) == (24, 1)
    assert ratings.rated[1].claims.question == "Question 0?"
    assert ratings.rated[1].claims.sentences == ("Mill 0 was built in 1800.", "A king burnt it.")
    assert ratings.rated[0].human == pytest.approx(11 / 3)


def test_a_sample_takes_questions_whole_and_a_larger_one_holds_the_smaller(data: Path) -> None:
    ratings = read_ratings(data)
    few, more = ratings.sampled(3).rated, ratings.sampled(7).rated

    assert (len(few), len(more), len(ratings.sampled(None).rated)) == (6, 14, 24)
    assert more[:6] == few
    assert [one.question_id for one in few[::2]] == [one.question_id for one in few[1::2]]


def test_a_judge_that_reads_agrees_with_people(data: Path, tmp_path: Path) -> None:
    judge, always, words, person = report_of(data, by_the_letter, tmp_path / "out").rows

    assert judge.balanced_accuracy is not None
    assert always.balanced_accuracy is not None
    assert (judge.balanced_accuracy.value, judge.balanced_accuracy.count) == (1.0, 24)
    assert always.balanced_accuracy.value == 0.5
    assert always.spearman is None, "who always says the same has no rank correlation, not 0"
    assert words.ranked_right is not None
    assert person.ranked_right is not None
    assert words.ranked_right.value == person.ranked_right.value == 1.0


def test_a_judge_that_always_says_yes_is_chance(data: Path, tmp_path: Path) -> None:
    found = report_of(data, all_of("yes"), tmp_path / "out")

    assert found.rows[0].balanced_accuracy == found.rows[1].balanced_accuracy
    assert found.rows[0].kendall is None
    assert "| language model judge | not measured | not measured | .500" in markdown(agreement_page(found))


def test_unreadable_replies_are_counted_and_no_row_counts_their_answers(data: Path, tmp_path: Path) -> None:
    found = report_of(data, lambda one: "5/5" if "11" in one["question"] else by_the_letter(one), tmp_path / "out")

    assert sum(found.unjudged.values()) == 2
    assert (found.answers, found.questions) == (22, 11)
    assert {row.balanced_accuracy.count for row in found.rows if row.balanced_accuracy} == {22}
    assert "2 of 24 replies (8.3%)" in " ".join(agreement_page(found).facts)


def test_a_judge_that_nobody_could_read_has_no_figures(data: Path, tmp_path: Path) -> None:
    found = report_of(data, lambda _: "Well.", tmp_path / "out")

    assert {row.spearman for row in found.rows} | {row.balanced_accuracy for row in found.rows} == {None}


def test_word_overlap_is_a_share_of_different_words(data: Path) -> None:
    good, bad = read_ratings(data).rated[:2]

    assert word_overlap(good) == 1.0
    assert word_overlap(bad) == pytest.approx(6 / 9)


def test_bad_ratings_are_told_with_file_line_and_field(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(json.dumps(line(1, "m", "a", [4.0], ["b"]) | {"contexts": "b"}) + "\n", "utf-8")

    with pytest.raises(BadTestSet, match=r"bad\.jsonl, line 1: contexts: "):
        read_ratings(path)


def test_the_command_prints_the_agreement_and_goes_on_without_asking_again(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with judge_server(lambda request: (200, by_the_letter(data_of(request)))) as (url, came):
        command = ["judge-agreement", "--data", str(data), "--out", str(out), "--url", url, "--model", "m"]
        first = CliRunner().invoke(app, [*command, "--sample", "10"])
        second = CliRunner().invoke(app, [*command, "--sample", "10", "--json"])

    assert (first.exit_code, second.exit_code, len(came)) == (0, 0, 20), first.output + second.output
    assert "word overlap" in first.output
    assert json.loads(second.stdout)["rows"][0]["balanced_accuracy"]["value"] == 1.0
    assert (out / "agreement.md").read_text("utf-8").startswith("# Language model judge, beside and never instead")
