"""The Explore page: quantities that are followed over time, and the documents by date and topic."""

from collections.abc import Mapping, Sequence

from index.storage.timeline import Timeline
from rag.conflicts.tracked import TrackedSeries
from ui.page.escape import escape
from ui.page.quantity_html import quantity_html
from ui.page.timeline_html import timeline_html


def explore_html(series: Sequence[TrackedSeries], timeline: Timeline, topic_names: Mapping[str, str]) -> str:
    """The page; without quantities only the documents. ``topic_names`` are those of topics by their ids."""
    documents = f'<h2 id="documents-by-date">Documents by date and topic</h2>{timeline_html(timeline, topic_names)}'
    if not series:
        return f'<section class="explore">{documents}</section>'
    cards = "".join(map(quantity_html, series))
    return (
        '<section class="explore"><h2 tabindex="-1">What is followed over time</h2>'
        "<p>Every value is read from the passage that says it, with who says so and as of when. Only values that "
        f"measure the same thing are joined.</p>{_contents_html(series)}{cards}{documents}</section>"
    )


def _contents_html(series: Sequence[TrackedSeries]) -> str:
    """What is on the page, to go there."""
    places = [(f"quantity-{one.quantity.id}", one.quantity.name) for one in series]
    places.append(("documents-by-date", "Documents by date and topic"))
    links = "".join(f'<li><a href="#{escape(place)}">{escape(name)}</a></li>' for place, name in places)
    return f'<nav class="contents" aria-label="On this page"><ul>{links}</ul></nav>'
