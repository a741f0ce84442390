"""What happens on the Explore and the Documents page; each handler gets the caller with its request."""

from collections.abc import Sequence
from pathlib import Path

import gradio as gr

from index.filters import Filters
from ui.caller import caller_of
from ui.jobs import Jobs
from ui.page.collections_view import CollectionsView, Listing
from ui.page.component import Update, telling
from ui.page.documents_html import filters_of
from ui.page.events import text_of
from ui.page.opening import Opening
from ui.uploads import save_copies

_ORIGIN = "upload"


class CollectionsHandlers:
    """Takes what the two pages tell, and gives back what they are to show."""

    def __init__(self, view: CollectionsView, opening: Opening, jobs: Jobs) -> None:
        self._view = view
        self._opening = opening
        self._jobs = jobs

    def explore(self, request: gr.Request) -> str:
        """The Explore page, as the documents are now."""
        caller_of(request)
        return self._view.explore()

    @telling
    def list_documents(self, event: gr.EventData, request: gr.Request) -> str:
        """The documents of a topic and month."""
        caller_of(request)
        return self._view.listed(text_of(event._data, "topic"), text_of(event._data, "month"))

    def listing(self, filters: Filters, request: gr.Request) -> list[Update]:
        """The Documents page, as the documents are now."""
        caller_of(request)
        return [*_parts(self._view.listing(filters)), self._view.jobs(), gr.Timer(active=self._view.busy())]

    @telling
    def filter(self, event: gr.EventData, request: gr.Request) -> list[Update]:
        """Look only at some documents, also for questions."""
        caller_of(request)
        return _parts(self._view.listing(filters_of(event._data)))

    def clear_filter(self, request: gr.Request) -> list[Update]:
        """Look at all documents again."""
        caller_of(request)
        return _parts(self._view.listing(Filters()))

    def show_all(self, filters: Filters, request: gr.Request) -> list[Update]:
        """List every document."""
        caller_of(request)
        return _parts(self._view.listing(filters, everything=True))

    @telling
    def remove(self, filters: Filters, event: gr.EventData, request: gr.Request) -> list[Update]:
        """Remove a document for good."""
        self._view.remove(caller_of(request), text_of(event._data, "document"))
        return _parts(self._view.listing(filters))

    @telling
    def upload(self, files: Sequence[str], request: gr.Request) -> list[Update]:
        """Bring files in; how far that has come is looked up from time to time."""
        caller_of(request)
        folder = save_copies([Path(one) for one in files], self._jobs.folder)
        self._jobs.add_folder(folder, _ORIGIN)
        return [None, self._view.jobs(), gr.Timer(active=True)]

    def look(self, filters: Filters, request: gr.Request) -> list[Update]:
        """How far bringing documents in has come; when all are in, the list is new."""
        caller_of(request)
        if self._view.busy():
            return [*[gr.skip()] * 4, self._view.jobs(), gr.skip()]
        return [*_parts(self._view.listing(filters)), self._view.jobs(), gr.Timer(active=False)]


def _parts(listing: Listing) -> list[Update]:
    return [listing.filters, listing.form, listing.documents, listing.line]
