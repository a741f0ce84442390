"""The card that shows where sources differ: a table, and the values over time."""

from rag.answer import Answer, Citation, Conflict
from ui.attribution import CONFLICT_TITLES, conflict_rows
from ui.page.controls import button_html
from ui.page.escape import escape
from ui.page.plot import PlotPoint, plot_html

_HEADS = ("Value", "Who says so", "As of", "Source")


def conflict_html(answer: Answer, conflict: Conflict) -> str:
    """The values side by side with who said each and as of when; each row opens its passage."""
    title = f"{CONFLICT_TITLES[conflict.kind]}: {conflict.about}"
    head = "".join(f'<th scope="col">{one}</th>' for one in _HEADS)
    cited = {one.number: one for one in answer.citations}
    rows = "".join(
        f'<tr><th scope="row">{escape(value)}</th><td>{escape(who)}</td><td>{escape(day)}</td>'
        f"<td>{_source_html(answer.id, cited[one.citation])}</td></tr>"
        for one, (value, who, day, _) in zip(conflict.values, conflict_rows(conflict), strict=True)
    )
    return (
        f'<figure class="conflict {conflict.kind}"><table><caption>{escape(title)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{_plot_html(answer, conflict)}</figure>"
    )


def _plot_html(answer: Answer, conflict: Conflict) -> str:
    """The values over time: those of an update joined, those that contradict each other as single points."""
    points = [
        PlotPoint(
            one.low, one.high, one.as_of, value, who, day, "update" if conflict.kind == "update" else "",
            {"answer": answer.id, "number": one.citation},
        )
        for one, (value, who, day, _) in zip(conflict.values, conflict_rows(conflict), strict=True)
        if one.low is not None and one.high is not None and one.as_of
    ]  # fmt: skip
    return plot_html(points, conflict.about) if len(points) > 1 else ""


def _source_html(answer_id: str, citation: Citation) -> str:
    return button_html(
        "open", f"{citation.number}", "cite", f"Source {citation.number}", answer=answer_id, number=citation.number or 0
    )
