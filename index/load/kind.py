"""What a file is, by its content; its name decides only among texts."""

import re
import zipfile
from pathlib import Path
from typing import Literal

from index.errors import BadDocument

Format = Literal["pdf", "word", "mail", "web archive", "web page", "table", "text"]

_HEAD = 8192
"""So many bytes at the beginning tell a format."""

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"RIFF", "a WebP image, a WAV or an AVI file"),
    (b"\x7fELF", "a program (ELF)"),
    (b"\xca\xfe\xba\xbe", "a program (Java or Mach-O)"),
    (b"\xcf\xfa\xed\xfe", "a program (Mach-O)"),
    (b"\0asm", "a program (WebAssembly)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"ID3", "an MP3 file"),
    (b"OggS", "an Ogg file"),
    (b"fLaC", "a FLAC file"),
    (b"\x1aE\xdf\xa3", "a Matroska or WebM film"),
    (b"{\\rtf", "an RTF document"),
    (b"%!PS", "a PostScript file"),
)
_OFFICE_PARTS = (
    ("xl/workbook", "an Excel workbook"),
    ("ppt/presentation", "a PowerPoint presentation"),
    ("META-INF/container.xml", "an EPUB book"),
    ("content.xml", "an OpenDocument file"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")

_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?>(?:<!--.*?-->\s*)*)<(?:!doctype\s+html|html|head|body)\b", re.I | re.DOTALL
)
_HEADER = re.compile(r"^([!-9;-~]+):.*\r?\n?(?:[ \t].*\r?\n?)*", re.MULTILINE)
_SENT = {"received", "message-id", "mime-version"}
"""Header fields that programs write, and people do not."""

_MAIL_ENDINGS = (".eml", ".mht", ".mhtml")
_BY_ENDING: dict[str, Format] = {
    ".html": "web page",
    ".htm": "web page",
    ".csv": "table",
    ".tsv": "table",
}


def format_of(path: Path) -> Format:
    """The format of a file; raises BadDocument naming what it is when there is no reader for that."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise BadDocument("is an empty file")
    ending = path.suffix.lower()
    if head.lstrip(b"\xef\xbb\xbf \t\r\n\0").startswith(b"%PDF-") or (ending == ".pdf" and b"%PDF-" in head[:1024]):
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _format_of_archive(path)
    _refuse_other(path, head)
    return _format_of_text(_plain(head), ending)


def _format_of_archive(path: Path) -> Format:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, UnicodeDecodeError, ValueError, OSError, NotImplementedError) as error:
        raise BadDocument(f"is a ZIP archive (as Word files are) that is damaged or breaks off: {error}") from None
    if any(name.startswith("word/document") for name in names):
        return "word"
    kinds = (kind for start, kind in _OFFICE_PARTS if any(name.startswith(start) for name in names))
    raise _no_reader(next(kinds, "a ZIP archive"))


def _refuse_other(path: Path, head: bytes) -> None:
    if head.startswith(_OLE):
        if _ENCRYPTED_OFFICE in path.read_bytes():
            raise BadDocument("is encrypted, a password would be needed")
        raise BadDocument("is a file of an old Office program (.doc, .xls, .ppt, .msg); save it as .docx or .pdf")
    if kind := next((kind for signature, kind in _SIGNATURES if head.startswith(signature)), None):
        raise _no_reader(kind)
    if head[4:8] == b"ftyp":
        raise _no_reader("an MP4 film or a HEIF image")
    if head.startswith((b"MZ", b"BM")) and b"\0" in head[:64]:
        raise _no_reader("a program (Windows) or a BMP image")


def _no_reader(kind: str) -> BadDocument:
    return BadDocument(f"is {kind}, which has no reader")


def _plain(head: bytes) -> str:
    """The ASCII characters of the beginning, whatever its encoding."""
    return head.replace(b"\0", b"").decode("ascii", "ignore").lstrip()


def _format_of_text(head: str, ending: str) -> Format:
    if _HTML.match(head):
        return "web page"
    fields = _header_fields(head)
    if fields and (ending in _MAIL_ENDINGS or _was_sent(fields)):
        saved = ending != ".eml" and ("snapshot-content-location" in fields or ending in _MAIL_ENDINGS)
        return "web archive" if saved else "mail"
    if ending in _MAIL_ENDINGS:
        raise BadDocument("does not begin with the header lines of a message")
    return _BY_ENDING.get(ending, "text")


def _was_sent(fields: set[str]) -> bool:
    return bool(fields & _SENT) and len(fields & (_SENT | {"from", "to", "date", "subject"})) >= 3


def _header_fields(head: str) -> set[str]:
    """The names of the header lines at the very beginning, in lower case."""
    names: set[str] = set()
    position = 0
    while field := _HEADER.match(head, position):
        names.add(field[1].lower())
        position = field.end()
    return names
