"""The Explore and the Documents page over an index: what their parts show."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from index.index import Index
from index.storage.documents import Part
from index.storage.filters import Filters
from rag.archive.archive import Archive
from rag.conflicts.tracked import read_series
from ui.caller import Caller
from ui.documents.jobs import Jobs
from ui.documents.removal import remove_for
from ui.page.documents_html import SHOWN, Section, documents_html, filter_form_html, filters_line_html, jobs_html
from ui.page.explore_html import explore_html
from ui.page.timeline_html import documents_listed_html, topic_name

_JOBS = 10
_ALL = 100_000


@dataclass(frozen=True, slots=True)
class Listing:
    """What the Documents page shows, and the line above the question that names the filters."""

    filters: Filters
    form: str
    documents: str
    line: str


class CollectionsView:
    """Looks into the index for the pages that are not a conversation."""

    def __init__(self, index: Index, archive: Archive, jobs: Jobs) -> None:
        self._index = index
        self._archive = archive
        self._jobs = jobs

    def explore(self, caller: Caller) -> str:
        """The tracked quantities of all collections, and all documents by month and topic."""
        quantities = [quantity for one in self._index.collections() for quantity in one.quantities]
        wanted = sorted({value.document_id for one in quantities for value in one.values})
        documents = self._index.documents.visible(wanted, caller.id)
        series = [read_series(one, documents, self._index.passage_at) for one in quantities]
        return explore_html(series, self._index.timeline(Filters(reader=caller.id)), self._topics())

    def listed(self, caller: Caller, topic: str, month: str) -> str:
        """The documents behind a count of the timeline."""
        documents = self._index.documents_of(topic, month, Filters(reader=caller.id))
        return documents_listed_html(documents, topic_name(topic, self._topics()), month)

    def listing(self, caller: Caller, filters: Filters, everything: bool = False) -> Listing:
        """The documents that meet the filters, own ones first; ``everything`` lists also what is many."""
        documents = self._index.documents
        whole, allowed = Filters(reader=caller.id), replace(filters, reader=caller.id)
        total, found = documents.count(whole), documents.count(allowed)
        own = documents.page(_ALL, "", allowed, "own")
        sections = [
            self._section("Documents for everybody", allowed, "added", everything, "admin" in caller.scopes),
            self._section("The bundled collection", allowed, "bundled", everything),
        ]
        return Listing(
            filters,
            filter_form_html(documents.facets(whole), self._topics(), filters),
            documents_html(own, sections, total, found),
            filters_line_html(filters, self._topics(), found, total),
        )

    def _section(self, title: str, allowed: Filters, part: Part, everything: bool, removable: bool = False) -> Section:
        documents = self._index.documents
        shown = documents.page(_ALL if everything else SHOWN, "", allowed, part)
        return Section(title, shown, documents.count(allowed, part), removable)

    def remove(self, caller: Caller, document_id: str) -> None:
        """Remove a document as a caller may; raises DocumentMissing, NotOwn or ScopeMissing."""
        caller.require("write")
        remove_for(caller, self._index, self._archive, document_id)

    def jobs(self, caller: Caller) -> str:
        """How far bringing the caller's documents in has come."""
        return jobs_html(self._jobs.recent(_JOBS, caller.id))

    def busy(self, caller: Caller) -> bool:
        """Whether documents of the caller are being brought in."""
        return any(one.status == "running" for one in self._jobs.recent(_JOBS, caller.id))

    def _topics(self) -> Mapping[str, str]:
        return {topic.id: topic.name for one in self._index.collections() for topic in one.topics}
