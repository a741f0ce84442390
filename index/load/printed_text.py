"""From the lines of printed pages to running text with paragraphs, headings and the place where each page starts."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from index.document import Heading
from index.load.running_lines import Line

_HYPHENATED = re.compile(r"[^\W\d_]+-[^\W\d_]+")
_BROKEN_WORD = re.compile(r"([^\W\d_]+)-$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_LIST_MARK = re.compile(r"(?:[-–*•▪◦‣·]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s")
_LEADERS = re.compile(r"\.\s?\.\s?\.\s?\.")
"""The dots of a table of contents."""

_SENTENCE_END = re.compile(r"[.!?…:][\"'”’»)\]]*$")

_SAME_SIZE = 0.1
"""Letters whose sizes differ by a smaller share count as equally large."""

_HEADING_SIZE = 1.15
"""A heading is printed so many times as large as the body of the text."""

_CLOSE, _DEEPEST = 0.93, 6
"""Headings whose sizes are closer are of one level; there are at most so many levels."""

_LONGEST_HEADING = 150
_WIDE_GAP = 1.3
"""Lines further apart than so many times the usual distance belong to two paragraphs."""

_SHORT_LINE = 0.85
"""A line that fills less of its column may end a paragraph, a row of a table or a verse."""

_COLUMN = 36.0
"""Lines that begin in the same strip of so many points, or the ones beside it, are of one column."""


@dataclass(frozen=True, slots=True)
class PrintedText:
    """Canonical text; where each page starts in it; its headings, which stand there without marks."""

    text: str
    pages: tuple[int, ...]
    headings: tuple[Heading, ...]


@dataclass(frozen=True, slots=True)
class _Look:
    """What is usual in a document: the size of its letters, the distance of its lines, its compounds."""

    size: float
    distance: float
    compounds: frozenset[str]
    heading_sizes: tuple[float, ...]

    def level(self, line: Line) -> int:
        """The level of a heading of this size, 0 for the body of the text."""
        levels = (number for number, size in enumerate(self.heading_sizes, start=1) if line.size >= _CLOSE * size)
        return min(next(levels, 0), _DEEPEST)


def printed_text(pages: Sequence[Sequence[Line]]) -> PrintedText:
    """Join lines to paragraphs and the halves of broken words to words.

    Every line's text has to be canonical and not empty.
    """
    look = _look_of(pages)
    writer = _Writer(look)
    for page in pages:
        writer.write_page(page)
    return writer.written()


def _look_of(pages: Sequence[Sequence[Line]]) -> _Look:
    lines = [line for page in pages for line in page]
    letters: Counter[float] = Counter()
    for line in lines:
        letters[_rounded(line.size)] += len(line.text)
    size = letters.most_common(1)[0][0] if letters else 0.0
    distances = [
        one.bottom - other.bottom
        for page in pages
        for one, other in pairwise(page)
        if _alike(one, other) and 0.5 * one.size < one.bottom - other.bottom < 3 * one.size
    ]
    compounds = frozenset(word.lower() for line in lines for word in _HYPHENATED.findall(line.text))
    return _Look(size, median(distances) if distances else 1.2 * size, compounds, _heading_sizes(letters, size))


def _heading_sizes(sizes: Iterable[float], body: float) -> tuple[float, ...]:
    """The sizes that are larger than the body's, from the largest on, each standing for those close below it."""
    found: list[float] = []
    for size in sorted(sizes, reverse=True):
        if size >= _HEADING_SIZE * body and (not found or size < _CLOSE * found[-1]):
            found.append(size)
    return tuple(found)


def _rounded(size: float) -> float:
    return round(2 * size) / 2


def _alike(one: Line, other: Line) -> bool:
    return abs(one.size - other.size) <= _SAME_SIZE * max(one.size, other.size)


@dataclass(slots=True)
class _Writer:
    """Puts line after line, and knows where pages and headings begin."""

    look: _Look
    parts: list[str] = field(default_factory=list)
    length: int = 0
    starts: list[int] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    last: Line | None = None
    in_row: bool = False
    rights: dict[int, float] = field(default_factory=dict)

    def write_page(self, page: Sequence[Line]) -> None:
        """Append a page; one without lines starts where the next one does."""
        rights = _right_edges(page)
        for number, (line, level) in enumerate(zip(page, _levels(page, self.look), strict=True)):
            joint = self._joint(line, level, new_page=number == 0)
            self._put(joint)
            if number == 0:
                self.starts.append(self.length)
            self._put_line(line, level, goes_on=joint == " ")
            self.rights = rights
        if not page:
            self.starts.append(-1)

    def written(self) -> PrintedText:
        """Everything that was put so far."""
        starts, following = [], self.length
        for start in reversed(self.starts):
            following = start if start >= 0 else following
            starts.append(following)
        return PrintedText("".join(self.parts), tuple(reversed(starts)), tuple(self.headings))

    def _put(self, part: str) -> None:
        self.parts.append(part)
        self.length += len(part)

    def _put_line(self, line: Line, level: int, goes_on: bool) -> None:
        start = self.length
        self._put(line.text)
        if level and goes_on:
            above = self.headings.pop()
            self.headings.append(Heading(above.start, self.length, level, f"{above.title} {line.text}"))
        elif level:
            self.headings.append(Heading(start, self.length, level, line.text))
        self.last = line

    def _joint(self, line: Line, level: int, new_page: bool) -> str:
        """What stands between the last line and this one; the hyphen of a broken word is taken back."""
        last = self.last
        if last is None:
            return ""
        in_heading = bool(self.headings) and self.headings[-1].end == self.length
        if level or in_heading:
            return " " if self._same_heading(last, line, level, new_page, in_heading) else "\n\n"
        if (broken := _BROKEN_WORD.search(last.text)) and line.text[0].islower():
            self._mend(broken[1], line.text)
            return ""
        if new_page or line.bottom > last.bottom + last.size:
            return " " if line.text[0].islower() and not _SENTENCE_END.search(last.text) else "\n\n"
        return self._joint_below(last, line)

    def _same_heading(self, last: Line, line: Line, level: int, new_page: bool, in_heading: bool) -> bool:
        near = 0 <= last.bottom - line.bottom < 1.6 * line.size
        return in_heading and level == self.headings[-1].level and near and not new_page

    def _mend(self, half: str, following: str) -> None:
        """ "long-" and "term" stay a compound when the document writes it so elsewhere."""
        first = _FIRST_WORD.match(following)
        whole = f"{half}-{first[0] if first else ''}".lower()
        if whole not in self.look.compounds:
            self.parts[-1] = self.parts[-1][:-1]
            self.length -= 1

    def _joint_below(self, last: Line, line: Line) -> str:
        distance = last.bottom - line.bottom
        was_row, self.in_row = self.in_row, abs(distance) < 0.3 * last.size
        if self.in_row:
            return " "  # Another cell of the same row.
        if distance > _WIDE_GAP * max(self.look.distance, 1.1 * last.size) or not _alike(last, line):
            return "\n\n"
        if was_row or _LIST_MARK.match(line.text):
            return "\n"
        if line.left > last.left + last.size and not _LIST_MARK.match(last.text):
            return "\n\n"
        if _is_short(last, self.rights):
            return "\n\n" if _SENTENCE_END.search(last.text) else "\n"
        return " "


def _levels(page: Sequence[Line], look: _Look) -> Iterable[int]:
    """The level of each line as a heading; large letters alone make none."""
    levels = [0 if _LEADERS.search(line.text) else look.level(line) for line in page]
    for start, end in _runs(levels):
        words = " ".join(line.text for line in page[start:end])
        if levels[start] and not _reads_like_heading(words):
            levels[start:end] = [0] * (end - start)
    return levels


def _reads_like_heading(words: str) -> bool:
    """Short, of letters, and no sentence that goes on below."""
    return len(words) <= _LONGEST_HEADING and not words.endswith((",", ";")) and any(map(str.isalpha, words))


def _runs(levels: Sequence[int]) -> Iterator[tuple[int, int]]:
    starts = [number for number, level in enumerate(levels) if number == 0 or level != levels[number - 1]]
    yield from pairwise([*starts, len(levels)])


def _right_edges(page: Sequence[Line]) -> dict[int, float]:
    rights: dict[int, float] = {}
    for line in page:
        column = int(line.left // _COLUMN)
        rights[column] = max(rights.get(column, 0.0), line.right)
    return rights


def _is_short(line: Line, rights: dict[int, float]) -> bool:
    column = int(line.left // _COLUMN)
    right = max(rights.get(one, line.right) for one in (column - 1, column, column + 1))
    return line.right - line.left < _SHORT_LINE * (right - line.left)
