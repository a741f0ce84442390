"""Which reader reads which file: its content decides, its name only says whether it is looked at."""

from collections.abc import Callable
from pathlib import Path

from index.document import Document
from index.load.kind import Format, format_of
from index.load.mail import load_mail, load_web_archive
from index.load.pdf import load_pdf
from index.load.table import load_table
from index.load.text import load_text
from index.load.web_page import load_web_page
from index.load.word import load_word

READER_VERSION = "2"
"""Raise it when the same file would give another document: every file is then read again."""

ENDINGS = (".md", ".markdown", ".txt", ".html", ".htm", ".mht", ".mhtml", ".eml", ".pdf", ".docx", ".csv", ".tsv")
"""The endings of files that can be read, apart from corpora."""

_Reader = Callable[[Path, str], Document]

_BY_FORMAT: dict[Format, _Reader] = {
    "pdf": load_pdf,
    "word": load_word,
    "mail": load_mail,
    "web archive": load_web_archive,
    "web page": load_web_page,
    "table": load_table,
    "text": load_text,
}


def read_file(path: Path, document_id: str) -> Document:
    """Read one file as what it is, whatever it is called.

    Raises BadDocument with a reason that people can read, or OSError when the file itself cannot be read.
    """
    return _BY_FORMAT[format_of(path)](path, document_id)
