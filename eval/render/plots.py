"""Plots as SVG to be put into a page: they take its font and its colours, light or dark.

Every plot is drawn for the width of a phone and scales with the page. What is drawn depends on the
values alone, so that the same run gives the same file.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

from eval.measure import Measured
from eval.metrics.confidence import Bin, RiskAtCoverage
from eval.render.figures import short

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 344
_DOTS = 72  # To the inch: matplotlib's points are then pixels.
_TEXT = 12
_ROW = 38
_LONGEST_LABEL = 24

_NAMES = ("ink", "quiet", "line", "accent", "second", "soft", "good", "bad")
_VARIABLES = {f"#01020{digit}": name for digit, name in enumerate(_NAMES, start=1)}
"""Colours that stand for variables of the page's style sheet."""

INK, QUIET, LINE, FIRST, SECOND, SOFT, GOOD, BAD = _VARIABLES

_NO_METADATA = dict.fromkeys(("Date", "Creator", "Format", "Type"))


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a plot: a value with its interval, and what is written beside it."""

    label: str
    text: str
    value: float
    low: float
    high: float
    colour: str = FIRST


def by_rank(name: str, hit: Sequence[tuple[int, Measured]], recall: Sequence[tuple[int, Measured]]) -> str:
    """Two lines over the rank; hit is never below recall, so its numbers stand above."""

    def draw(figure: "Figure") -> None:
        axes = _axes(figure, top=30)
        axes.set_ylim(0, 1.02)
        for series, colour, away, word in ((recall, SECOND, (18, -14), "recall"), (hit, FIRST, (-16, 7), "hit")):
            places = range(len(series))
            values = [one.value for _, one in series]
            axes.plot(places, values, color=colour, marker="o", linewidth=2)
            axes.vlines(places, [one.low for _, one in series], [one.high for _, one in series], color=colour)
            for place, value in zip(places, values, strict=True):
                _note(axes, short(value), (place, value), away, colour)
            _note(axes, word, (places[-1], values[-1]), (38, away[1] if away[1] < 0 else 0), colour, align="left")
        axes.set_xticks(range(len(hit)), [f"first {rank}" if rank > 1 else "first" for rank, _ in hit])
        axes.set_xlim(-0.35, len(hit) - 0.15)

    return _drawn(name, 250, draw)


def risk_coverage(name: str, curve: Sequence[RiskAtCoverage], in_use: RiskAtCoverage | None, area: str) -> str:
    """Risk over coverage, the area below it, and the point that the threshold in use stands for."""

    def draw(figure: "Figure") -> None:
        axes = _axes(figure, top=52)
        coverage, risk = [one.coverage for one in curve], [one.risk for one in curve]
        axes.fill_between(coverage, risk, color=SOFT, linewidth=0)
        axes.plot(coverage, risk, color=FIRST, linewidth=2)
        axes.set_xlim(0, 1)
        axes.set_ylim(0, min(1.02, max(0.2, *risk) * 1.15))
        axes.set_xlabel("coverage: share of the questions answered", color=QUIET)
        figure.text(8 / WIDTH, 1 - 16 / 250, f"risk, area {area}", color=INK)
        if in_use:
            told = f"coverage {short(in_use.coverage)}, risk {short(in_use.risk)} at the threshold"
            figure.text(8 / WIDTH, 1 - 36 / 250, told, color=SECOND)
            axes.axvline(in_use.coverage, color=SECOND, linestyle=(0, (4, 3)), linewidth=1)
            axes.plot([in_use.coverage], [in_use.risk], color=SECOND, marker="o", markersize=8)

    return _drawn(name, 250, draw)


def reliability(name: str, bins: Sequence[Bin], error: str) -> str:
    """The share that has an answer over confidence, above how many questions that is."""

    def draw(figure: "Figure") -> None:
        axes = _axes(figure, top=32, bottom=110)
        axes.plot([0, 1], [0, 1], color=QUIET, linestyle=(0, (4, 3)), linewidth=1)
        axes.plot([one.confidence for one in bins], [one.answerable for one in bins], color=FIRST, marker="o")
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1.04)
        axes.tick_params(labelbottom=False)
        figure.text(8 / WIDTH, 1 - 16 / 330, f"share with an answer, ECE {error}", color=INK)
        counts = _axes(figure, top=248, bottom=40)
        counts.bar([one.confidence for one in bins], [one.cases for one in bins], width=0.06, color=FIRST)
        for one in bins:
            _note(counts, _few_digits(one.cases), (one.confidence, one.cases), (0, 3), QUIET, align="center")
        counts.set_xlim(0, 1)
        counts.set_ylim(0, max(one.cases for one in bins) * 1.45)
        counts.set_yticks([])
        counts.set_xlabel("confidence, and how many cases", color=QUIET)

    return _drawn(name, 330, draw)


def bars(name: str, rows: Sequence[Bar], top: float | None = None) -> str:
    """A row each: a bar from 0 to the value with a dot at its end, and a line over the interval."""

    def draw(axes: "Axes") -> None:
        for place, row in enumerate(rows):
            y = place * _ROW + 27
            axes.barh(y, row.value, height=9, color=SOFT, linewidth=0)
            axes.hlines(y, row.low, row.high, color=row.colour, linewidth=2)
            axes.plot([row.value], [y], color=row.colour, marker="o", markersize=6, clip_on=False)
        axes.set_xlim(0, top or max(row.high for row in rows) * 1.02 or 1)

    return _rows(name, rows, draw)


def spans(name: str, rows: Sequence[Bar], outer: Sequence[float]) -> str:
    """A row each: a bar from 0 to the value over a paler one to an outer value."""

    def draw(axes: "Axes") -> None:
        for place, (row, end) in enumerate(zip(rows, outer, strict=True)):
            y = place * _ROW + 27
            axes.barh(y, end, height=9, color=SOFT, linewidth=0)
            axes.barh(y, row.value, height=9, color=row.colour, linewidth=0)
        axes.set_xlim(0, max(*outer, 0.001) * 1.02)

    return _rows(name, rows, draw)


def forest(name: str, rows: Sequence[Bar]) -> str:
    """A row each: a dot at the change and a line over its interval, around no change at all."""

    def draw(axes: "Axes") -> None:
        farthest = max(0.05, *(abs(end) for row in rows for end in (row.low, row.high))) * 1.08
        for place, row in enumerate(rows):
            y = place * _ROW + 27
            axes.vlines(0, y - 9, y + 9, color=QUIET, linewidth=1)
            axes.hlines(y, row.low, row.high, color=row.colour, linewidth=2)
            axes.plot([row.value], [y], color=row.colour, marker="o", markersize=7)
        axes.set_xlim(-farthest, farthest)

    return _rows(name, rows, draw)


def _rows(name: str, rows: Sequence[Bar], draw: "Callable[[Axes], None]") -> str:
    """Rows with the label above at the left and the text above at the right, so that both have room."""
    height = len(rows) * _ROW + 30

    def draw_all(figure: "Figure") -> None:
        axes = _axes(figure, top=4, bottom=26, left=14, right=14)
        draw(axes)
        axes.set_ylim(len(rows) * _ROW, 0)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        for place, row in enumerate(rows):
            y, across = place * _ROW + 12, axes.get_yaxis_transform()
            axes.text(0, y, _cut(row.label), transform=across, color=INK, verticalalignment="center")
            text = axes.text(1, y, row.text, transform=across, color=QUIET, verticalalignment="center")
            text.set_horizontalalignment("right")

    return _drawn(name, height, draw_all)


def _axes(figure: "Figure", top: int, bottom: int = 44, left: int = 40, right: int = 14) -> "Axes":
    """Axes with so many pixels around them, and as little ink as they can do with."""
    height = figure.get_figheight() * _DOTS
    place = (left / WIDTH, bottom / height, (WIDTH - left - right) / WIDTH, (height - top - bottom) / height)
    axes = figure.add_axes(place)
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(LINE)
    axes.tick_params(colors=QUIET, length=0)
    axes.grid(True, color=LINE, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.locator_params(nbins=5)
    return axes


def _note(
    axes: "Axes", text: str, at: tuple[float, float], away: tuple[int, int], colour: str, align: str = "center"
) -> None:
    axes.annotate(text, at, away, textcoords="offset points", color=colour, horizontalalignment=align)


def _drawn(name: str, height: int, draw: "Callable[[Figure], None]") -> str:
    import matplotlib
    from matplotlib.figure import Figure

    written = StringIO()
    with matplotlib.rc_context(
        {
            "svg.fonttype": "none",
            "svg.hashsalt": name,
            "text.parse_math": False,  # Names of categories may hold a dollar.
            "font.size": _TEXT,
            "font.family": "DejaVu Sans",
        }
    ):
        figure = Figure(figsize=(WIDTH / _DOTS, height / _DOTS), dpi=_DOTS)
        draw(figure)
        figure.savefig(written, format="svg", transparent=True, metadata=_NO_METADATA)
    return _for_a_page(written.getvalue(), re.sub(r"\W", "-", name))


def _for_a_page(svg: str, name: str) -> str:
    """The drawing without what a file of its own needs; its ids begin with its name, unlike those of other plots."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", svg, count=1, flags=re.DOTALL)
    svg = re.sub(
        r"<svg [^>]*?(viewBox=\"[^\"]*\")[^>]*>", r'<svg \1 aria-hidden="true" focusable="false">', svg, count=1
    )
    svg = re.sub(r'((?:\bid="|href="#|url\(#))', rf"\1{name}-", svg)
    svg = svg.replace("xlink:href", "href")
    for colour, variable in _VARIABLES.items():
        svg = svg.replace(colour, f"var(--{variable})")
    return svg.strip()


def _cut(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else f"{label[: _LONGEST_LABEL - 1]}…"


def _few_digits(count: int) -> str:
    return str(count) if count < 1000 else f"{count / 1000:.1f}k"
