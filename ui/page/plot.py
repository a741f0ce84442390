"""Values over time as a small drawing. It never stands alone: a table beside it has the same facts."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from ui.page.escape import escape
from ui.page.plot_axes import DayAxis, ValueAxis, value_axis

WIDTH, HEIGHT = 320, 208
_TOP, _BOTTOM, _RIGHT = 48, 180, 312
_INSET = 12
"""So far the first and the last point keep from the edges."""
_CHARACTER = 8
"""About how wide a character is."""
_LONGEST = 42
_MARKS = ("disc", "square", "diamond")


@dataclass(frozen=True, slots=True)
class PlotPoint:
    """A value of a day, from ``low`` to ``high``; ``shown``, ``who`` and ``when`` are how people read it.

    Points of the same ``series`` are joined; one without is not. ``opens`` are the data that go with the event "open"
    when its source is asked for; without them nothing can be opened.
    """

    low: float
    high: float
    day: date
    shown: str
    who: str
    when: str
    series: str = ""
    opens: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where values and days come to lie in the drawing."""

    left: float
    values: ValueAxis
    days: DayAxis

    def x(self, share: float) -> float:
        return round(self.left + _INSET + share * (_RIGHT - self.left - 2 * _INSET), 1)

    def y(self, share: float) -> float:
        return round(_BOTTOM - share * (_BOTTOM - _TOP), 1)

    def place(self, point: PlotPoint) -> tuple[float, float, float]:
        """x, and y of the lower and of the upper end."""
        low, high = (self.y(self.values.share(value)) for value in (point.low, point.high))
        return self.x(self.days.share(point.day)), low, high


def plot_html(points: Sequence[PlotPoint], about: str, unit: str = "") -> str:
    """The points over time, each opening its source; empty without points. All values must be finite.

    ``about`` is what is measured, ``unit`` in what.
    """
    if not points:
        return ""
    ordered = sorted(points, key=lambda one: one.day)
    frame = _frame(ordered)
    marks = _marks(ordered)
    role = "group" if any(one.opens for one in ordered) else "img"
    drawn = "".join(
        (_axis_text(frame.values, unit), *_value_lines(frame), *_day_labels(frame), *_joins(ordered, frame, marks))
    )
    shown = "".join(_point_html(one, frame, marks.get(one.series, "ring")) for one in ordered)
    return (
        f'<figure class="plot"><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="{role}" '
        f'aria-label="{escape(_told(ordered, about))}">{drawn}{shown}</svg>{_legend_html(ordered, marks)}</figure>'
    )


def _frame(points: Sequence[PlotPoint]) -> _Frame:
    values = value_axis(min(one.low for one in points), max(one.high for one in points))
    longest = max(len(label) for _, label in values.labels())
    return _Frame(12.0 + _CHARACTER * longest, values, DayAxis(points[0].day, points[-1].day))


def _marks(points: Sequence[PlotPoint]) -> dict[str, str]:
    """The mark of each series that is joined: one of several points."""
    joined = [name for name, times in Counter(one.series for one in points).items() if name and times > 1]
    return {name: _MARKS[number % len(_MARKS)] for number, name in enumerate(joined)}


def _told(points: Sequence[PlotPoint], about: str) -> str:
    """The drawing in a sentence."""
    if len(points) == 1:
        return f"{about}: {points[0].shown}, {points[0].who}, {points[0].when}."
    lowest, highest = min(points, key=lambda one: one.low), max(points, key=lambda one: one.high)
    span = f"from {lowest.shown} ({lowest.who}, {lowest.when}) to {highest.shown} ({highest.who}, {highest.when})"
    return f"{about}: {len(points)} values over time, {span}; the table has all of them."


def _axis_text(axis: ValueAxis, unit: str) -> str:
    """In what the axis counts, and that it does not begin at zero where it does not."""
    scale = f"in {axis.scale[1]}" if axis.scale[1] else ""
    start = "" if axis.from_zero else f"axis from {axis.label(axis.bottom)}, not from 0"
    told = ", ".join(filter(None, (unit, scale, start)))
    return f'<text class="axis" x="0" y="13">{escape(told)}</text>' if told else ""


def _value_lines(frame: _Frame) -> Iterator[str]:
    for share, label in frame.values.labels():
        y = frame.y(share)
        kind = "zero" if label == "0" else "grid"
        yield f'<line class="{kind}" x1="{frame.left}" x2="{_RIGHT}" y1="{y}" y2="{y}"></line>'
        yield f'<text class="tick" x="{frame.left - 6}" y="{y + 4}" text-anchor="end">{escape(label)}</text>'


def _day_labels(frame: _Frame) -> Iterator[str]:
    for share, label in frame.days.labels():
        half = _CHARACTER * len(label) / 2
        x = min(max(frame.x(share), half), WIDTH - half)
        yield f'<text class="tick" x="{round(x, 1)}" y="{_BOTTOM + 20}" text-anchor="middle">{escape(label)}</text>'


def _joins(points: Sequence[PlotPoint], frame: _Frame, marks: Mapping[str, str]) -> Iterator[str]:
    """Lines from point to point of a series; where one is a range, along both its ends, never through its middle."""
    for name, mark in marks.items():
        own = [frame.place(one) for one in points if one.series == name]
        for (x, *ends), (next_x, *next_ends) in pairwise(own):
            for y, next_y in dict.fromkeys(zip(ends, next_ends, strict=True)):
                yield f'<line class="join {mark}" x1="{x}" y1="{y}" x2="{next_x}" y2="{next_y}"></line>'


def _point_html(point: PlotPoint, frame: _Frame, mark: str) -> str:
    x, low, high = frame.place(point)
    label = f"{point.shown}, {point.who}, {point.when}"
    inside = f"{_mark_html(mark, x, low, high)}{_near_html(x, low, high)}{_label_html(point)}"
    if not point.opens:
        return f'<g class="point">{inside}</g>'
    data = "".join(f' data-{name}="{escape(str(value))}"' for name, value in point.opens.items())
    return f'<a class="point" href="#" data-do="open"{data} aria-label="{escape(label)}, open the source">{inside}</a>'


def _mark_html(mark: str, x: float, low: float, high: float) -> str:
    """A bar for a range, else a mark that tells which series a value belongs to."""
    if low - high > 1:
        return f'<rect class="mark bar {mark}" x="{x - 3}" y="{high}" width="6" height="{round(low - high, 1)}"></rect>'
    match mark:
        case "square":
            return f'<rect class="mark square" x="{x - 4}" y="{high - 4}" width="8" height="8"></rect>'
        case "diamond":
            return (
                f'<path class="mark diamond" d="M{x} {high - 6}L{x + 6} {high}L{x} {high + 6}L{x - 6} {high}Z"></path>'
            )
        case _:
            return f'<circle class="mark {mark}" cx="{x}" cy="{high}" r="4.5"></circle>'


def _near_html(x: float, low: float, high: float) -> str:
    """What can be pointed at is larger than the mark."""
    place = f'x="{round(x - 10, 1)}" y="{round(high - 10, 1)}" width="20" height="{round(low - high + 20, 1)}"'
    return f'<rect class="near" {place} rx="6"></rect>'


def _label_html(point: PlotPoint) -> str:
    """Shown at the head of the drawing, over the axis text, while the point is pointed at."""
    said = f"{_shortened(point.who, _LONGEST - len(point.when))}, {point.when}"
    return (
        f'<g class="label" aria-hidden="true"><rect class="under" x="0" y="0" width="{WIDTH}" height="36"></rect>'
        f'<text class="value" x="0" y="13">{escape(_shortened(point.shown, _LONGEST))}</text>'
        f'<text class="who" x="0" y="30">{escape(said)}</text></g>'
    )


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _legend_html(points: Sequence[PlotPoint], marks: Mapping[str, str]) -> str:
    """Which mark stands for which series, where there are several."""
    entries = [*marks.items()]
    if any(one.series not in marks for one in points):
        entries.append(("single values", "ring"))
    if len(entries) < 2:
        return ""
    items = "".join(
        f'<li><svg viewBox="0 0 24 14" aria-hidden="true">{_sample(mark)}</svg>{escape(name)}</li>'
        for name, mark in entries
    )
    return f'<ul class="legend">{items}</ul>'


def _sample(mark: str) -> str:
    line = "" if mark == "ring" else f'<line class="join {mark}" x1="0" y1="7" x2="24" y2="7"></line>'
    return line + _mark_html(mark, 12, 7, 7)
