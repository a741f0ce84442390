"""What happens on the Explore and the Documents page; each handler gets the caller with its request."""

from collections.abc import Sequence
from pathlib import Path

import gradio as gr

from index.storage.filters import Filters
from ui.caller import caller_of
from ui.documents.jobs import Jobs
from ui.documents.uploads import take_files
from ui.page.collections_view import CollectionsView, Listing
from ui.page.component import Update, telling
from ui.page.documents_html import filters_of
from ui.page.events import text_of
from ui.page.opening import Opening

_ORIGIN = "upload"


class CollectionsHandlers:
    """Takes what the two pages tell, and gives back what they are to show."""

    def __init__(self, view: CollectionsView, opening: Opening, jobs: Jobs) -> None:
        self._view = view
        self._opening = opening
        self._jobs = jobs

    def explore(self, request: gr.Request) -> str:
        """The Explore page, as the documents are now."""
        return self._view.explore(caller_of(request))

    @telling
    def list_documents(self, event: gr.EventData, request: gr.Request) -> str:
        """The documents of a topic and month."""
        return self._view.listed(caller_of(request), text_of(event._data, "topic"), text_of(event._data, "month"))

    def listing(self, filters: Filters, request: gr.Request) -> list[Update]:
        """The Documents page, as the documents are now."""
        caller = caller_of(request)
        jobs, timer = self._view.jobs(caller), gr.Timer(active=self._view.busy(caller))
        return [*_parts(self._view.listing(caller, filters)), jobs, timer]

    @telling
    def filter(self, event: gr.EventData, request: gr.Request) -> list[Update]:
        """Look only at some documents, also for questions."""
        return _parts(self._view.listing(caller_of(request), filters_of(event._data)))

    def clear_filter(self, request: gr.Request) -> list[Update]:
        """Look at all documents again."""
        return _parts(self._view.listing(caller_of(request), Filters()))

    def show_all(self, filters: Filters, request: gr.Request) -> list[Update]:
        """List every document."""
        return _parts(self._view.listing(caller_of(request), filters, everything=True))

    @telling
    def remove(self, filters: Filters, event: gr.EventData, request: gr.Request) -> list[Update]:
        """Remove a document for good."""
        caller = caller_of(request)
        self._view.remove(caller, text_of(event._data, "document"))
        return _parts(self._view.listing(caller, filters))

    @telling
    def upload(self, files: Sequence[str], request: gr.Request) -> list[Update]:
        """Bring files in for the caller alone; how far that has come is looked up from time to time."""
        caller = caller_of(request)
        caller.require("write")
        folder = take_files([Path(one) for one in files], self._jobs.folder)
        self._jobs.add_folder(folder, _ORIGIN, caller.id, caller.id)
        return [None, self._view.jobs(caller), gr.Timer(active=True)]

    def look(self, filters: Filters, request: gr.Request) -> list[Update]:
        """How far bringing documents in has come; when all are in, the list is new."""
        caller = caller_of(request)
        if self._view.busy(caller):
            return [*[gr.skip()] * 4, self._view.jobs(caller), gr.skip()]
        return [*_parts(self._view.listing(caller, filters)), self._view.jobs(caller), gr.Timer(active=False)]


def _parts(listing: Listing) -> list[Update]:
    return [listing.filters, listing.form, listing.documents, listing.line]
