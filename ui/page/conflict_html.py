"""The card that shows where sources differ: a table, and the values over time."""

from rag.answer import Answer, Citation, Conflict
from ui.attribution import CONFLICT_TITLES, conflict_rows
from ui.page.controls import button_html
from ui.page.escape import escape

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
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></figure>"
    )


def _source_html(answer_id: str, citation: Citation) -> str:
    return button_html(
        "open", f"{citation.number}", "cite", f"Source {citation.number}", answer=answer_id, number=citation.number or 0
    )
