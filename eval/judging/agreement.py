"""Does the judge agree with people? Its scores beside what is trivial to have, and beside a person's."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eval.judging.folder import Judged, JudgedBy
from eval.judging.measures import Pairs, kendall, over_groups, ranked_right, spearman, told_right
from eval.judging.ratings import FAITHFUL, Rated, Ratings
from eval.measure import Measured
from eval.metrics.answer import squad_words

_EVERY_SENTENCE = 1.0
_MOST_WORDS = 0.75
_EXPLAINED = (
    f"An answer counts as faithful from a mean human rating of {FAITHFUL} (of 1 to 4) on. The judge calls it "
    "faithful when every sentence is borne out, word overlap when three quarters of its words stand in the contexts. "
    "Ranked right: how often a faithful answer scores above another one, a tie counting half. Chance is .5 there and "
    "in balanced accuracy. Intervals are drawn over questions."
)


@dataclass(frozen=True, slots=True)
class Row:
    """One way of scoring, and how its scores go with the mean human rating; None where it has no value."""

    name: str
    spearman: Measured | None
    kendall: Measured | None
    ranked_right: Measured | None
    balanced_accuracy: Measured | None


@dataclass(frozen=True, slots=True)
class AgreementReport:
    """All rows are over the same answers: those that the judge gave verdicts on.

    ``unjudged`` counts the errors by what they say, ``left_out`` the answers of the data without contexts.
    """

    data: str
    by: JudgedBy
    questions: int
    answers: int
    faithful: int
    unjudged: Mapping[str, int]
    unconstrained: int
    left_out: int
    seconds_per_answer: float
    rows: tuple[Row, ...]
    explained: str = _EXPLAINED


def agreement(ratings: Ratings, judged: Judged) -> AgreementReport:
    """The judge beside an everlasting yes, word overlap with the contexts, and one of the people."""
    both = list(zip(ratings.rated, judged.judgements, strict=True))
    read = [(rated, found.faithfulness) for rated, found in both if found.faithfulness is not None]
    answers = [rated for rated, _ in read]
    scores = {rated.claims.id: score for rated, score in read}
    return AgreementReport(
        data=ratings.name,
        by=judged.by,
        questions=len({one.question_id for one in answers}),
        answers=len(answers),
        faithful=sum(one.human >= FAITHFUL for one in answers),
        unjudged=Counter(one.error for one in judged.judgements if one.error is not None),
        unconstrained=sum(not one.constrained for one in judged.judgements),
        left_out=ratings.left_out,
        seconds_per_answer=round(sum(one.milliseconds for one in judged.judgements) / 1000 / len(both), 1),
        rows=(
            _row("language model judge", answers, lambda one: scores[one.claims.id], _EVERY_SENTENCE),
            _row("always faithful", answers, lambda _: 1.0, _EVERY_SENTENCE),
            _row("word overlap with the contexts", answers, word_overlap, _MOST_WORDS),
            _person(answers),
        ),
    )


def word_overlap(rated: Rated) -> float:
    """The share of an answer's different words that stand in its contexts."""
    said = set(squad_words(" ".join(rated.claims.sentences)))
    return len(said & set(squad_words(" ".join(rated.claims.quotes)))) / len(said) if said else 0.0


def _row(name: str, answers: Sequence[Rated], score: Callable[[Rated], float], score_from: float) -> Row:
    return _measured(name, _by_question(answers, lambda one: (score(one), one.human)), score_from)


def _person(answers: Sequence[Rated]) -> Row:
    """One person against the mean of the others: what a judge could reach at best."""

    def first_and_others(one: Rated) -> tuple[float, float]:
        first, *others = one.ratings
        return first, sum(others) / len(others)

    several = [one for one in answers if len(one.ratings) > 1]
    return _measured("one person, against the others", _by_question(several, first_and_others), FAITHFUL)


def _by_question(answers: Sequence[Rated], pair: Callable[[Rated], tuple[float, float]]) -> list[Pairs]:
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for one in answers:
        found[one.question_id].append(pair(one))
    return [np.array(pairs) for pairs in found.values()]


def _measured(name: str, groups: Sequence[Pairs], score_from: float) -> Row:
    return Row(
        name,
        over_groups(groups, spearman),
        over_groups(groups, kendall),
        over_groups(groups, ranked_right(FAITHFUL)),
        over_groups(groups, told_right(score_from, FAITHFUL)),
    )
