"""Web pages: the article without its surroundings, by trafilatura."""

from pathlib import Path

from index.document import Document
from index.errors import BadDocument
from index.headings import find_headings
from index.load.metadata import read_meta
from index.load.normalise import normalise

_STATED_DATE = {"original_date": True, "extensive_search": False}
"""Without this, any day that the text tells of may pass for the day it was published."""


def load_web_page(path: Path, document_id: str) -> Document:
    """Read one saved web page; title, author, site and date are taken from the page.

    The canonical text is Markdown, so that headings are kept. Raises BadDocument when no
    article can be found in the page.
    """
    import trafilatura  # Half a second to import; only needed when there is a web page.

    page = trafilatura.bare_extraction(
        path.read_bytes(),
        include_formatting=True,
        include_comments=False,
        with_metadata=True,
        date_extraction_params=_STATED_DATE,
    )
    text = normalise(page.text or "") if page else ""
    if not page or not text:
        raise BadDocument("no article text could be found in the page")
    fields = {"publisher": page.sitename, "author": page.author, "url": page.url, "published": page.date}
    title = normalise(page.title or "") or path.stem
    return Document(document_id, title, text, read_meta(fields), find_headings(text))
