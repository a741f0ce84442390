"""What a question asks of time, and what becomes of evidence from another time."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.document import DocumentMeta
from rag.asked.time import TimeAsked, time_asked
from rag.evidence.in_time import fits, in_time, resolved
from rag.quantities.periods import Period, periods
from rag.reading.text import read
from tests.rag.told import told

MET = "The council met with 12 millers"


@pytest.mark.parametrize(
    ("question", "start", "end"),
    [
        ("How many came in March 2025?", date(2025, 3, 1), date(2025, 3, 31)),
        ("How many came on 2 March 2025?", date(2025, 3, 2), date(2025, 3, 2)),
        ("How many came at the start of 2025?", date(2025, 1, 1), date(2025, 4, 30)),
        ("How many mills were there by end-2025?", date.min, date(2025, 12, 31)),
        ("How many came before 5 May 2025?", date.min, date(2025, 5, 4)),
        ("How many came after March 2025?", date(2025, 4, 1), date.max),
        ("How many came since March 2025?", date(2025, 3, 1), date.max),
        ("How many came from February to April 2025?", date(2025, 2, 1), date(2025, 4, 30)),
        ("How many came since 2024?", date(2024, 1, 1), date.max),
        ("How many came before 2025?", date.min, date(2024, 12, 31)),
        ("How many came in autumn 2025?", date(2025, 9, 1), date(2025, 11, 30)),
    ],
)
def test_periods_of_questions(question: str, start: date, end: date) -> None:
    assert time_asked(question).wanted == (Period(start, end),)


def test_words_for_the_newest() -> None:
    for question in ("What is the latest count?", "How many are there now?", "What's the most recent figure?"):
        assert time_asked(question).latest, question
    assert time_asked("How many millers came?") == TimeAsked()


def test_a_question_that_checks_a_claim_asks_nothing_of_time() -> None:
    assert not time_asked("Did they meet in March 2025?")
    assert not time_asked("They met in March 2025, correct?")


def test_an_event_is_resolved_only_where_the_evidence_dates_it() -> None:
    asked = time_asked("How many mills were there before the flood?")
    dated, other = told("The flood came on 3 May 2025.", "Gazette"), told("A flood of 4 June 2024 is known.", "Post")

    assert resolved(asked, [dated[0]]).wanted == (Period(date.min, date(2025, 5, 2)),)
    assert resolved(asked, [dated[0], other[0]]) == asked
    assert resolved(asked, []) == asked


def test_what_lies_clearly_outside_moves_down_and_the_rest_keeps_its_order() -> None:
    outside, undated, inside = (
        told(f"{MET}{when}.", "Gazette", name=when) for when in (" in May 2025", "", " in March 2025")
    )
    evidence = [one for one, _ in (outside, undated, inside)]
    documents = {one.id: one for _, one in (outside, undated, inside)}

    ranked = in_time("How many millers met in March 2025?", evidence, documents)

    assert [one.sentence for one in ranked] == [undated[0].sentence, inside[0].sentence, outside[0].sentence]
    assert ranked[-1].score < evidence[0].score
    assert in_time("How many millers met?", evidence, documents) == evidence


def test_the_dates_of_a_document_speak_only_for_an_undated_sentence() -> None:
    asked, meta = time_asked("How many met in March 2025?"), DocumentMeta(as_of=date(2025, 3, 9))

    assert fits(asked, read(f"{MET}."), meta) == "inside"
    assert fits(asked, read(f"{MET}."), DocumentMeta(as_of=date(2025, 9, 9))) == "unknown"
    assert fits(asked, read(f"{MET} in May 2025."), meta) == "outside"


@given(st.dates(date(1600, 1, 1), date(2090, 1, 1)), st.dates(date(1600, 1, 1), date(2090, 1, 1)))
def test_meeting_is_symmetric(one: date, other: date) -> None:
    first, second = Period(min(one, other), max(one, other)), Period(other, other)

    assert first.meets(second)
    assert second.meets(first)


@given(st.text(max_size=200))
def test_any_text_has_its_periods(text: str) -> None:
    assert all(one.start <= one.end for one in periods(read(text)))
    assert time_asked(text) == time_asked(text)
