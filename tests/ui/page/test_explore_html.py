"""The Explore page: what is followed over time, and the documents."""

import re
from html import unescape

from index.storage.timeline import Timeline
from index.tracked_quantities import TrackedQuantity
from rag.conflicts.tracked import TrackedSeries
from tests.ui.html_reader import OUR_TAGS, Reader
from tests.ui.page.answers import HOSTILE
from tests.ui.page.test_quantity_html import QUANTITY, SERIES
from tests.ui.page.test_timeline_html import NAMES, TIMELINE
from ui.page.explore_html import explore_html


def test_quantities_come_first_then_the_documents() -> None:
    html = explore_html([SERIES], TIMELINE, NAMES)

    assert html.index(QUANTITY.name) < html.index("<svg") < html.index("Documents by topic and month")
    assert [one["do"] for one in Reader(html).buttons].count("list") == 3


def test_every_place_of_the_contents_is_on_the_page() -> None:
    html = explore_html(
        [SERIES, TrackedSeries(TrackedQuantity("goats", "Goats", "", "How many goats?", ()), (), 0)], TIMELINE, NAMES
    )
    contents = html[html.index("<nav") : html.index("</nav>")]

    links = {link.removeprefix("#") for link in Reader(contents).links}

    assert links == {"quantity-sheep", "quantity-goats", "documents-by-date"}
    assert links <= {unescape(place) for place in re.findall(r' id="([^"]*)"', html)}


def test_without_quantities_only_the_documents_are_shown() -> None:
    reader = Reader(explore_html([], TIMELINE, NAMES))

    assert "followed" not in reader.text and "svg" not in reader.tags
    assert len(reader.does("list")) == 3


def test_an_empty_index_says_so() -> None:
    assert "There are no documents yet." in Reader(explore_html([], Timeline((), (), {}, 0), {})).text


def test_hostile_text_stays_text() -> None:
    series = TrackedSeries(TrackedQuantity(HOSTILE, HOSTILE, HOSTILE, HOSTILE, ()), (), 1)
    reader = Reader(explore_html([series], TIMELINE, {"tower": HOSTILE}))

    assert set(reader.tags) <= OUR_TAGS
    assert all(link.startswith("#") for link in reader.links)
