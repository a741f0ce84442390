"""Reports and comparisons as one HTML file each, which needs nothing else: no network, no fonts, no images.

Questions, answers and documents are not to be trusted. They reach the page through templates that escape
every value; the only markup that goes in as such is our own style sheet, script and drawings. The page's
content security policy allows that one script, by its digest, and no request at all.
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from eval.compare.comparison import Comparison
from eval.measure import Measured
from eval.render.case_view import CaseView, answer_view
from eval.render.charts import comparison_plots, report_plots
from eval.render.facts import both_facts, facts
from eval.render.figures import interval, short, shown_p, signed
from eval.render.tables import (
    HEADLINES,
    MEANINGS,
    Dimension,
    by_dimension,
    by_group,
    dimensions,
    label,
    measured_somewhere,
    overall,
)
from eval.score.judged import Judged
from eval.score.report import Report


@dataclass(frozen=True, slots=True)
class Grid:
    """The metrics of one group over the parts of one dimension."""

    group: str
    metrics: list[str]
    rows: list[tuple[str, list[Measured | None]]]


def report_html(report: Report, judged: Sequence[Judged]) -> str:
    """A report with its plots, every figure and every case."""
    return _page(
        "report.html",
        report=report,
        facts=facts(report.provenance),
        headlines=[(one, MEANINGS[one]) for one in HEADLINES],
        plots=report_plots(report, judged),
        groups=by_group(report),
        grids=[(one.name, _grids(report, one)) for one in dimensions(report.slices())],
        cases=[CaseView(one) for one in judged],
    )


def comparison_html(comparison: Comparison) -> str:
    """A comparison with its plots, every change and every case that came out otherwise."""
    return _page(
        "comparison.html",
        comparison=comparison,
        facts=both_facts(comparison.before, comparison.after),
        plots=comparison_plots(comparison),
        tables=[
            ("The whole set", overall(comparison.deltas)),
            *((f"By {name}", deltas) for name, deltas in by_dimension(comparison.deltas).items()),
        ],
        flips=[(one, answer_view(one.case, one.before), answer_view(one.case, one.after)) for one in comparison.flips],
    )


def _grids(report: Report, dimension: Dimension) -> list[Grid]:
    """Group by group, every metric that has a figure in some part of the dimension."""
    found = []
    for group, notes in by_group(report):
        metrics = measured_somewhere(report, dimension, [one.name for one in notes])
        rows = [(value, [report.figure(name, part) for name in metrics]) for value, part in dimension.parts]
        if metrics:
            found.append(Grid(group, metrics, [row for row in rows if any(row[1])]))
    return found


def _page(template: str, **values: object) -> str:
    script = _text("page.js")
    digest = b64encode(sha256(script.encode()).digest()).decode()
    return _templates().get_template(template).render(
        style=_text("page.css"), script=script, script_digest=digest, **values
    )  # fmt: skip


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("eval.render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for written in (short, signed, interval, shown_p, label):
        templates.filters[written.__name__] = written
    return templates


def _text(name: str) -> str:
    return files("eval.render").joinpath("templates", name).read_text("utf-8")
