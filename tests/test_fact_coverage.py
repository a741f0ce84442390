"""The number reader of the fact coverage script, and what the script calls a problem."""

from pathlib import Path

import pytest

from tests.fact_coverage import Fact, Note, compare, main, read_facts, read_figures, read_note


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30k", ["30000"]),
        ("thirty thousand soldiers", ["30000"]),
        ("a force of 30,000", ["30000"]),
        ("£2.2bn", ["2200000000£"]),
        ("GBP 2.2bn", ["2200000000£"]),
        ("US$2.63 billion", ["2630000000$"]),
        ("2.63 billion dollars", ["2630000000$"]),
        ("4.33m people", ["4330000"]),
        ("half a million, or a half-million", ["500000", "500000"]),
        ("two and a half million", ["2500000"]),
        ("one hundred and twenty thousand", ["120000"]),
        ("fifty-four of sixty-nine votes", ["54", "69"]),
        ("one in five", ["20%"]),
        ("one child in three", ["33.3333%"]),
        ("half of it, two-thirds or a quarter", ["50%", "66.6667%", "25%"]),
        ("2.3 per cent", ["2.3%"]),
        ("3.5% plus 1.5%", ["3.5%", "1.5%"]),
        ("25,000-30,000", ["25000", "30000"]),
        ("5.6-5.7 million", ["5600000", "5700000"]),
        ("five to six per cent", ["5%", "6%"]),
        ("a 28-point plan and a 30-day truce", ["28", "30"]),
        ("1,000-for-1,000", ["1000", "1000"]),
        ("1,940 attacks in 2024", ["1940"]),
        ("by 31 May 2025 3.5 million people", ["3500000"]),
    ],
)
def test_a_figure_is_read_as_value_and_unit_however_it_is_written(text: str, expected: list[str]) -> None:
    assert [f"{one.value}{one.unit}" for one in read_figures(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "17 February 2025",
        "on 17-18 March, and on 22, 24 and 30 October",
        "in mid-2025, in 2025-26 and since the 1990s",
        "from 2025-03-24/26",
        "from 18:00 to 6 pm",
        "Article 5, No 10, RDNA4 and CR4U",
        "the 26th session, the twenty-first, a third account, round two, the first half of 2025",
        "one report, tens of thousands, several thousand",
    ],
)
def test_dates_times_ordinals_and_names_are_no_figures(text: str) -> None:
    assert read_figures(text) == ()


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("£2.2bn", "2.2 billion", True),
        ("£2.2bn", "$2.2bn", False),
        ("20%", "one fifth", True),
        ("20%", "20", False),
        ("6.92 million", "6,917,800", False),
    ],
)
def test_only_a_currency_may_be_left_out(one: str, other: str, agree: bool) -> None:
    assert read_figures(one)[0].agrees(read_figures(other)[0]) is agree


def test_a_sheet_gives_facts_and_passes_over_questions_and_pairs() -> None:
    facts = read_facts(
        "- **A01** | About 40 ships. | 2025-01-02 | Harbour (two clerks) | [found: x] | high\n"
        "- **A02** | 50 ships. | 2025 | Harbour | [memory] | high\n"
        "- **U01** | How many boats? | why near-miss: only ships.\n"
    )
    assert facts == {
        "A01": Fact(read_figures("About 40 ships."), read_figures("Harbour (two clerks)"), False),
        "A02": Fact(read_figures("50 ships."), (), True),
    }


def test_every_kind_of_disagreement_is_named() -> None:
    facts = {
        name: Fact(read_figures(text), (), memory)
        for name, text, memory in (("A01", "40 ships", False), ("A02", "50 ships", False), ("A03", "6", True))
    }
    text = read_figures("41 ships, after two weeks, in seven harbours")
    found = dict(compare(facts, [Note("ships", text, read_figures("seven harbours"), ("A01", "A03", "B09"))]))

    assert found.pop("explanations that explain nothing")
    assert {what: [place.split(":")[0] for place in places] for what, places in found.items()} == {
        "facts no note covers": ["A02"],
        "facts from memory that a note covers": ["A03"],
        "ids without a fact": ["ships"],
        "figures of a fact in none of its notes": ["A01", "A03"],
        "figures of a note in none of its facts": ["ships", "ships"],
    }


def test_a_note_is_read_from_its_front_matter_and_text(tmp_path: Path) -> None:
    (tmp_path / "ships.md").write_text('---\nfacts: [A01]\nfigures: ["two fleets"]\n---\nTwo fleets of 40.\n')
    note = read_note(tmp_path / "ships.md")
    assert (note.name, note.facts) == ("ships", ("A01",))
    assert [str(one.value) for one in note.judged()] == ["2", "40"]


def test_without_a_fact_sheet_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.md")]) == 2
    assert "No facts in" in capsys.readouterr().err
