"""Headings of Markdown and of wiki text: which lines are some, what they say, where they stand."""

import time

import pytest
from hypothesis import given

from index.load.headings import find_headings, find_wiki_headings
from tests.texts import layouts


@pytest.mark.parametrize(
    ("line", "level", "title"),
    [
        ("# Needs", 1, "Needs"),
        ("###### Deep", 6, "Deep"),
        ("##\tTab", 2, "Tab"),
        ("## Winter ##", 2, "Winter"),
        ("## Winter   #####", 2, "Winter"),
        ("# Learning C#", 1, "Learning C#"),
        ("# Issue #5", 1, "Issue #5"),
        ("# Kråkøy 🌊", 1, "Kråkøy 🌊"),
    ],
)
def test_a_heading_says_its_level_and_title(line: str, level: int, title: str) -> None:
    (heading,) = find_headings(f"Before.\n{line}\nAfter.")
    assert (heading.level, heading.title, heading.start) == (level, title, 8)
    assert heading.end == 8 + len(line)


@pytest.mark.parametrize(
    "line", ["#hashtag", "####### seven", "#", "## ", "## ##", " # indented", "Text # inside", r"\# escaped"]
)
def test_these_lines_are_no_headings(line: str) -> None:
    assert find_headings(f"Before.\n{line}\nAfter.") == ()


def test_code_fences_hide_headings_until_the_same_fence_closes() -> None:
    text = "```sh\n# comment\n~~~\n# still code\n```\n# Heading\n~~~\n# tilde code\n```\n# more\n~~~\n## Last"
    assert [heading.title for heading in find_headings(text)] == ["Heading", "Last"]


def test_a_fence_that_never_closes_hides_the_rest() -> None:
    assert find_headings("```\n# code\n\n# more code") == ()


@given(layouts)
def test_headings_are_whole_lines_in_order(text: str) -> None:
    headings = find_headings(text)
    for heading in headings:
        line = text[heading.start : heading.end]
        assert line.startswith("#" * heading.level + " ") or line.startswith("#" * heading.level + "\t")
        assert heading.title in line
        assert heading.start == 0 or text[heading.start - 1] == "\n"
        assert heading.end == len(text) or text[heading.end] == "\n"
    assert [heading.start for heading in headings] == sorted(heading.start for heading in headings)


@pytest.mark.parametrize("filling", [" #", " ", "#"])
def test_a_heading_of_many_marks_takes_no_long_time(filling: str) -> None:
    began = time.monotonic()
    find_headings("# x" + filling * 300_000 + "x")
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("line", "level", "title"),
    [
        ("= Lamp =", 1, "Lamp"),
        ("==Lamp==", 2, "Lamp"),
        (" = = Lamp of the tower = = ", 2, "Lamp of the tower"),
        ("====== 1867 – 1901 ======", 6, "1867 – 1901"),
    ],
)
def test_a_wiki_heading_says_its_level_and_title(line: str, level: int, title: str) -> None:
    (heading,) = find_wiki_headings(f"Before.\n{line}\nAfter.")
    assert (heading.level, heading.title, heading.start, heading.end) == (level, title, 8, 8 + len(line))


@pytest.mark.parametrize(
    "line", ["= 4", "x = 4 =", "a = b = c", "======", "= =", "= a = b =", "== uneven =", "= Lamp = and more", "# Lamp"]
)
def test_these_lines_are_no_wiki_headings(line: str) -> None:
    assert find_wiki_headings(f"Before.\n{line}\nAfter.") == ()


@pytest.mark.parametrize("filling", [" =", " ", "=", " a", "= a"])
def test_a_wiki_heading_of_many_marks_takes_no_long_time(filling: str) -> None:
    began = time.monotonic()
    find_wiki_headings("= x" + filling * 300_000 + "x")
    assert time.monotonic() - began < 5
