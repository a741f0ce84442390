"""PDF files, page by page, by PDFium."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from ctypes import byref, c_double
from datetime import date
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from index.document import Document, DocumentMeta, Heading
from index.errors import BadDocument
from index.load.limits import MOST_PAGES, refuse_long
from index.load.normalise import canonical, normalise
from index.load.printed_text import printed_text
from index.load.properties import sane_author, sane_date, sane_title
from index.load.running_lines import Line, without_running_lines
from index.load.text import title_line

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage, PdfTextPage

_LIGATURE = re.compile("[ﬀ-ﬆ]")
_LINE_HYPHEN = "\ufffe"
"""PDFium's sign for a hyphen at the end of a line."""

_LINE = re.compile(rf"[^\r\n{_LINE_HYPHEN}]+{_LINE_HYPHEN}?")
_UNREADABLE = ("Cc", "Cn", "Co", "Cs")
_EXPECTED = f"\r\n\t{_LINE_HYPHEN}"
_MOST_UNREADABLE = 0.2
"""Where more of the characters are none, the fonts do not say which letters they draw."""

_SCANNED_LETTERS = 50
"""A page with a picture and fewer letters than this is one that was photographed."""

_STATED_DAY = re.compile(r"(?:D:)?(\d{4})(\d{2})(\d{2})")


def load_pdf(path: Path, document_id: str) -> Document:
    """Read one PDF file: the text of its pages without running headers, footers and page numbers.

    Raises BadDocument when it is encrypted, damaged, scanned, or too long. PDFium is C++ that reads what strangers
    wrote: never call this in a process that matters.
    """
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(path) as file:
            return _document(file, path, document_id)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise BadDocument("is encrypted, a password would be needed") from None
        raise BadDocument(f"is a damaged PDF file: {error}") from None


def _document(file: "PdfDocument", path: Path, document_id: str) -> Document:
    if len(file) > MOST_PAGES:
        raise BadDocument(f"has {len(file):,} pages, and only files of up to {MOST_PAGES:,} are read")
    printed = printed_text(without_running_lines(_pages(file)))
    text = canonical(printed.text)
    stated = file.get_metadata_dict()
    title = sane_title(stated.get("Title")) or _first_title(printed.headings, text) or path.stem
    meta = DocumentMeta(author=sane_author(stated.get("Author")), published=_day(stated.get("CreationDate", "")))
    return Document(document_id, title, text, meta, printed.headings, printed.pages)


def _pages(file: "PdfDocument") -> list[list[Line]]:
    """The lines of every page; raises BadDocument when they are too long, or hardly any."""
    pages, characters, scanned = [], 0, 0
    for number in range(len(file)):
        page = file[number]
        lines = list(_lines(page))
        letters = sum(len(line.text) for line in lines)
        scanned += letters < _SCANNED_LETTERS and _has_picture(page)
        characters += letters
        refuse_long(characters)
        pages.append(lines)
        page.close()
    if scanned > len(pages) / 2:
        raise BadDocument(f"seems to be scanned: {_number(pages)}, almost no text; run it through OCR first")
    return pages


def _number(pages: list[list[Line]]) -> str:
    return "1 page" if len(pages) == 1 else f"{len(pages):,} pages"


def _has_picture(page: "PdfPage") -> bool:
    import pypdfium2

    pictures = page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=4)
    return next(iter(pictures), None) is not None


def _lines(page: "PdfPage") -> Iterator[Line]:
    textpage = page.get_textpage()
    text = textpage.get_text_range()
    _refuse_unreadable(text)
    for line in _LINE.finditer(text):
        words = normalise(_LIGATURE.sub(_letters, line[0]).replace(_LINE_HYPHEN, "-"))
        if words:
            yield _placed(textpage, " ".join(words.split()), line)
    textpage.close()


def _letters(ligature: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", ligature[0])


def _refuse_unreadable(text: str) -> None:
    unreadable = sum(number for character, number in Counter(text).items() if _is_unreadable(character))
    if unreadable > _MOST_UNREADABLE * len(text):
        raise BadDocument("its fonts do not say which letters they draw; run it through OCR first")


def _is_unreadable(character: str) -> bool:
    if character in _EXPECTED:
        return False
    return character == "\ufffd" or unicodedata.category(character) in _UNREADABLE


def _placed(textpage: "PdfTextPage", words: str, line: re.Match[str]) -> Line:
    """A line with its place; characters inside it tell its size, as the first may be an initial.

    Spaces tell nothing: PDFium puts some where the file only leaves a gap.
    """
    text = line.string
    places = [line.start(), *(line.start() + len(line[0]) * quarter // 4 for quarter in (1, 2, 3)), line.end() - 1]
    first, *inside, last = (_printed(text, place, line) for place in places)
    left, *_ = _box(textpage, first)
    _, _, right, _ = _box(textpage, last)
    boxes = [_box(textpage, place) for place in inside]
    size = median(top - bottom for _, bottom, _, top in boxes)
    return Line(words, left, right, _baseline(textpage, inside[1]), size)


def _printed(text: str, place: int, line: re.Match[str]) -> int:
    """The place itself or, where a space is, the nearest one of a character before or else behind it."""
    before = len(text[line.start() : place + 1].rstrip())
    leading = len(line[0]) - len(line[0].lstrip())
    return line.start() + (before - 1 if before else leading)


def _box(textpage: "PdfTextPage", index: int) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of a character by its place in the text."""
    box: tuple[float, float, float, float] = textpage.get_charbox(_character(textpage, index), loose=True)
    return box


def _baseline(textpage: "PdfTextPage", index: int) -> float:
    """The height at which a character stands, which is the same for all fonts of a line."""
    import pypdfium2

    left, height = c_double(), c_double()
    pypdfium2.raw.FPDFText_GetCharOrigin(textpage, _character(textpage, index), byref(left), byref(height))
    return height.value


def _character(textpage: "PdfTextPage", index: int) -> int:
    """PDFium's number of a character by its place in the text, which leaves some characters out."""
    import pypdfium2

    number: int = pypdfium2.raw.FPDFText_GetCharIndexFromTextIndex(textpage, index)
    last: int = textpage.count_chars() - 1
    return max(0, min(number, last))


def _first_title(headings: tuple[Heading, ...], text: str) -> str | None:
    """The largest heading of the first ones, else a first line that reads like a title."""
    top = min(headings[:5], key=lambda heading: heading.level, default=None)
    return top.title if top else title_line(text)


def _day(stated: str) -> date | None:
    """The day of a stated time like ``D:20240502103000+02'00'``."""
    found = _STATED_DAY.match(stated)
    try:
        return sane_date(date(*map(int, found.groups()))) if found else None
    except ValueError:
        return None
