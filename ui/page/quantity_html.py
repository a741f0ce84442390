"""A quantity that is followed over time: its values as a plot and as a table, each opening its passage."""

from rag.conflicts.tracked import TrackedPoint, TrackedSeries
from ui.attribution import short_date
from ui.page.controls import button_html
from ui.page.escape import escape
from ui.page.plot import PlotPoint, plot_html


def quantity_html(series: TrackedSeries) -> str:
    """The card of one quantity."""
    quantity = series.quantity
    place = f"quantity-{escape(quantity.id)}"
    asked = button_html(
        "ask", "Ask about this", "suggestion", f"Ask about this: {quantity.question}", question=quantity.question
    )
    return (
        f'<article class="quantity" id="{place}" aria-labelledby="{place}-name">'
        f'<h3 id="{place}-name">{escape(quantity.name)}</h3>{_values_html(series)}'
        f'<div class="below">{asked}{_left_out_html(series.left_out)}</div></article>'
    )


def _values_html(series: TrackedSeries) -> str:
    if not series.points:
        return '<p class="empty">No source in the index tells a value.</p>'
    points = [_plotted(one) for one in series.points]
    plot = plot_html(points, series.quantity.name, series.quantity.unit)
    return f'<div class="values">{plot}{_table_html(series)}</div>'


def _plotted(point: TrackedPoint) -> PlotPoint:
    return PlotPoint(
        point.low, point.high, point.as_of, point.shown, _who(point), _when(point), point.definition or "",
        _place(point),
    )  # fmt: skip


def _table_html(series: TrackedSeries) -> str:
    """The same values in words; the value is the button that opens its passage."""
    quantity = series.quantity
    head = "".join(f'<th scope="col">{one}</th>' for one in ("Value", "Who says so, and what is measured", "As of"))
    name = escape(f"{quantity.name}, in {quantity.unit}" if quantity.unit else quantity.name)
    return (
        f'<div class="wide"><table><caption class="unseen">{name}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(map(_row_html, series.points))}</tbody></table></div>"
    )


def _row_html(point: TrackedPoint) -> str:
    title = f"{point.shown}, {_who(point)}, {_when(point)}: open the passage"
    opening = button_html("open", point.shown, "quiet", title, **_place(point))
    defined = f'<span class="said">{escape(point.definition)}</span>' if point.definition else ""
    return (
        f'<tr><th scope="row">{opening}</th><td>{escape(_who(point))}{defined}</td>'
        f'<td class="day">{_when(point)}</td></tr>'
    )


def _place(point: TrackedPoint) -> dict[str, str | int]:
    """The passage, as the event "open" takes it."""
    citation = point.citation
    return {
        "document": citation.document_id,
        "sha256": citation.document_sha256,
        "start": citation.start,
        "end": citation.end,
    }


def _who(point: TrackedPoint) -> str:
    return point.who or "unknown"


def _when(point: TrackedPoint) -> str:
    """The day, or the month where no day is known."""
    return short_date(point.as_of) if point.is_day else f"{point.as_of:%b} {point.as_of.year}"


def _left_out_html(left_out: int) -> str:
    if not left_out:
        return ""
    values = "1 value is" if left_out == 1 else f"{left_out:,} values are"
    return f'<p class="left-out">{values} left out: the source is not in the index, has changed, or tells no date.</p>'
