"""Web pages: the article without its surroundings, by trafilatura."""

import re
from dataclasses import dataclass
from pathlib import Path

from index.document import Document
from index.errors import BadDocument
from index.load.encoding import decode_declared
from index.load.headings import find_headings
from index.load.html_text import html_text
from index.load.limits import refuse_long
from index.load.metadata import read_meta
from index.load.normalise import normalise

_STATED_DATE = {"original_date": True, "extensive_search": False}
"""Without this, any day that the text tells of may pass for the day it was published."""

_CHARSET = re.compile(
    rb"""<(?:meta\b[^>]*?\bcharset|\?xml\b[^>]*?\bencoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE
)
_DECLARED_WITHIN = 4096


@dataclass(frozen=True, slots=True)
class Article:
    """What a web page says: canonical text in Markdown, perhaps none; its title; what it states about itself."""

    text: str
    title: str
    stated: dict[str, object]


def load_web_page(path: Path, document_id: str) -> Document:
    """Read one saved web page; title, author, site and date are taken from the page.

    The canonical text is Markdown, so that headings are kept. Raises BadDocument when no
    article can be found in the page.
    """
    return web_document(read_html(path.read_bytes()), document_id, path.stem)


def web_document(html: str, document_id: str, name: str, address: str = "") -> Document:
    """The document that a web page makes; its name and its address count when it states none.

    Raises BadDocument when no article can be found in the page.
    """
    article = read_article(html)
    if not article.text:
        raise BadDocument("no article text could be found in the page")
    meta = read_meta(article.stated | {"url": article.stated["url"] or address})
    return Document(document_id, article.title or name, article.text, meta, find_headings(article.text))


def read_html(data: bytes) -> str:
    """The characters of a page in the encoding that it declares, else in the one it seems to have."""
    declared = _CHARSET.search(data[:_DECLARED_WITHIN])
    name = declared[1].decode("ascii") if declared else None
    # Who could read this declaration does not read UTF-16; browsers take it for UTF-8.
    return decode_declared(data, "utf-8" if name and name.lower().startswith("utf-16") else name)


def read_article(html: str) -> Article:
    """The article of a page; its text is empty when none can be found."""
    import trafilatura  # Half a second to import; only needed when there is a web page.

    page = trafilatura.bare_extraction(
        html,
        include_formatting=True,
        include_comments=False,
        with_metadata=True,
        date_extraction_params=_STATED_DATE,
    )
    if not page:
        return Article("", "", {})
    refuse_long(len(page.text or ""))
    stated = {"publisher": page.sitename, "author": page.author, "url": page.url, "published": page.date}
    return Article(normalise(page.text or ""), normalise(page.title or ""), stated)


def read_everything(html: str) -> str:
    """All words of a page that is no article, such as a letter."""
    import trafilatura

    page = trafilatura.load_html(html)
    return html_text(page) if page is not None else ""
