"""Office files are ZIP archives of XML: what is looked at before a library unpacks one."""

import zipfile
import zlib
from pathlib import Path

from index.errors import BadDocument
from index.load.limits import MOST_PACKING, MOST_PARTS, MOST_UNPACKED_BYTES, UNPACKED_BYTES_TO_TRUST


def refuse_bomb(path: Path) -> None:
    """Raise BadDocument when an archive is encrypted or damaged, would be too large when unpacked, or has a DOCTYPE.

    Office programs never write one; only those do who want entities to be expanded.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _refuse_large(parts)
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels")) and _has_doctype(archive.read(part)):
                    raise BadDocument(f"its part {part.filename} has a DOCTYPE, as no office program writes it")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise BadDocument(f"is a damaged office file: {error}") from None


def _refuse_large(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS:
        raise BadDocument(f"has {len(parts):,} parts, and only files of up to {MOST_PARTS:,} are read")
    if any(part.flag_bits & 0x1 for part in parts):
        raise BadDocument("is encrypted, a password would be needed")
    size = sum(part.file_size for part in parts)
    if size > MOST_UNPACKED_BYTES:
        raise BadDocument(f"would have {size:,} bytes when unpacked, and only up to {MOST_UNPACKED_BYTES:,} are read")
    for part in parts:
        if part.file_size > max(UNPACKED_BYTES_TO_TRUST, MOST_PACKING * part.compress_size):
            raise BadDocument(f"its part {part.filename} is packed more than {MOST_PACKING} times smaller, like a bomb")


def _has_doctype(xml: bytes) -> bool:
    """Whether the markup stands anywhere, in any encoding of the standard (UTF-8 and UTF-16)."""
    return b"<!DOCTYPE" in xml.replace(b"\0", b"")
