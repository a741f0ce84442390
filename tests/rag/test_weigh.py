"""What may be shown of what was found."""

from index.storage.filters import Filters
from rag.evidence.gate import THRESHOLD
from rag.question import Turn
from rag.weigh import Weighed, weigh
from tests.rag.written_index import index_of

TOWER = {
    "id": "tower",
    "title": "The lighthouse at Kråkøy",
    "text": "The tower of the lighthouse at Kråkøy is 31 metres tall and has 142 steps. It was lit in 1802.",
}
COPY = {
    "id": "copy",
    "title": "News",
    "text": "The tower of the lighthouse at Kråkøy is 31 metres tall and has 142 steps, the agency wrote.",
}


def weighed(question: str, said: tuple[Turn, ...] = (), threshold: float = THRESHOLD) -> Weighed:
    """A question put to the lighthouse."""
    with index_of(TOWER, COPY) as index:
        return weigh(question, question, index.search(question, 10, Filters()), said, threshold)


def test_what_answers_is_shown_and_its_copy_only_named() -> None:
    found = weighed("How tall is the tower of the lighthouse at Kråkøy?")

    assert found.reason is None
    assert "31 metres" in found.sources[0].sentence
    assert len([one for one in found.sources if "31 metres" in one.sentence]) == 1
    assert found.sources[0].also_in


def test_the_part_that_nothing_answers_is_missing() -> None:
    found = weighed(
        "How tall is the tower of the lighthouse at Kråkøy, and what did Admiral Nelson think of the opera?"
    )

    assert found.reason is None
    assert found.missing == ("what did Admiral Nelson think of the opera?",)


def test_nothing_is_missing_where_every_part_is_answered() -> None:
    found = weighed("How tall is the tower of the lighthouse at Kråkøy, and when was the lighthouse tower lit?")

    assert (found.reason, found.missing) == (None, ())
    assert {"31 metres", "1802"} <= {
        word for word in ("31 metres", "1802") for one in found.sources if word in one.sentence
    }


def test_advice_is_out_of_scope_and_shows_nothing() -> None:
    found = weighed("Should I climb the tower of the lighthouse at Kråkøy?")

    assert (found.reason, found.sources) == ("out_of_scope", ())


def test_what_was_said_is_not_said_again() -> None:
    said = (Turn("assistant", TOWER["text"] + COPY["text"]),)

    assert weighed("How tall is the tower of the lighthouse at Kråkøy?", said).reason == "not_covered"


def test_a_query_made_whole_out_of_both_questions_is_answered_as_if_it_were_asked_alone() -> None:
    said = (Turn("user", "How tall is the tower of the lighthouse?"), Turn("assistant", TOWER["text"] + COPY["text"]))
    query = "When was the tower of the lighthouse at Kråkøy lit?"
    with index_of(TOWER, COPY) as index:
        found = weigh("When was it lit?", query, index.search(query, 10, Filters()), said, THRESHOLD)

    assert found.reason is None
    assert any("1802" in one.sentence for one in found.sources)


def test_who_names_somebody_in_a_follow_up_hears_of_them_alone() -> None:
    told = "The tower of the lighthouse at Kråkøy is 31 metres tall. The tower of the lighthouse at Ona is 14 metres."
    towers = {**TOWER, "text": told}
    query = "How tall is the tower of the lighthouse at Ona?"
    with index_of(towers) as index:
        passages = index.search(query, 10, Filters())
        follow_up, alone = (weigh(one, query, passages, (), THRESHOLD) for one in ("And at Ona?", query))

    assert ["Ona" in one.sentence for one in follow_up.sources] == [True]
    assert len(alone.evidence) > len(follow_up.evidence)
