"""The Documents page: what was brought, what comes with the product, and which of it may answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.storage.documents import DocumentSummary, Facets
from index.storage.filters import Filters, read_filters
from ui.attribution import attribution, short_date
from ui.documents.job import Job
from ui.page.controls import button_html
from ui.page.escape import escape
from ui.page.sources_html import FORM_NAMES, KIND_NAMES, badges_html

SHOWN = 50
"""So many documents are listed before more are asked for."""
_REFUSED_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Section:
    """The first of ``count`` documents that everybody sees, under a title of their own."""

    title: str
    documents: Sequence[DocumentSummary]
    count: int
    removable: bool = False


def documents_html(own: Sequence[DocumentSummary], shared: Sequence[Section], total: int, found: int) -> str:
    """Own documents first, those for everybody apart from them; ``found`` of ``total`` meet the filters."""
    brought = _list_html(own, removable=True) if own else '<p class="empty">You have brought no document yet.</p>'
    return (
        f'<section class="listing"><p class="said" role="status">{found} of {total} documents</p>'
        f'<section><h2>Your documents</h2><p class="said">Nobody else sees them.</p>{brought}</section>'
        f"{''.join(map(_section_html, shared))}</section>"
    )


def _section_html(section: Section) -> str:
    if not section.count:
        return ""
    more = button_html("more", "Show all", "quiet") if section.count > len(section.documents) else ""
    return (
        f'<section><h2>{section.title}</h2><p class="said">{section.count} documents</p>'
        f"{_list_html(section.documents, section.removable)}{more}</section>"
    )


def _list_html(documents: Sequence[DocumentSummary], removable: bool) -> str:
    return f'<ul class="documents">{"".join(_row_html(one, removable) for one in documents)}</ul>'


def _row_html(document: DocumentSummary, removable: bool) -> str:
    title = button_html("read", document.title, "title", document=document.id)
    return (
        f'<li>{title}<span class="said">{escape(attribution(document.meta))}</span>'
        f"{badges_html(document.meta.kind, document.meta.form)}{_removal_html(document) if removable else ''}</li>"
    )


def _removal_html(document: DocumentSummary) -> str:
    """Removing takes a second step: it cannot be undone."""
    size = f"{document.characters:,} characters, {document.passages} passages"
    remove = button_html("remove", "Remove for good", "warn", document=document.id)
    return (
        f'<span class="said">{size}</span><details class="removal"><summary class="quiet" '
        f'aria-label="Remove {escape(document.title)}">Remove …</summary>'
        f"<p>Answers keep what they quoted of it.</p>{remove}</details>"
    )


def jobs_html(jobs: Sequence[Job]) -> str:
    """How far bringing documents in has come, and which files were not taken in and why."""
    if not jobs:
        return ""
    rows = "".join(f'<li class="{one.status}">{_job_html(one)}</li>' for one in jobs)
    return f'<section class="jobs" aria-live="polite"><h2>Brought in</h2><ul>{rows}</ul></section>'


def _job_html(job: Job) -> str:
    files = escape(", ".join(job.files[:3])) + (f" and {len(job.files) - 3} more" if len(job.files) > 3 else "")
    told = {"running": "Being read", "done": "Done", "failed": "Failed"}[job.status]
    counts = f"{job.added} added, {job.changed} changed, {job.unchanged} unchanged, {job.passages} passages"
    error = f'<p class="standing">{escape(job.error)}</p>' if job.error else ""
    refused = "".join(f"<li>{escape(one.name)}: {escape(one.reason)}</li>" for one in job.refused[:_REFUSED_SHOWN])
    further = len(job.refused) - _REFUSED_SHOWN
    more = f"<li>and {further} more</li>" if further > 0 else ""
    listed = f'<p>Not taken in:</p><ul class="refused">{refused}{more}</ul>' if refused else ""
    return f'<strong>{told}</strong> {files}<span class="said">{counts}</span>{error}{listed}'


def filter_form_html(facets: Facets, topics: Mapping[str, str], chosen: Filters) -> str:
    """The form that says which documents are listed, and which may answer questions."""
    kinds = {one: KIND_NAMES.get(one, one) for one in facets.kinds}
    publishers = {one: one for one in sorted(facets.publishers)}
    named = {one: topics.get(one, one) for one in facets.topics}
    days = "".join(
        f'<label>{label} <input type="date" name="{name}" value="{value.isoformat() if value else ""}"></label>'
        for label, name, value in (
            ("From", "published_from", chosen.published_from),
            ("To", "published_to", chosen.published_to),
        )
    )
    return (
        '<form class="filters" data-do="filter"><h2>Which documents</h2>'
        "<p>What is chosen here also holds for questions.</p>"
        f"{_boxes_html('Topic', 'topics', named, facets.topics, chosen.topics)}"
        f"{_boxes_html('Kind', 'kind', kinds, facets.kinds, chosen.kind)}"
        f"{_boxes_html('Form', 'form', FORM_NAMES, {}, chosen.form)}"
        f"<fieldset><legend>Published</legend>{days}</fieldset>"
        f"{_boxes_html('Who says so', 'publisher', publishers, facets.publishers, chosen.publisher)}"
        f'<p class="act"><button type="submit">Apply</button>{button_html("clear-filter", "Clear", "quiet")}</p></form>'
    )


def _boxes_html(
    legend: str, name: str, values: Mapping[str, str], counts: Mapping[str, int], chosen: Sequence[str]
) -> str:
    boxes = "".join(
        f'<label><input type="checkbox" name="{name}" value="{escape(value)}"{" checked" if value in chosen else ""}> '
        f"{escape(shown)}{f' <small>{counts[value]}</small>' if value in counts else ''}</label>"
        for value, shown in values.items()
    )
    return f'<fieldset class="{name}"><legend>{legend}</legend><div>{boxes}</div></fieldset>' if boxes else ""


def filters_of(sent: Mapping[str, object]) -> Filters:
    """The filters that the form sent: repeated fields as lists, single ones as texts, what is empty as nothing.

    Raises BadFilter.

    >>> filters_of({"do": "filter", "kind": "official", "published_from": ""}).kind
    ('official',)
    """
    return read_filters({name: value for name, value in sent.items() if name != "do" and value})


def filters_line_html(filters: Filters, topics: Mapping[str, str], found: int, total: int) -> str:
    """One line above the question: which documents may answer, where not all may."""
    if not filters:
        return ""
    parts = [*(KIND_NAMES.get(one, one) for one in filters.kind), *(FORM_NAMES.get(one, one) for one in filters.form)]
    parts += [topics.get(one, one) for one in filters.topics] + list(filters.publisher)
    if filters.published_from:
        parts.append(f"from {short_date(filters.published_from)}")
    if filters.published_to:
        parts.append(f"to {short_date(filters.published_to)}")
    clear = button_html("clear-filter", "Ask all documents", "quiet")
    return f"<p>Asking {found} of {total} documents: {escape(', '.join(parts))} {clear}</p>"
