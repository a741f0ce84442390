"""What counts as nearly the same text: what is reprinted, not what is written after one template."""

import random
from datetime import date
from functools import partial

import numpy as np
import pytest

from index.storage.signature import BANDS, ROWS, SIMILAR, bands, nearly_same, signature, similarity
from tests.index.written_reports import bulletin, report, reprinted, sentence


def same(one: str, other: str) -> bool:
    """Whether two texts are near copies."""
    mine, theirs = signature(one), signature(other)
    assert mine is not None
    assert theirs is not None
    return nearly_same(mine, theirs)


@pytest.mark.parametrize(("paragraphs", "least"), [(6, 0.8), (8, 0.95), (20, 1.0)])
def test_a_report_with_another_headline_and_last_paragraph_is_a_copy(paragraphs: int, least: float) -> None:
    chance = random.Random(paragraphs)
    reports = [report(chance, paragraphs) for _ in range(100)]

    found = sum(same("\n\n".join(["A headline", *one]), reprinted(one, chance)) for one in reports)

    assert found >= 100 * least


def test_bulletins_of_one_template_are_no_copies() -> None:
    chance = random.Random(1)
    for _ in range(20):
        template = [
            sentence(chance).replace(",", "").translate(dict.fromkeys(map(ord, "0123456789"))) for _ in range(9)
        ]
        months = [bulletin(date(2025, month, 1), template, chance) for month in range(1, 7)]
        assert not any(same(one, other) for i, one in enumerate(months) for other in months[:i])


def test_a_long_template_with_few_figures_is_held_apart_by_them_alone() -> None:
    chance = random.Random(2)
    template = "\n\n".join(report(chance, 10)).translate(dict.fromkeys(map(ord, "0123456789,")))
    may, june = (
        f"{template} In {month} the weir let {count} barges pass." for month, count in (("May", 310), ("June", 290))
    )
    one, other = signature(may), signature(june)

    assert one is not None
    assert other is not None
    assert similarity(one, other) > 0.9
    assert not nearly_same(one, other)


def test_other_reports_are_no_copies() -> None:
    chance = random.Random(3)
    made = list(filter(None, (signature("\n\n".join(report(chance, 8))) for _ in range(60))))

    assert len(made) == 60
    assert max(similarity(one, other) for i, one in enumerate(made) for other in made[:i]) < 0.15


def test_case_marks_and_line_ends_do_not_matter() -> None:
    text = "Larkmere, 3 May. The council of Larkmere sold the mill; about 300 carters come."

    assert same(text, text.upper().replace(";", " -").replace(" ", "\n"))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Mill", "mill!", True),
        ("The mill is old.", "The mill is new.", False),
        ("It is 31 metres tall.", "It is 31 metres tall", True),
        ("It is 31 metres tall.", "It is 32 metres tall.", False),
        ("磨坊 于 1802 年 建成", "磨坊 于 1802 年 建成。", True),
    ],
)
def test_short_texts_are_copies_only_when_they_are_the_same(one: str, other: str, expected: bool) -> None:
    assert same(one, other) is expected


@pytest.mark.parametrize("text", ["", " \n", "…!?"])
def test_a_text_without_words_has_no_signature(text: str) -> None:
    assert signature(text) is None


def test_the_estimate_is_near_the_truth() -> None:
    chance = random.Random(4)
    for _ in range(30):
        words = [str(chance.random()) for _ in range(600)]
        cut = chance.randrange(50, 550)
        one, other = " ".join(words), " ".join([*words[:cut], *(str(chance.random()) for _ in range(600 - cut))])
        mine, theirs = signature(one), signature(other)
        assert mine is not None
        assert theirs is not None
        # Every such word is two, around the point of the figure.
        runs, shared = 1200 - 4, 2 * cut - 4
        assert similarity(mine, theirs) == pytest.approx(shared / (2 * runs - shared), abs=0.16)


def test_long_lists_of_figures_are_compared_by_a_part_of_them() -> None:
    prices = [f"{number * 37 % 10_007}" for number in range(3000)]
    text = partial(str.join, " and the mill sold it for about as much as ")

    assert same(text(prices), text([*prices[:2950], *("1" * 50)]))
    assert not same(text(prices), text([f"9{price}" for price in prices]))


def test_the_bands_are_those_that_fit_the_threshold() -> None:
    from datasketch import MinHashLSH

    best = MinHashLSH(threshold=SIMILAR, num_perm=BANDS * ROWS, weights=(0.01, 0.99))
    made = signature("The council of Larkmere sold the mill.")

    assert (best.b, best.r) == (BANDS, ROWS)
    assert made is not None
    assert len(set(bands(made.wording))) == BANDS
    assert len(set(bands(np.zeros(BANDS * ROWS, np.uint32)))) == BANDS, "the number of a band counts as well"
