"""The documents by date and topic: a table to choose from, and the list behind each of its cells."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

from index.storage.documents import DocumentHead
from index.storage.timeline import NO_TOPIC, Timeline
from ui.attribution import attribution
from ui.page.controls import button_html
from ui.page.escape import escape
from ui.page.sources_html import badges_html

_SHADES = 4


def timeline_html(timeline: Timeline, topic_names: Mapping[str, str]) -> str:
    """How many documents there are of each topic in each month; each number lists them."""
    undated = _undated_html(timeline)
    if not timeline.months:
        return undated or '<p class="empty">There are no documents yet.</p>'
    rows = "".join(_row_html(timeline, topic, topic_names) for topic in timeline.topics)
    return (
        "<p>Each number opens the list of its documents. Months without documents are left out; a document with "
        f"several topics counts under each.</p>{undated}"
        '<div class="wide months" role="region" tabindex="0" aria-label="Documents by date and topic, table"><table>'
        f'<caption class="unseen">Documents by topic and month</caption><thead>{_heads_html(timeline.months)}</thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def documents_listed_html(documents: Sequence[DocumentHead], topic_name: str, month: str) -> str:
    """The documents of a topic in a month like "2025-02", each opening from its beginning."""
    items = "".join(f"<li>{_document_html(one)}</li>" for one in documents)
    listed = f'<ol class="documents">{items}</ol>' if items else '<p class="empty">There are none any more.</p>'
    return (
        f'<section class="listed"><h3 tabindex="-1">{escape(topic_name)}, {escape(month_name(month))}</h3>'
        f"{listed}</section>"
    )


def month_name(month: str) -> str:
    """A month as people write it; what is no month stays as it is.

    >>> month_name("2025-02"), month_name("soon")
    ('Feb 2025', 'soon')
    """
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        return month
    return f"{first:%b} {first.year}"


def topic_name(topic: str, topic_names: Mapping[str, str]) -> str:
    """The name of a topic, else its id."""
    return topic_names.get(topic, "No topic" if topic == NO_TOPIC else topic)


def _undated_html(timeline: Timeline) -> str:
    if not timeline.undated:
        return ""
    if not timeline.months:
        return '<p class="empty">No document has a date, so there is no order of time to show.</p>'
    documents = "1 document has" if timeline.undated == 1 else f"{timeline.undated:,} documents have"
    return f"<p>{documents} no date and cannot be placed here.</p>"


def _heads_html(months: Sequence[str]) -> str:
    """A row of years above a row of months."""
    years = "".join(
        f'<th scope="colgroup" colspan="{len(list(own))}">{escape(year)}</th>'
        for year, own in groupby(months, key=lambda month: month[:4])
    )
    names = "".join(f'<th scope="col">{escape(month_name(month)[:3])}</th>' for month in months)
    return f'<tr><th scope="col" rowspan="2">Topic</th>{years}</tr><tr>{names}</tr>'


def _row_html(timeline: Timeline, topic: str, topic_names: Mapping[str, str]) -> str:
    name = topic_name(topic, topic_names)
    return f'<tr><th scope="row">{escape(name)}</th>{"".join(_cells(timeline, topic, name))}</tr>'


def _cells(timeline: Timeline, topic: str, name: str) -> Iterator[str]:
    """The darker, the more documents."""
    most = max(timeline.counts.values())
    for month in timeline.months:
        count = timeline.count(topic, month)
        if not count:
            yield "<td></td>"
            continue
        shade = -(-_SHADES * count // most)
        title = f"{count:,} on {name}, {month_name(month)}"
        yield f"<td>{button_html('list', f'{count:,}', f'shade-{shade}', title, topic=topic, month=month)}</td>"


def _document_html(document: DocumentHead) -> str:
    opening = button_html("read", document.title, "title", document=document.id)
    meta = document.meta
    return f'<h4>{opening}</h4><p class="said">{escape(attribution(meta))}</p>{badges_html(meta.kind, meta.form)}'
