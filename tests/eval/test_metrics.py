"""The measures agree with trec_eval where it has them, and with plain definitions elsewhere."""

from collections.abc import Callable

import ir_measures
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.answer import exact_match, nuggets, token_f1
from eval.metrics.citations import meets
from eval.metrics.confidence import calibration_error, risk_coverage_area, risk_coverage_curve
from eval.metrics.retrieval import (
    all_found,
    average_precision,
    hit,
    ndcg,
    precision,
    recall,
    reciprocal_rank,
)
from eval.metrics.spans import Place, coverage, merged

IDS = [f"d{number}" for number in range(30)]
RANKINGS = st.lists(st.sampled_from(IDS), unique=True, min_size=1, max_size=20)
GAINS = st.dictionaries(st.sampled_from(IDS), st.integers(0, 3), min_size=1, max_size=12).filter(
    lambda gains: any(grade > 0 for grade in gains.values())
)
K = st.integers(1, 15)
PLACES = st.lists(
    st.builds(
        lambda document, start, length: Place(document, start, start + length),
        st.sampled_from("ab"),
        st.integers(0, 30),
        st.integers(1, 10),
    ),
    min_size=1,
    max_size=6,
)
SURENESS = st.lists(st.tuples(st.sampled_from([0.1, 0.2, 0.5, 0.9]), st.sampled_from([0.0, 1.0])), min_size=1)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (hit, ir_measures.Success),
        (recall, ir_measures.R),
        (precision, ir_measures.P),
        (reciprocal_rank, ir_measures.RR),
        (average_precision, ir_measures.AP),
        (ndcg, ir_measures.nDCG),
    ],
    ids=lambda one: getattr(one, "__name__", str(one)),
)
@given(ranking=RANKINGS, gains=GAINS, k=K)
def test_ours_is_what_trec_eval_computes(
    ours: Callable[..., float], theirs: ir_measures.Measure, ranking: list[str], gains: dict[str, int], k: int
) -> None:
    """trec_eval knows no cut for the reciprocal rank: there the ranking itself is cut."""
    run = {"q": {one: float(-rank) for rank, one in enumerate(ranking[:k])}}
    measure = theirs if theirs == ir_measures.RR else theirs @ k
    expected = ir_measures.pytrec_eval.calc_aggregate([measure], {"q": gains}, run)[measure]

    assert ours(ranking, gains, k) == pytest.approx(expected)


@given(ranking=RANKINGS, gains=GAINS, k=K)
def test_everything_found_is_full_recall(ranking: list[str], gains: dict[str, int], k: int) -> None:
    assert all_found(ranking, gains, k) == float(recall(ranking, gains, k) == 1)


@pytest.mark.parametrize("measure", [hit, recall, precision, reciprocal_rank, average_precision, ndcg, all_found])
def test_a_ranking_of_nothing_relevant_is_an_error(measure: Callable[..., float]) -> None:
    with pytest.raises(ValueError, match="nothing is relevant"):
        measure(["a"], {"a": 0}, 1)


@given(found=PLACES, gold=PLACES)
def test_coverage_counts_characters(found: list[Place], gold: list[Place]) -> None:
    """The same as sets of characters, except that what is brought twice is paid for twice."""
    brought = [(one.document_id, at) for one in found for at in range(one.start, one.end)]
    wanted = {(one.document_id, at) for one in gold for at in range(one.start, one.end)}
    common = len(set(brought) & wanted)

    assert coverage(found, gold) == pytest.approx(
        (common / len(wanted), common / len(brought), common / (len(brought) + len(wanted) - common))
    )


@given(places=PLACES)
def test_merged_places_are_the_same_characters_once(places: list[Place]) -> None:
    characters = [(one.document_id, at) for one in merged(places) for at in range(one.start, one.end)]

    assert sorted(set(characters)) == characters
    assert set(characters) == {(one.document_id, at) for one in places for at in range(one.start, one.end)}


@given(one=PLACES, other=PLACES)
def test_meeting_is_mutual(one: list[Place], other: list[Place]) -> None:
    assert meets(one[0], other[0]) == meets(other[0], one[0])


def test_chroma_example_of_overlapping_chunks() -> None:
    """Two chunks that overlap in the evidence: found once, paid for twice."""
    found = [Place("d", 0, 60), Place("d", 40, 100)]

    assert coverage(found, [Place("d", 40, 60)]) == (1.0, 20 / 120, 20 / 120)


@given(rows=SURENESS)
def test_the_last_point_of_the_curve_answers_everything(rows: list[tuple[float, float]]) -> None:
    samples = np.array(rows)
    last = risk_coverage_curve(samples)[-1]

    assert last.coverage == 1
    assert last.risk == pytest.approx(1 - samples[:, 1].mean())


@given(rows=SURENESS, seed=st.integers(0, 9))
def test_the_order_of_equally_sure_questions_does_not_matter(rows: list[tuple[float, float]], seed: int) -> None:
    samples = np.array(rows)
    shuffled = np.random.default_rng(seed).permutation(samples)

    assert risk_coverage_area(samples) == pytest.approx(risk_coverage_area(shuffled))
    assert calibration_error(samples) == pytest.approx(calibration_error(shuffled))


def test_confidence_that_is_right_has_no_calibration_error() -> None:
    rows = np.array([(0.75, 1.0)] * 3 + [(0.75, 0.0)] + [(0.25, 1.0)] + [(0.25, 0.0)] * 3)

    assert calibration_error(rows) == 0


@pytest.mark.parametrize(
    ("said", "answers", "em", "f1"),
    [
        ("the Cat sat", ["cat sat"], 1, 1),
        ("a cat sat down", ["cat sat"], 0, 0.8),
        ("", ["cat"], 0, 0),
        ("", [], 1, 1),
        ("cat", [], 0, 0),
        ("dog", ["cat", "a dog!"], 1, 1),
    ],
)
def test_squad_measures(said: str, answers: list[str], em: float, f1: float) -> None:
    assert exact_match(said, answers) == em
    assert token_f1(said, answers) == pytest.approx(f1)


@pytest.mark.parametrize(
    ("said", "alternatives", "found"),
    [
        ("It took 30k men.", ["30,000"], 1),
        ("It took thirty thousand men.", ["30,000"], 1),
        ("It took 130,000 men.", ["30,000"], 0),
        ("It took 30,000.5 men.", ["30,000"], 0),
        ("It cost $1.15bn.", ["1.15 billion"], 1),
        ("It rose by 4.00 per cent.", ["4%"], 1),
        ("It rose by 14%.", ["4%"], 0),
        ("Between 25–30 sites.", ["25-30"], 1),
        ("Once.", ["once"], 1),
        ("Nonce.", ["once"], 0),
    ],
)
def test_figures_are_found_in_any_spelling_and_only_whole(said: str, alternatives: list[str], found: float) -> None:
    assert nuggets(said, [alternatives]) == found
