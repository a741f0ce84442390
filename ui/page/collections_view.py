"""The Explore and the Documents page over an index: what their parts show."""

from collections.abc import Mapping
from dataclasses import dataclass

from index.filters import Filters
from index.index import Index
from rag.archive.archive import Archive
from rag.tracked import read_series
from ui.caller import Caller
from ui.document_removal import remove_own
from ui.jobs import Jobs
from ui.page.documents_html import SHOWN, documents_html, filter_form_html, filters_line_html, jobs_html
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

    def explore(self) -> str:
        """The tracked quantities of all collections, and all documents by month and topic."""
        quantities = [quantity for one in self._index.collections() for quantity in one.quantities]
        wanted = sorted({value.document_id for one in quantities for value in one.values})
        documents = self._index.documents.get_many(wanted)
        series = [read_series(one, documents, self._index.passage_at) for one in quantities]
        return explore_html(series, self._index.timeline(), self._topics())

    def listed(self, topic: str, month: str) -> str:
        """The documents behind a count of the timeline."""
        return documents_listed_html(self._index.documents_of(topic, month), topic_name(topic, self._topics()), month)

    def listing(self, filters: Filters, everything: bool = False) -> Listing:
        """The documents that meet the filters, own ones first; ``everything`` lists also what is many."""
        documents = self._index.documents
        own = documents.page(_ALL, "", filters, own=True)
        bundled = documents.page(_ALL if everything else SHOWN, "", filters, own=False)
        total, found = documents.count(), documents.count(filters)
        return Listing(
            filters,
            filter_form_html(documents.statistics(), self._topics(), filters),
            documents_html(own, bundled, total, found),
            filters_line_html(filters, self._topics(), found, total),
        )

    def remove(self, caller: Caller, document_id: str) -> None:
        """Remove a document that somebody brought; raises DocumentMissing or NotOwn."""
        remove_own(self._index, self._archive, document_id)

    def jobs(self) -> str:
        """How far bringing documents in has come."""
        return jobs_html(self._jobs.recent(_JOBS))

    def busy(self) -> bool:
        """Whether documents are being brought in."""
        return any(one.status == "running" for one in self._jobs.recent(_JOBS))

    def _topics(self) -> Mapping[str, str]:
        return {topic.id: topic.name for one in self._index.collections() for topic in one.topics}
