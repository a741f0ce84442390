"""What is printed twice is one source."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.document import Document
from index.index import Index
from index.search.search import ScoredPassage
from index.storage.database import Database
from index.storage.filters import Filters
from index.storage.near_copies import NearCopies
from rag.assistant import Assistant
from rag.evidence.gate import THRESHOLD
from rag.evidence.near_copies import near_copy, reworded, without_copies
from rag.question import Question
from tests.index.written_reports import report
from tests.rag.told import told
from tests.rag.written_index import index_of

AGENCY = "The council of Larkmere said on Monday that about 300 carters would be needed for the harvest this year."
ORIGINAL = told(AGENCY, "Agency", name="agency")
COPY = told(AGENCY.replace("on Monday ", "") + " It gave no names.", "Gazette", name="gazette")
CHANGED = told(AGENCY.replace("300", "400"), "Post", name="post")


def test_a_copy_is_named_with_its_source_and_left_out() -> None:
    evidence = [one for one, _ in (ORIGINAL, COPY, CHANGED)]

    assert without_copies(evidence) == [replace(ORIGINAL[0], also_in=("gazette",)), CHANGED[0]]


def test_short_texts_are_copies_only_when_they_are_the_same() -> None:
    assert near_copy("It is 40 metres long.", "it is 40 metres long")
    assert not near_copy("It is 40 metres long.", "It is 40 metres long and old.")


@given(st.text(max_size=300), st.text(max_size=300))
def test_being_a_copy_is_symmetric_and_holds_of_itself(one: str, other: str) -> None:
    assert near_copy(one, one)
    assert near_copy(one, other) == near_copy(other, one)


NEEDED = "The harvest at Larkmere will begin late and 300 carters are needed for it."
TURNED = "For the harvest some 300 carters are needed at Larkmere, and it will begin late."
EDITED = told(TURNED, "Post", name="post")


def document(name: str, text: str) -> Document:
    return Document(name, name, text)


def test_between_copies_another_order_of_the_words_is_no_second_source() -> None:
    first = told(NEEDED, "Agency", name="agency")[0]
    evidence = [first, EDITED[0]]
    copies = {"agency": [document("post", "")], "post": [document("agency", "")]}

    assert without_copies(evidence) == evidence
    assert without_copies(evidence, copies) == [replace(first, also_in=("post",))]


def test_a_copy_that_was_not_found_is_named_where_it_has_the_sentence() -> None:
    whole, cut = document("whole", f"A headline\n{AGENCY.upper()} More."), document("cut", "A headline. Much else.")

    assert without_copies([ORIGINAL[0]], {"agency": [whole, cut]}) == [replace(ORIGINAL[0], also_in=("whole",))]


@pytest.mark.parametrize(
    "other",
    [
        TURNED.replace("300", "400"),
        TURNED.replace("needed", "not needed"),
        "Some 300 ferries went to Ona in the autumn.",
    ],
)
def test_another_figure_a_denial_or_other_words_are_another_statement(other: str) -> None:
    assert reworded(NEEDED, TURNED)
    assert not reworded(NEEDED, other)


def printed(publisher: str, sentence: str, middle: str, end: str = "") -> dict[str, str]:
    """A document with one sentence of its own before a long text."""
    name = publisher.lower()
    lines = {"id": name, "title": "Harvest at Larkmere", "publisher": publisher, "published": "2025-05-03"}
    return {**lines, "text": f"{sentence} {middle}{end}"}


QUESTION = "How many carters are needed for the harvest?"


@pytest.fixture(scope="module")
def reports() -> Iterator[Index]:
    """Two papers print an agency's report; a third writes its own."""
    text, own = (" ".join(report(Random(number), 6)) for number in range(2))
    with index_of(
        printed("Agency", NEEDED, text, "The agency will report again."),
        printed("Gazette", NEEDED, text, "Our readers write about the school."),
        printed("Herald", TURNED, text, "Tomorrow the herald tells of boats."),
        printed("Post", "About 450 carters are needed for the harvest at Larkmere.", own),
    ) as index:
        yield index


@pytest.fixture
def copies(reports: Index) -> Iterator[NearCopies]:
    database = Database(reports.data_dir / "backstop.sqlite3")
    yield NearCopies(database)
    database.close()


def test_a_citation_names_the_copies_that_search_did_not_find(reports: Index, copies: NearCopies) -> None:
    def search(query: str, limit: int, filters: Filters) -> list[ScoredPassage]:
        return reports.search(query, limit, replace(filters, document_ids=("agency",)))

    answer = Assistant(search, THRESHOLD, copies_of=copies.of).ask(Question(QUESTION))

    assert [one.document_id for one in answer.citations] == ["agency"]
    assert answer.citations[0].quote == NEEDED
    assert answer.citations[0].also_in == ("gazette",)


def test_a_copy_that_the_filters_leave_out_is_not_named(reports: Index, copies: NearCopies) -> None:
    assistant = Assistant(reports.search, THRESHOLD, copies_of=copies.of)

    answer = assistant.ask(Question(QUESTION, filters=Filters(document_ids=("agency",))))

    assert [(one.document_id, one.also_in) for one in answer.citations] == [("agency", ())]


def test_copies_are_one_source_where_sources_disagree(reports: Index, copies: NearCopies) -> None:
    answer = Assistant(reports.search, THRESHOLD, copies_of=copies.of).ask(Question(QUESTION))

    assert sorted(value.value for value in answer.conflicts[0].values) == ["300", "About 450"]
    cited = [{one.document_id, *one.also_in} for one in answer.citations]
    assert sorted(cited, key=len) == [{"post"}, {"agency", "gazette", "herald"}]
