"""Questions, answers and refusals as the page shows them."""

from dataclasses import replace
from datetime import date

import pytest

from rag.answer import REASON_TEXTS, Conflict, ConflictValue, Generator, Reason, Sentence
from rag.archive.feedback import COMPLAINTS
from tests.ui.html_reader import OUR_TAGS, Reader
from tests.ui.page.answers import HOSTILE, answer_quoting
from ui.attribution import attribution
from ui.page.answer_html import Surroundings, answer_html, error_html, exchange_html, working_html


def test_hostile_sources_become_plain_text() -> None:
    """Markup in a quote, a title, a publisher or a question is shown as the text it is."""
    answer, _ = answer_quoting(f"Before. {HOSTILE} After.", 8, 8 + len(HOSTILE), HOSTILE)

    shown = Reader(exchange_html(answer, Surroundings("down", True, (HOSTILE,))))

    assert set(shown.tags) <= OUR_TAGS
    assert shown.links == []
    assert shown.text.count(HOSTILE) >= 4
    assert shown.does("ask")[0]["question"] == HOSTILE


def test_a_mark_opens_its_source_and_previews_the_quote() -> None:
    """The number is a button; the quote and who says it stand beside it, tied to it for screen readers."""
    answer, _ = answer_quoting("It needs 12.", 0, 12, "Keeper")

    html = answer_html(answer)

    assert Reader(html).does("open")[0]["answer"] == "a1"
    assert 'aria-describedby="note-a1-1"' in html
    assert 'role="tooltip" id="note-a1-1"' in html
    assert "Keeper, 17 Feb 2025" in Reader(html).text


def test_only_the_words_of_an_original_stand_in_quotation_marks() -> None:
    """A note in other words is set apart, and never passed off as its originator's words."""
    answer, _ = answer_quoting("It needs 12.", 0, 12, "Keeper")
    note = replace(answer, citations=(replace(answer.citations[0], form="summary"),))

    assert "“It needs 12.”" in Reader(answer_html(answer)).text
    assert "“" not in Reader(answer_html(note)).text
    assert 'class="quoted original"' in answer_html(answer)
    assert 'class="quoted summary"' in answer_html(note)


def test_the_models_words_look_different_and_a_doubt_is_named() -> None:
    """What is no quote has no bar; what is only partly borne out says so and why."""
    answer, _ = answer_quoting("It needs 12.", 0, 12)
    worded = replace(
        answer,
        sentences=(
            Sentence("Twelve are needed.", "supported", (), (1,)),
            Sentence("Twelve are needed now.", "partly", ("says nothing of now",), (1,)),
        ),
        generator=Generator("llm", "tiny"),
    )

    html = answer_html(worded)

    assert "blockquote" not in Reader(html).tags
    assert "Only partly borne out: says nothing of now" in Reader(html).text
    assert "worded by tiny and checked" in Reader(html).text


def test_summary_is_never_attributed_as_words() -> None:
    """A note is called a note on somebody, with the outlet it was read in."""
    answer, _ = answer_quoting("A quote.", 0, 8, "Keir Example")
    note = replace(answer.citations[0], form="summary", via="The Daily")

    assert attribution(note) == "Note on: Keir Example, 17 Feb 2025, as reported by The Daily"
    assert attribution(replace(note, form="original", via=None)) == "Keir Example, 17 Feb 2025"


def test_values_that_differ_are_a_table_that_opens_their_sources() -> None:
    """A caption says what it is, cells are escaped, and each row opens its source."""
    answer, _ = answer_quoting("It needs 12.", 0, 12)
    values = (
        ConflictValue("about 12", 1, date(2025, 2, 15), HOSTILE),
        ConflictValue("20", 1, None, None),
    )

    shown = Reader(answer_html(replace(answer, conflicts=(Conflict("What it needs", "disagreement", values),))))

    assert shown.tags.count("tr") == 3
    assert [one["number"] for one in shown.does("open")] == ["1"] * len(shown.does("open"))
    for text in ("Sources disagree: What it needs", "about 12", HOSTILE, "15 Feb 2025", "unknown", "undated"):
        assert text in shown.text


@pytest.mark.parametrize("reason", REASON_TEXTS)
def test_a_refusal_says_why_and_how_to_go_on_and_shows_no_source(reason: Reason) -> None:
    """The nearest passages are named as not answering; nothing looks like support."""
    answer, _ = answer_quoting("It needs 12.", 0, 12)
    near = replace(answer.citations[0], number=None)
    refused = replace(answer, status="abstained", reason=reason, sentences=(), citations=(), nearest=(near,))

    shown = Reader(exchange_html(refused, Surroundings(last=True)))

    assert REASON_TEXTS[reason] in shown.text
    assert "which do not answer the question" in shown.text
    assert shown.does("sources") == []
    assert [one.get("near") for one in shown.does("open")] == ["0"]


def test_what_nothing_answers_is_told_as_plain_text() -> None:
    answer, _ = answer_quoting("A quote.", 0, 8)

    shown = Reader(answer_html(replace(answer, status="partial", missing=(HOSTILE,))))

    assert f"Nothing in the sources answers: {HOSTILE}" in shown.text
    assert set(shown.tags) <= OUR_TAGS


def test_the_completed_question_is_shown_where_it_differs() -> None:
    answer, _ = answer_quoting("A quote.", 0, 8)

    assert "Looked for" not in exchange_html(answer, Surroundings())
    assert (
        "Looked for: And T in 2026?"
        in Reader(exchange_html(replace(answer, query="And T in 2026?"), Surroundings())).text
    )


def test_only_the_last_question_can_be_asked_again() -> None:
    answer, _ = answer_quoting("A quote.", 0, 8)

    assert Reader(exchange_html(answer, Surroundings(last=True))).does("again")
    assert not Reader(exchange_html(answer, Surroundings())).does("again")
    assert Reader(exchange_html(answer, Surroundings())).does("edit")


def test_a_rating_has_reasons_and_is_remembered() -> None:
    answer, _ = answer_quoting("A quote.", 0, 8)

    fresh = Reader(exchange_html(answer, Surroundings()))
    rated = Reader(exchange_html(answer, Surroundings("up")))

    assert [one.get("rating") for one in fresh.does("rate")] == ["up", "down"]
    assert all(one.capitalize() in fresh.text for one in COMPLAINTS)
    assert "Thank you" in rated.text
    assert "Thank you" not in fresh.text


def test_while_it_is_written_evidence_gives_way_to_checked_sentences() -> None:
    """Nothing of it can be opened yet, because nothing of it is kept yet."""
    answer, _ = answer_quoting("It needs 12.", 0, 12)

    found = Reader(working_html(HOSTILE, (), answer.citations))
    checked = Reader(working_html(HOSTILE, answer.sentences, answer.citations))

    assert "Found, being checked" in found.text
    assert "Found, being checked" not in checked.text
    assert "It needs 12." in checked.text
    assert found.buttons == checked.buttons == []
    assert set(found.tags) | set(checked.tags) <= OUR_TAGS


def test_what_went_wrong_can_be_tried_again() -> None:
    shown = Reader(error_html(HOSTILE, HOSTILE))

    assert shown.does("ask")[0]["question"] == HOSTILE
    assert set(shown.tags) <= OUR_TAGS
