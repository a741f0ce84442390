"""The drawing of values over time: everything lies inside it, and every point can be opened and read."""

import math
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.html_reader import DRAWN_TAGS, OUR_TAGS, Reader
from tests.ui.page.answers import HOSTILE
from ui.page.plot import HEIGHT, WIDTH, PlotPoint, plot_html

ACROSS, DOWN = ("x", "x1", "x2", "cx", "width"), ("y", "y1", "y2", "cy", "height")

FINITE = st.floats(allow_nan=False, allow_infinity=False)
POINTS = st.lists(
    st.builds(
        lambda ends, day, series: PlotPoint(min(ends), max(ends), day, "1", "Ann", "then", series, {"document": "d"}),
        st.tuples(FINITE, FINITE) | FINITE.map(lambda one: (one, one)),
        st.dates() | st.just(date(2025, 2, 15)),
        st.sampled_from(["", "a", "b", "c", "d"]),
    ),
    min_size=1,
    max_size=8,
)


def point(value: float, day: date, series: str = "", high: float | None = None) -> PlotPoint:
    """A value of Ann's that can be opened."""
    shown = f"about {value:,.0f}"
    return PlotPoint(value, high or value, day, shown, "Ann Miller", "then", series, {"document": "a b", "start": 7})


def coordinates(html: str, names: tuple[str, ...]) -> list[float]:
    """The values of some attributes of the first drawing."""
    drawing = html[html.index("<svg") : html.index("</svg>")]
    return [float(value) for name in names for value in re.findall(rf' {name}="([^"]*)"', drawing)]


@given(POINTS)
def test_everything_lies_inside_the_drawing(points: list[PlotPoint]) -> None:
    html = plot_html(points, "Sheep", "animals")

    assert f'viewBox="0 0 {WIDTH} {HEIGHT}"' in html
    assert all(math.isfinite(one) and 0 <= one <= WIDTH for one in coordinates(html, ACROSS))
    assert all(math.isfinite(one) and 0 <= one <= HEIGHT for one in coordinates(html, DOWN))
    for x, y in re.findall(r"[ML]([\d.-]+) ([\d.-]+)", "".join(re.findall(r' d="([^"]*)"', html))):
        assert 0 <= float(x) <= WIDTH and 0 <= float(y) <= HEIGHT
    assert len(Reader(html).does("open")) == len(points)


def test_no_points_no_drawing() -> None:
    assert plot_html([], "Sheep") == ""


def test_a_point_is_a_link_that_opens_its_source_and_says_what_it_is() -> None:
    html = plot_html([point(12, date(2025, 2, 15))], "Sheep", "animals")
    (control,) = Reader(html).does("open")

    assert re.search(r'<a class="point" href="#" data-do="open"', html)
    assert (control["document"], control["start"]) == ("a b", "7")
    assert control["aria-label"] == "about 12, Ann Miller, then, open the source"
    assert 'role="group"' in html


def test_what_cannot_be_opened_is_an_image() -> None:
    html = plot_html([PlotPoint(1, 1, date(2025, 1, 1), "1", "Ann", "then")], "Sheep")

    assert 'role="img"' in html and "<a " not in html


def test_the_drawing_is_told_in_a_sentence() -> None:
    one = plot_html([point(12, date(2025, 2, 15))], "Sheep")
    many = plot_html([point(20, date(2025, 2, 15)), point(12, date(2025, 3, 1))], "Sheep")

    assert 'aria-label="Sheep&#58; about 12, Ann Miller, then&#46;"' in one
    assert "Sheep&#58; 2 values over time, from about 12" in many


def test_only_points_of_one_series_are_joined() -> None:
    """In the order of time, whatever order they come in."""
    points = [point(3, date(2025, 3, 1), "a"), point(1, date(2025, 1, 1), "a"), point(2, date(2025, 2, 1), "b")]
    drawing = plot_html([*points, point(4, date(2025, 4, 1))], "Sheep").partition("</svg>")[0]
    lines = re.findall(r'<line class="join disc" x1="(\S+)" y1="(\S+)" x2="(\S+)" y2="(\S+)">', drawing)
    x1, y1, x2, y2 = map(float, lines[0])

    assert len(lines) == 1 and "join square" not in drawing
    assert x1 < x2 and y1 > y2
    assert drawing.count('class="mark disc"') == drawing.count('class="mark ring"') == 2


def test_a_range_is_a_bar_and_is_joined_along_its_ends() -> None:
    points = [point(10, date(2025, 1, 1), "a", 30), point(20, date(2025, 2, 1), "a")]
    drawing = plot_html(points, "Sheep")

    assert drawing.count('class="mark bar disc"') == 1
    assert drawing.count('class="join disc"') == 2


def test_a_legend_tells_the_series_apart() -> None:
    days = [date(2025, month, 1) for month in (1, 2)]
    two = plot_html([point(1, day, series) for day in days for series in ("in the <b>hills</b>", "at sea")], "Sheep")
    one = plot_html([point(1, day, "at sea") for day in days], "Sheep")

    assert [text in Reader(two).text for text in ("in the <b>hills</b>", "at sea", "single values")] == [
        True,
        True,
        False,
    ]
    assert "legend" not in one


@pytest.mark.parametrize(
    ("values", "unit", "told"),
    [
        ((1, 9), "animals", "animals"),
        ((1e6, 9e6), "animals", "animals, in millions"),
        ((6.3e6, 6.9e6), "animals", "animals, in millions, axis from 6.2, not from 0"),
        ((1e9, 9e9), "", "in billions"),
    ],
)
def test_the_axis_says_what_it_counts_and_where_it_begins(values: tuple[float, float], unit: str, told: str) -> None:
    html = plot_html([point(value, date(2025, 1, 1)) for value in values], "Sheep", unit)
    (text,) = re.findall(r'<text class="axis"[^>]*>(.*?)</text>', html)

    assert Reader(text).text == told


def test_hostile_text_stays_text() -> None:
    points = [
        PlotPoint(1, 2, date(2025, month, 1), HOSTILE, HOSTILE, HOSTILE, HOSTILE, {"document": HOSTILE})
        for month in (1, 2)
    ]
    reader = Reader(plot_html([*points, point(1, date(2025, 1, 1))], HOSTILE, HOSTILE))

    assert set(reader.tags) <= OUR_TAGS | DRAWN_TAGS
    assert set(reader.links) == {"#"}
    assert reader.does("open")[0]["document"] == HOSTILE
