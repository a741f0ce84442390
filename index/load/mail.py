"""Messages, and web pages that a browser saved as one file: both are MIME."""

from collections.abc import Iterator
from datetime import date
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr, parsedate
from pathlib import Path

from index.document import Document, DocumentMeta
from index.errors import BadDocument
from index.load.encoding import decode_declared
from index.load.headings import find_headings
from index.load.limits import MOST_PARTS
from index.load.metadata import one_line
from index.load.normalise import canonical
from index.load.properties import sane_date
from index.load.text import title_line
from index.load.web_page import read_everything, read_html, web_document


def load_mail(path: Path, document_id: str) -> Document:
    """Read one message: its subject, sender and day, and its text with the earlier mail that it quotes.

    The plain form is preferred to the one in HTML; attachments are left out. Raises BadDocument when it has no text.
    """
    message = _parsed(path)
    plain = "\n\n".join(_plain(part) for part in _parts(message, "text/plain"))
    html = "" if plain.strip() else "\n\n".join(read_everything(_html(part)) for part in _parts(message, "text/html"))
    text = canonical(plain if plain.strip() else html)
    headings = find_headings(text) if html else ()
    title = _field(message, "Subject") or title_line(text) or path.stem
    return Document(document_id, title, text, _meta(message), headings)


def load_web_archive(path: Path, document_id: str) -> Document:
    """Read one web page that a browser saved as a single file (MHTML).

    Raises BadDocument when it holds no article.
    """
    message = _parsed(path)
    page = next(_parts(message, "text/html"), None)
    if page is None:
        raise BadDocument("holds no web page")
    title = _field(message, "Subject") or path.stem
    address = _field(message, "Snapshot-Content-Location") or _field(page, "Content-Location")
    return web_document(_html(page), document_id, title, address)


def _parsed(path: Path) -> "Message[str, str]":
    """The message; header fields stay as they stand, because the newer policies stumble over broken ones."""
    try:
        return message_from_bytes(path.read_bytes(), policy=policy.compat32)
    except RecursionError:
        raise BadDocument("holds messages in messages without end") from None


def _parts(message: "Message[str, str]", content_type: str) -> Iterator["Message[str, str]"]:
    """The parts of a type in their order, attachments and what they hold left out."""
    waiting, parts = [message], 0
    while waiting:
        part = waiting.pop()
        parts += 1
        if parts > MOST_PARTS:
            raise BadDocument(f"has more than {MOST_PARTS:,} parts")
        if part.get_content_disposition() == "attachment":
            continue
        if part.is_multipart():
            waiting += reversed([one for one in part.get_payload() if isinstance(one, Message)])
        elif part.get_content_type() == content_type:
            yield part


def _bytes(part: "Message[str, str]") -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _plain(part: "Message[str, str]") -> str:
    return decode_declared(_bytes(part), part.get_content_charset())


def _html(part: "Message[str, str]") -> str:
    """The message's word on the encoding outdoes the page's, which may have been rewritten on the way."""
    charset = part.get_content_charset()
    return decode_declared(_bytes(part), charset) if charset else read_html(_bytes(part))


def _meta(message: "Message[str, str]") -> DocumentMeta:
    name, address = _sender(_field(message, "From"))
    sender, organisation = name or address or None, _field(message, "Organization") or None
    return DocumentMeta(
        publisher=organisation or sender,
        author=sender if organisation else None,
        published=_day(_field(message, "Date")),
    )


def _sender(stated: str) -> tuple[str, str]:
    """Name and address; neither where comments stand in comments without end."""
    try:
        return parseaddr(stated)
    except RecursionError:
        return "", ""


def _field(message: "Message[str, str]", name: str) -> str:
    """A header field as people read it, on one line; empty when it is absent."""
    stated = next((value for field, value in message.raw_items() if field.lower() == name.lower()), "")
    written = _words(str(stated).encode("utf-8", "surrogateescape"), "utf-8")
    try:
        words = "".join(
            one if isinstance(one, str) else _words(one, charset) for one, charset in decode_header(written)
        )
    except HeaderParseError:
        words = written
    return one_line(words)


def _words(field: bytes, charset: str | None) -> str:
    """A header is too short to guess its encoding, and a wrong letter in it no reason to refuse the message."""
    try:
        words = field.decode(charset or "utf-8")
    except (LookupError, ValueError):  # A name may even hold a NUL.
        words = field.decode("cp1252", "replace")
    return words.encode("utf-8", "replace").decode()


def _day(stated: str) -> date | None:
    """The day on the sender's calendar."""
    parts = parsedate(stated)
    try:
        return sane_date(date(*parts[:3])) if parts else None
    except (ValueError, OverflowError):
        return None
