"""What stands around the text of printed pages: running headers, running footers and page numbers."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_NUMBER = re.compile(r"\d{1,6}")

_PAGE_NUMBER = re.compile(
    r"\W*(?:page|p\.|seite|side|s\.|стор\.|с\.)?\s*(\d{1,5})(?:\s*(?:/|of|von|av|de|из|з)\s*\d{1,5})?\W*$",
    re.IGNORECASE,
)

_OUTERMOST = 3
"""So many lines from the upper and the lower edge of a page may be running ones."""

_FEWEST_PAGES = 3
_SHARE_OF_PAGES = 0.4
"""Left and right pages often have headers of their own, and the first page of a chapter has none."""

_GRID = 6.0
"""Lines stand at the same place when they are in the same strip of so many points."""


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line; lengths in points, from the left and the lower edge of the page."""

    text: str
    left: float
    right: float
    bottom: float
    size: float


Key = tuple[str, int]
Page = Sequence[Line]


def without_running_lines(pages: Sequence[Page]) -> list[list[Line]]:
    """The lines of each page but those that recur at the same place of most pages.

    Digits may differ when they count along with the pages. A page's own number goes even where pages are few.
    """
    counted = Counter(key for number, page in enumerate(pages) for key in _keys_of_page(page, number))
    enough = max(_FEWEST_PAGES, _SHARE_OF_PAGES * len(pages))
    return [_without(page, number, counted, enough) for number, page in enumerate(pages)]


def _without(page: Page, number: int, counted: Counter[Key], enough: float) -> list[Line]:
    """Inwards from both edges, as long as the lines are running ones: a line of the text is never skipped over."""
    running: set[Line] = set()
    for strips in _strips(page):
        for lines in strips:
            if not all(_is_running(line, number, counted, enough) for line in lines):
                break
            running.update(lines)
    return [line for line in page if line not in running]


def _is_running(line: Line, page: int, counted: Counter[Key], enough: float) -> bool:
    return _is_page_number(line, page) or any(counted[key] >= enough for key in _keys_of_line(line, page))


def _is_page_number(line: Line, page: int) -> bool:
    found = _PAGE_NUMBER.match(line.text)
    return found is not None and int(found[1]) == page + 1


def _keys_of_page(page: Page, number: int) -> set[Key]:
    return {
        key for strips in _strips(page) for lines in strips for line in lines for key in _keys_of_line(line, number)
    }


def _strips(page: Page) -> tuple[list[list[Line]], list[list[Line]]]:
    """The lines that stand beside each other, from the lower edge upwards and from the upper edge downwards."""
    by_height: dict[int, list[Line]] = {}
    for line in page:
        by_height.setdefault(round(line.bottom), []).append(line)
    heights = sorted(by_height)
    upwards, downwards = heights[:_OUTERMOST], heights[: -_OUTERMOST - 1 : -1]
    return [by_height[one] for one in upwards], [by_height[one] for one in downwards]


def _keys_of_line(line: Line, page: int) -> Iterator[Key]:
    """The line itself; with each of its numbers told from the number of the page; and such a number at its edge alone,
    as headers that name the chapter have it."""
    for strip in (int(line.bottom // _GRID), int((line.bottom + _GRID / 2) // _GRID) + 100_000):
        yield line.text, strip
        for number in _NUMBER.finditer(line.text):
            before, told, after = line.text[: number.start()], int(number[0]) - page, line.text[number.end() :]
            yield f"{before}\0{told}\0{after}", strip
            if not before or not after:
                yield f"\0{told}\0", strip
