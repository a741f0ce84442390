"""All words of a page, for HTML that is no article: a letter has no surroundings to be freed from."""

from collections.abc import Iterator

from index.load.xml_element import Element

_SILENT = {"head", "script", "style", "template", "title", "noscript"}
_PARAGRAPHS = {"blockquote", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "ol", "p", "pre", "table", "ul"}
_LINES = {"br", "dd", "dt", "li", "tr"}
_CELLS = {"td", "th"}
_MARKS = {"li": "- "} | {f"h{level}": "#" * level + " " for level in range(1, 7)}


def html_text(page: Element) -> str:
    """The text of a page with its paragraphs, headings and lists in Markdown; white space counts for one space."""
    parts: list[str] = []
    gap, mark = "", ""
    for tag, data in _tokens(page):
        gap = max(gap, _gap_of(tag), " " if data[:1].isspace() else "", key=_width)
        mark = _MARKS.get(tag, mark)
        if words := " ".join(data.split()):
            parts += [gap, mark, words]
            gap, mark = " " if data[-1:].isspace() else "", ""
    return "".join(parts).strip()


def _tokens(page: Element) -> Iterator[tuple[str, str]]:
    """Each begin and end of an element with the characters behind it, without recursion: pages can be very deep."""
    waiting: list[tuple[Element, bool]] = [(page, True)]
    while waiting:
        element, begins = waiting.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        if not begins or not tag or tag in _SILENT:
            yield ("" if begins else f"/{tag}"), element.tail or ""
            continue
        yield tag, element.text or ""
        waiting.append((element, False))
        waiting += [(child, True) for child in reversed(list(element))]


def _gap_of(tag: str) -> str:
    name = tag.removeprefix("/")
    return "\n\n" if name in _PARAGRAPHS else "\n" if name in _LINES else " " if name in _CELLS else ""


def _width(gap: str) -> tuple[int, int]:
    """A paragraph's gap outdoes a line's, and that one a space."""
    return gap.count("\n"), len(gap)
