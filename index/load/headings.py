"""Find the headings of a Markdown text, and those of wiki text."""

import re

from index.document import Heading

_HEADING_OR_FENCE = re.compile(r"^(?:(?P<marks>#{1,6})[ \t]+(?P<title>.*)|(?P<fence>```|~~~).*)$", re.MULTILINE)

_WIKI_HEADING = re.compile(
    r"^ {0,3}(?P<marks>=(?:[ \t]?=){0,5})[ \t]*(?P<title>[^=\s](?:[^=\n]*[^=\s])?)[ \t]*(?P=marks)[ \t]*$", re.MULTILINE
)


def find_headings(text: str) -> tuple[Heading, ...]:
    """The ATX headings of a text in order; what stands in a code fence is none.

    >>> [(h.level, h.title) for h in find_headings("# Needs\\n\\nText\\n\\n## Winter ##\\n```\\n# code\\n```")]
    [(1, 'Needs'), (2, 'Winter')]
    """
    found = []
    fence: str | None = None
    for line in _HEADING_OR_FENCE.finditer(text):
        mark = line["fence"]
        if mark:
            fence = None if fence == mark else fence or mark
        elif fence is None and (title := _without_closing_marks(line["title"])):
            found.append(Heading(line.start(), line.end(), len(line["marks"]), title))
    return tuple(found)


def _without_closing_marks(title: str) -> str:
    """ "Winter ##" says Winter, but "Learning C#" keeps its sign."""
    title = title.rstrip()
    words = title.rstrip("#")
    return words.rstrip() if words != words.rstrip() or not words else title


def find_wiki_headings(text: str) -> tuple[Heading, ...]:
    """The headings of MediaWiki's markup in order; the signs may stand apart, as in tokenised dumps.

    For text whose format nobody states: a line between equals signs is hardly anything else.

    >>> text = "= Lamp =\\n\\nText\\n\\n== Oil ==\\n = = Whale = = \\nx = 4 ="
    >>> [(heading.level, heading.title) for heading in find_wiki_headings(text)]
    [(1, 'Lamp'), (2, 'Oil'), (2, 'Whale')]
    """
    return tuple(
        Heading(line.start(), line.end(), line["marks"].count("="), line["title"])
        for line in _WIKI_HEADING.finditer(text)
    )
