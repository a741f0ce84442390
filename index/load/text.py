"""Markdown and plain text in any common encoding, with YAML front matter when there is some."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import yaml

from index.document import Document, Heading
from index.errors import BadDocument
from index.load.encoding import decode
from index.load.headings import find_headings, find_wiki_headings
from index.load.metadata import read_meta, read_text
from index.load.normalise import canonical, normalise

MARKDOWN_ENDINGS = (".md", ".markdown")

_LONGEST_TITLE = 120
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


def load_text(path: Path, document_id: str) -> Document:
    """Read one text file; the title is the front matter's, a heading's or the first line.

    Headings are those of Markdown in a file that is named so, else those of wiki text. Raises BadDocument when its
    encoding cannot be told, when it holds no text, or its front matter is broken.
    """
    fields, body = split_front_matter(decode(path.read_bytes()))
    text = canonical(body)
    headings = find_headings(text) if path.suffix.lower() in MARKDOWN_ENDINGS else find_wiki_headings(text)
    title = normalise(read_text(fields, "title") or "") or first_title(headings, text) or path.stem
    return Document(document_id, title, text, read_meta(fields), headings)


def split_front_matter(text: str) -> tuple[dict[str, object], str]:
    """The fields of the YAML block at the top, and the text below it.

    >>> split_front_matter("---\\ntitle: A note\\n---\\nIts text.")
    ({'title': 'A note'}, 'Its text.')
    """
    text = text.replace("\r\n", "\n")
    block = _FRONT_MATTER.match(text)
    if block is None:
        return {}, text
    try:
        fields = yaml.safe_load(block.group(1)) or {}
    except yaml.YAMLError as error:
        raise BadDocument(f"the front matter is not valid YAML: {_first_line(error)}") from None
    except (ValueError, RecursionError) as error:  # The 30th of February, or brackets without end.
        raise BadDocument(f"the front matter cannot be read: {error}") from None
    if not isinstance(fields, dict):
        return {}, text  # A text that merely starts with a rule and has another one further down.
    return cast(dict[str, object], fields), text[block.end() :]


def _first_line(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    return f"{problem} (line {mark.line + 2})" if mark else str(problem)


def first_title(headings: Sequence[Heading], text: str) -> str | None:
    """The first heading; where there is none, a first line that reads like a title."""
    return headings[0].title if headings else title_line(text)


def title_line(text: str) -> str | None:
    """The first line, when it stands alone and reads like a title: short, and not a sentence."""
    line, blank_line, _ = text.partition("\n\n")
    alone = blank_line and "\n" not in line
    return line if alone and len(line) <= _LONGEST_TITLE and not line.endswith((".", ":", ";", ",")) else None
