"""Which reader reads which file."""

from collections.abc import Callable
from pathlib import Path

from index.document import Document
from index.load.text import load_text
from index.load.web_page import load_web_page

READERS: dict[str, Callable[[Path, str], Document]] = {
    ".md": load_text,
    ".markdown": load_text,
    ".txt": load_text,
    ".html": load_web_page,
    ".htm": load_web_page,
}
"""By the ending of the file's name; each takes a file and the id of its document, and raises BadDocument."""
