"""Writers of real files of every kind that can be read, and of some that cannot."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import docx
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate

PARAGRAPH = (
    "The lighthouse at Kråkøy was built in 1862 and its tower is 31 metres high. Its lamp burnt colza oil until 1904, "
    "when the keeper of that time had a burner for paraffin put in. Ships saw it from 19 nautical miles away."
)


def write_pdf(
    file: Path,
    paragraphs: Iterable[str] = (PARAGRAPH,),
    title: str | None = None,
    author: str | None = None,
    header: str | None = None,
    password: str | None = None,
) -> Path:
    """A PDF file as an office writes it: paragraphs that begin with ``#`` are headings, every page has a number."""
    styles = getSampleStyleSheet()

    def surroundings(canvas: Canvas, _: object) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawCentredString(A4[0] / 2, 30, f"Page {canvas.getPageNumber()}")
        if header:
            canvas.drawString(72, A4[1] - 40, header)

    story = [
        Paragraph(one.removeprefix("# "), styles["Heading1" if one.startswith("# ") else "BodyText"])
        for one in paragraphs
    ]
    encryption = StandardEncryption(password, canPrint=0) if password else None
    template = SimpleDocTemplate(str(file), pagesize=A4, title=title, author=author, encrypt=encryption)
    template.build(story, onFirstPage=surroundings, onLaterPages=surroundings)
    return file


def write_pdf_pages(file: Path, pages: Iterable[Sequence[str]], title: str | None = None) -> Path:
    """A PDF file with exactly these lines on its pages."""
    canvas = Canvas(str(file), pagesize=A4)
    if title:
        canvas.setTitle(title)
    for lines in pages:
        for number, line in enumerate(lines):
            canvas.drawString(72, 770 - 15 * number, line)
        canvas.showPage()
    canvas.save()
    return file


def write_scanned_pdf(file: Path, pages: int = 3) -> Path:
    """A PDF file whose pages are pictures only."""
    canvas = Canvas(str(file), pagesize=A4)
    for _ in range(pages):
        canvas.drawImage(ImageReader(io.BytesIO(picture())), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return file


def picture() -> bytes:
    """A small grey picture as a PNG file."""
    from PIL import Image

    written = io.BytesIO()
    Image.new("L", (60, 80), 200).save(written, "PNG")
    return written.getvalue()


def write_word(file: Path, blocks: Iterable[str | Sequence[Sequence[str]]] = (PARAGRAPH,), **properties: str) -> Path:
    """A Word file: ``# `` and ``## `` make headings, ``- `` an item of a list, rows of cells a table."""
    written = docx.Document()
    for block in blocks:
        if not isinstance(block, str):
            table = written.add_table(len(block), len(block[0]))
            for cells, row in zip(block, table.rows, strict=True):
                for words, cell in zip(cells, row.cells, strict=True):
                    cell.text = words
        elif block.startswith("#"):
            marks, _, words = block.partition(" ")
            written.add_heading(words, len(marks))
        elif block.startswith("- "):
            written.add_paragraph(block[2:], "List Bullet")
        else:
            written.add_paragraph(block)
    for name, value in properties.items():
        setattr(written.core_properties, name, value)
    written.core_properties.modified = datetime(2024, 5, 3, 10)
    written.save(str(file))
    return file


def with_part(file: Path, name: str, content: bytes) -> Path:
    """The same ZIP archive with one part changed or added."""
    with zipfile.ZipFile(file) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()} | {name: content}
    return write_zip(file, parts)


def write_zip(file: Path, parts: dict[str, bytes]) -> Path:
    """A ZIP archive of these parts."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for one, content in parts.items():
            archive.writestr(one, content)
    return file


def message(text: str | None = PARAGRAPH, html: str | None = None, **fields: str) -> EmailMessage:
    """A message with a plain form, one in HTML, or both; ``fields`` are header fields."""
    written = EmailMessage()
    headers = {"From": "Åse Fjørtoft <ase@example.org>", "To": "post@example.org", "Subject": "The lamp"}
    for name, value in (headers | {"Date": "Fri, 03 May 2024 23:30:00 +0200"} | fields).items():
        written[name] = value
    if text is not None:
        written.set_content(text)
    if html is not None and text is not None:
        written.add_alternative(html, subtype="html")
    elif html is not None:
        written.set_content(html, subtype="html")
    return written


def write_mail(file: Path, text: str | None = PARAGRAPH, html: str | None = None, **fields: str) -> Path:
    """A message as a mail program saves it."""
    file.write_bytes(message(text, html, **fields).as_bytes())
    return file


def write_web_archive(file: Path, html: str, address: str = "https://example.org/lamp") -> Path:
    """A web page as a browser saves it in a single file."""
    written = EmailMessage()
    written["From"] = "<Saved by Blink>"
    written["Snapshot-Content-Location"] = address
    written["Subject"] = "The lamp, saved"
    written.set_content(html, subtype="html")
    written["Content-Location"] = address
    written.add_related(picture(), "image", "png")
    file.write_bytes(written.as_bytes())
    return file


def write_table(file: Path, rows: Iterable[Iterable[object]], delimiter: str = ",") -> Path:
    """A table of values as a spreadsheet program exports it."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows(rows)
    return file
