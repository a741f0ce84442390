"""Reports and comparisons as one HTML file each, which needs nothing else: no network, no fonts, no images.

Questions, answers and documents are not to be trusted. They reach the page through templates that escape
every value; the only markup that goes in as such is our own style sheet, script and drawings. The page's
content security policy allows that one script, by its digest, and no request at all.
"""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from eval.compare.comparison import Comparison, Delta
from eval.measure import Measured
from eval.render.case_view import CaseView, answer_view
from eval.render.charts import comparison_plots, report_plots
from eval.render.facts import both_facts, facts
from eval.render.figures import interval, short, shown_p, signed
from eval.render.tables import (
    HEADLINES,
    MEANINGS,
    Dimension,
    Figures,
    by_group,
    by_name,
    dimensions,
    label,
    measured_somewhere,
    overall,
)
from eval.run.folder import Run
from eval.score.report import Report, judged_cases
from eval.score.slices import EVERYTHING


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure that is shown large."""

    name: str
    meaning: str
    measured: Measured | None


@dataclass(frozen=True, slots=True)
class Grid:
    """The metrics of one group over the parts of one dimension."""

    group: str
    metrics: list[str]
    rows: list[tuple[str, list[Measured | None]]]


@dataclass(frozen=True, slots=True)
class Choices:
    """What cases can be filtered by."""

    categories: list[str]
    answerable: list[str]
    outcomes: list[str]


def report_html(run: Run, report: Report) -> str:
    """A report with its plots, every figure and every case."""
    figures = by_name(report)
    judged = judged_cases(run)
    cases = [CaseView(one) for one in judged]
    return _page(
        "report.html",
        report=report,
        facts=facts(report.provenance),
        headlines=[Headline(label(one), MEANINGS[one], figures.get((one, EVERYTHING))) for one in HEADLINES],
        plots=report_plots(report, judged),
        groups=[
            (group, [(one, figures.get((one.name, EVERYTHING))) for one in notes]) for group, notes in by_group(report)
        ],
        grids=[(one.name, _grids(report, figures, one)) for one in dimensions(report.slices())],
        cases=cases,
        choices=_choices(cases),
    )


def comparison_html(comparison: Comparison) -> str:
    """A comparison with its plots, every change and every case that came out otherwise."""
    return _page(
        "comparison.html",
        comparison=comparison,
        facts=both_facts(comparison.before, comparison.after),
        plots=comparison_plots(comparison),
        tables=_delta_tables(comparison.deltas),
        flips=[(one, answer_view(one.case, one.before), answer_view(one.case, one.after)) for one in comparison.flips],
    )


def _grids(report: Report, figures: Figures, dimension: Dimension) -> list[Grid]:
    """Group by group, every metric that has a figure in some part of the dimension."""
    found = []
    for group, notes in by_group(report):
        metrics = measured_somewhere(figures, dimension, [one.name for one in notes])
        rows = [(value, [figures.get((name, part)) for name in metrics]) for value, part in dimension.parts]
        if metrics:
            found.append(Grid(group, metrics, [row for row in rows if any(row[1])]))
    return found


def _delta_tables(deltas: Sequence[Delta]) -> list[tuple[str, list[Delta]]]:
    """The changes over the whole set, then those of each dimension."""
    tables = [("The whole set", overall(deltas))]
    for dimension in dimensions(dict.fromkeys(one.slice for one in deltas)):
        parts = {part for _, part in dimension.parts}
        tables.append((f"By {dimension.name}", [one for one in deltas if one.slice in parts]))
    return tables


def _choices(cases: Iterable[CaseView]) -> Choices:
    rows = [(one.case.category, one.answerable, one.outcome) for one in cases]
    categories, answerable, outcomes = (list(dict.fromkeys(column)) for column in zip(*rows, strict=True))
    return Choices([one for one in categories if one], answerable, outcomes)


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
    for written in (short, signed, interval, shown_p):
        templates.filters[written.__name__] = written
    return templates


def _text(name: str) -> str:
    return files("eval.render").joinpath("templates", name).read_text("utf-8")
