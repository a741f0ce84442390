"""The Documents page: lists, jobs and the form that filters."""

from datetime import date

import pytest

from index.document import DocumentMeta
from index.errors import BadFilter
from index.storage.documents import DocumentSummary, Facets
from index.storage.filters import Filters
from tests.ui.html_reader import OUR_TAGS, Reader
from tests.ui.page.answers import HOSTILE
from ui.documents.job import Job, Refused
from ui.page.documents_html import (
    Section,
    documents_html,
    filter_form_html,
    filters_line_html,
    filters_of,
    jobs_html,
)

TAGS = OUR_TAGS | {"strong"}
FACETS = Facets({HOSTILE: 1}, {"official": 2}, {HOSTILE: 2})


def summary(name: str, own: bool) -> DocumentSummary:
    """A document in a list."""
    return DocumentSummary(name, HOSTILE, 1234, 3, DocumentMeta(publisher=HOSTILE, kind="official"), own)


def test_own_documents_stand_apart_and_only_they_can_be_removed() -> None:
    sections = [Section("Added", [summary("added", False)], 1), Section("Bundled", [summary("theirs", False)], 2)]
    shown = Reader(documents_html([summary("mine", True)], sections, 9, 4))

    assert [one["document"] for one in shown.does("read")] == ["mine", "added", "theirs"]
    assert [one["document"] for one in shown.does("remove")] == ["mine"]
    assert len(shown.does("more")) == 1
    assert "4 of 9 documents" in shown.text
    assert set(shown.tags) <= TAGS


def test_who_may_can_remove_what_everybody_sees() -> None:
    shown = Reader(documents_html([], [Section("Added", [summary("added", False)], 1, removable=True)], 9, 4))

    assert [one["document"] for one in shown.does("remove")] == ["added"]


def test_without_own_documents_the_page_invites() -> None:
    shown = Reader(
        documents_html([], [Section("Bundled", [summary("theirs", False)], 1), Section("Added", [], 0)], 1, 1)
    )

    assert "You have brought no document yet." in shown.text
    assert "Added" not in shown.text


def test_jobs_name_what_was_not_taken_in_and_why() -> None:
    refused = tuple(Refused(f"{HOSTILE}{number}", HOSTILE) for number in range(30))
    jobs = [Job("j1", "running", ("a", "b", "c", HOSTILE, "e")), Job("j2", "failed", refused=refused, error=HOSTILE)]

    shown = Reader(jobs_html(jobs))

    assert "and 2 more" in shown.text
    assert "and 10 more" in shown.text
    assert shown.text.count(HOSTILE) > 20
    assert set(shown.tags) <= TAGS
    assert jobs_html([]) == ""


def test_the_form_shows_what_is_chosen_and_reads_what_is_sent() -> None:
    """What comes back from the form are the filters that went into it."""
    chosen = Filters(publisher=(HOSTILE,), kind=("official",), published_from=date(2025, 1, 1))
    html = filter_form_html(FACETS, {HOSTILE: "A topic"}, chosen)

    assert html.count(" checked") == 2
    assert 'value="2025-01-01"' in html
    assert "A topic" in Reader(html).text
    sent = {
        "do": "filter",
        "publisher": HOSTILE,
        "kind": "official",
        "published_from": "2025-01-01",
        "published_to": "",
    }
    assert filters_of(sent) == chosen
    assert filters_of({"do": "filter", "kind": ["official", "opinion"]}).kind == ("official", "opinion")


def test_what_no_form_would_send_is_refused() -> None:
    with pytest.raises(BadFilter):
        filters_of({"kind": "gossip"})
    with pytest.raises(BadFilter):
        filters_of({"nonsense": "x"})


def test_the_line_above_the_question_names_every_filter() -> None:
    chosen = Filters(
        publisher=(HOSTILE,), kind=("official",), topics=("t",), form=("summary",),
        published_from=date(2025, 1, 1), published_to=date(2025, 2, 1),
    )  # fmt: skip
    shown = Reader(filters_line_html(chosen, {"t": "Troops"}, 3, 9))

    for part in ("3 of 9", HOSTILE, "Official", "Troops", "Note in other words", "from 1 Jan 2025", "to 1 Feb 2025"):
        assert part in shown.text
    assert shown.does("clear-filter")
    assert filters_line_html(Filters(), {}, 9, 9) == ""
