"""Files that nobody should have to read: broken, mislabelled, bombs, odd names, and things that are no files."""

import gzip
import io
import json
import os
import random
import socket
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

from tests.index.load.sample_files import (
    PARAGRAPH,
    write_mail,
    write_pdf,
    write_table,
    write_web_archive,
    write_word,
    write_zip,
)

Write = Callable[[Path], object]

_HTML = f"<html><head><title>Lamp</title></head><body><article><p>{PARAGRAPH}</p><p>{PARAGRAPH}</p></article></body>"
_DEEP = 200_000


def write_hostile_files(folder: Path, names: list[str] | None = None, seed: int = 0) -> list[Path]:
    """Write the files of these names, or all; the same seed breaks them in the same places. Returns what there is.

    A file system that takes no such name has no such file.
    """
    known = hostile_files(folder.parent / f"{folder.name}-whole", random.Random(seed))
    written = []
    for name in known if names is None else names:
        file = Path(os.fsdecode(os.fsencode(folder) + b"/" + os.fsencode(name)))
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            known[name](file)
        except OSError:
            continue
        written.append(file)
    return written


def hostile_files(whole: Path, chance: random.Random) -> dict[str, Write]:
    """How to write each, by its name; ``whole`` is where the unbroken files are made."""
    samples = _samples(whole)
    return {
        **_broken(samples, chance),
        **_mislabelled(samples),
        **_empty(),
        **_text_bombs(),
        **_web_bombs(),
        **_corpus_bombs(),
        **_pdf_bombs(),
        **_word_bombs(samples[".docx"]),
        **_mail_bombs(),
        **_odd_encodings(),
        **_odd_names(),
        **_no_files(),
    }


def _bytes(content: bytes) -> Write:
    return lambda file: file.write_bytes(content)


def _samples(whole: Path) -> dict[str, bytes]:
    """A real file of every kind."""
    whole.mkdir(exist_ok=True)
    corpus = "".join(json.dumps({"id": f"{n}", "text": f"{n}: {PARAGRAPH}"}) + "\n" for n in range(200))
    table = [("Year", "Keeper"), *((1862 + n, f"Keeper {n}") for n in range(50))]
    files = {
        ".pdf": write_pdf(whole / "a.pdf", ["# Lamp", *[PARAGRAPH] * 12], title="Lamp", header="The lamp"),
        ".docx": write_word(whole / "a.docx", ["# Lamp", *[PARAGRAPH] * 12, [["Year", "Keeper"], ["1862", "Ola"]]]),
        ".eml": write_mail(whole / "a.eml", PARAGRAPH, _HTML),
        ".mht": write_web_archive(whole / "a.mht", _HTML),
        ".csv": write_table(whole / "a.csv", table),
    }
    texts = {
        ".md": f"---\ntitle: Lamp\npublished: 2024-05-01\n---\n# Lamp\n\n{PARAGRAPH}\n" * 3,
        ".html": _HTML,
        ".txt": f"{PARAGRAPH}\n\nÆØÅ\n",
        ".jsonl": corpus,
    }
    read = {ending: file.read_bytes() for ending, file in files.items()}
    packed = {".jsonl.gz": gzip.compress(corpus.encode(), mtime=0)}
    return {**read, **{ending: text.encode() for ending, text in texts.items()}, **packed}


def _broken(samples: dict[str, bytes], chance: random.Random) -> dict[str, Write]:
    broken: dict[str, Write] = {}
    for ending, content in samples.items():
        for number in range(4):
            broken[f"cut-{number}{ending}"] = _bytes(content[: chance.randrange(1, len(content))])
            broken[f"flipped-{number}{ending}"] = _bytes(_flipped(content, 10**number, chance))
        start, length = chance.randrange(len(content)), len(content) // 4
        broken[f"gap{ending}"] = _bytes(content[:start] + content[start + length :])
        broken[f"zeros{ending}"] = _bytes(content[:start] + bytes(length) + content[start + length :])
        broken[f"twice{ending}"] = _bytes(content + content)
        broken[f"tail{ending}"] = _bytes(content[len(content) // 2 :])
    return broken


def _flipped(content: bytes, bits: int, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(bits):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _mislabelled(samples: dict[str, bytes]) -> dict[str, Write]:
    endings = (".pdf", ".docx", ".txt", ".html", ".csv", ".jsonl.gz")
    return {
        f"really{real}{called}": _bytes(content)
        for real, content in samples.items()
        for called in endings
        if called != real
    }


def _empty() -> dict[str, Write]:
    endings = (".md", ".txt", ".html", ".pdf", ".docx", ".eml", ".mht", ".csv", ".tsv", ".jsonl", ".jsonl.gz")
    return {f"empty{ending}": _bytes(b"") for ending in endings}


def _text_bombs() -> dict[str, Write]:
    laughs = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))
    marks = "".join(map(chr, (0x0316, 0x0301, 0x0327, 0x0345)))
    return {
        "yaml-laughs.md": lambda file: file.write_bytes(
            f"---\na0: &a0 [x]\n{laughs}\ntitle: *a11\n---\nText.".encode()
        ),
        "yaml-deep.md": lambda file: file.write_bytes(b"---\ntitle: " + b"[" * _DEEP + b"\n---\nText."),
        "yaml-keys.md": lambda file: file.write_bytes(
            b"---\n" + b"".join(b"k%d: v\n" % n for n in range(50_000)) + b"---\nText."
        ),
        "yaml-merge.md": lambda file: file.write_bytes(b"---\n<<: &a {<<: *a}\n---\nText."),
        "front-matter-open.md": lambda file: file.write_bytes(b"---\n" + b"title: x\n" * 500_000),
        "fences.md": lambda file: file.write_bytes(b"```\n# a\n~~~\n" * 300_000),
        "headings.md": lambda file: file.write_bytes(b"# a\n" * 2_000_000),
        "heading-long.md": lambda file: file.write_bytes(b"# " + b"lamp " * 1_000_000),
        "title-long.md": lambda file: file.write_bytes(b"---\ntitle: " + b"lamp " * 500_000 + b"\n---\nText."),
        "marks.md": lambda file: file.write_bytes(b"#" * 5_000_000),
        "wiki.txt": lambda file: file.write_bytes((b"= " * 5_000 + b"a" + b" " * 5_000 + b"\n") * 100),
        "spaces.txt": lambda file: file.write_bytes(b"a" + b" " * 3_000_000 + b"b" + b"\t" * 3_000_000),
        "line.txt": lambda file: file.write_bytes(b"lamp" * 2_000_000),
        "lines.txt": lambda file: file.write_bytes(b"\n" * 5_000_000 + b"end"),
        "too-long.txt": lambda file: file.write_bytes(b"lamp " * 2_500_000),
        "combining.txt": lambda file: file.write_bytes(("a" + marks * 100_000).encode()),
        "nul.txt": lambda file: file.write_bytes(b"\0" * 1_000_000),
        "nul-between.txt": lambda file: file.write_bytes(b"The\0 lamp\0 burns.\0" * 1000),
        "controls.txt": lambda file: file.write_bytes(bytes(range(32)) * 1000 + PARAGRAPH.encode()),
        "columns.csv": lambda file: file.write_bytes(b"a," * 1_000_000 + b"\n" + b"1," * 1_000_000),
        "quote-open.csv": lambda file: file.write_bytes(b'a,b\n"' + b"x,\n" * 2_000_000),
        "quotes.csv": lambda file: file.write_bytes(b"a,b\n" + b'""' * 2_000_000),
        "rows.csv": lambda file: file.write_bytes(b"a,b\n" + b"1,2\n" * 1_000_000),
    }


def _web_bombs() -> dict[str, Write]:
    charsets = ("utf-7", "hex", "base64", "rot13", "idna", "unicode_escape", "no-such", "utf-16", "zip")
    text = f"<p>{PARAGRAPH}</p>".encode()
    odd = {
        f"charset-{one}.html": _bytes(f"<html><head><meta charset='{one}'></head><body>".encode() + text * 3)
        for one in charsets
    }
    return {
        **odd,
        "deep-divs.html": lambda file: file.write_bytes(b"<html><body>" + b"<div>" * _DEEP + text),
        "deep-spans.html": lambda file: file.write_bytes(b"<html><body><p>" + b"<span>" * _DEEP + text),
        "deep-tables.html": lambda file: file.write_bytes(b"<html><body>" + b"<table><tr><td>" * 30_000 + text),
        "deep-lists.html": lambda file: file.write_bytes(b"<html><body>" + b"<ul><li>" * 50_000 + text),
        "comments.html": lambda file: file.write_bytes(b"<!-- a -->" * 200_000 + b"<html><body>" + text),
        "comments-open.html": lambda file: file.write_bytes(b"<!--" * 500_000),
        "tags-open.html": lambda file: file.write_bytes(b"<html><body>" + b"<a" * 1_000_000),
        "attributes.html": lambda file: file.write_bytes(
            b"<html><body><p " + b"".join(b"a%d='x' " % n for n in range(200_000)) + b">"
        ),
        "attribute-long.html": lambda file: file.write_bytes(
            b"<html><body><a href='" + b"x" * 8_000_000 + b"'>a</a>" + text
        ),
        "entities.html": lambda file: file.write_bytes(b"<html><body><p>" + b"&amp;lt;" * 500_000),
        "doctype-entities.html": lambda file: file.write_bytes(
            _laughing_dtd("html") + b"<html><body><p>&a9;</p>" + text
        ),
        "paragraphs.html": lambda file: file.write_bytes(b"<html><body><article>" + b"<p>a</p>" * 300_000),
        "links.html": lambda file: file.write_bytes(b"<html><body>" + b"<a href='#'>lamp</a> " * 200_000),
        "scripts.html": lambda file: file.write_bytes(b"<html><body>" + b"<script>x</script>" * 100_000 + text),
        "metas.html": lambda file: file.write_bytes(
            b"<html><head>" + b"<meta name='author' content='a'>" * 100_000 + b"</head><body>" + text
        ),
        "date-long.html": lambda file: file.write_bytes(
            b"<html><body><time datetime='" + b"2024-05-" * 200_000 + b"'></time>" + text
        ),
        "json-ld.html": lambda file: file.write_bytes(
            b"<html><head><script type='application/ld+json'>" + b'{"a":' * 100_000 + b"</script></head><body>" + text
        ),
    }


def _laughing_dtd(root: str) -> bytes:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE {root} [<!ENTITY a0 "lamp ">{laughs}]>'.encode()


def _corpus_bombs() -> dict[str, Write]:
    good = json.dumps({"id": "hostile", "text": "Ten."}).encode() + b"\n"
    documents = (json.dumps({"id": "hostile", "text": PARAGRAPH * 5}).encode() + b"\n") * 1000
    return {
        "deep-lists.jsonl": lambda file: file.write_bytes(b"[" * 5_000_000 + b"\n" + good),
        "deep-objects.jsonl": lambda file: file.write_bytes(b'{"a":' * 1_000_000 + b"\n" + good),
        "objects.jsonl": lambda file: file.write_bytes(b"[" + b"{}," * 15_000_000 + b"{}]\n" + good),
        "line-long.jsonl": lambda file: file.write_bytes(b"x" * 70_000_000 + b"\n" + good),
        "text-long.jsonl": lambda file: file.write_bytes(
            json.dumps({"id": "a", "text": "lamp " * 2_500_000}).encode() + b"\n" + good
        ),
        "lines-bad.jsonl": lambda file: file.write_bytes(b"x\n" * 2_000_000),
        "lines-empty.jsonl": lambda file: file.write_bytes(b"\n" * 5_000_000 + good),
        "number-long.jsonl": lambda file: file.write_bytes(
            b'{"id": "a", "text": "x", "n": ' + b"9" * 5_000_000 + b"}\n" + good
        ),
        "half-a-character.jsonl": lambda file: file.write_bytes(
            b'{"id": "a", "text": "\\ud800"}\n{"id": "\\udfff", "text": "x"}\n' + good
        ),
        "nul.jsonl": lambda file: file.write_bytes(b'{"id": "a\\u0000", "text": "x"}\n\0\0\0\n' + good),
        "control-characters.jsonl": lambda file: file.write_bytes(
            json.dumps({"id": "a", "text": "\x01" * 9_000_000}).encode()
        ),
        "headings.jsonl": lambda file: file.write_bytes(
            json.dumps({"id": "a", "text": "= a =\n" * 1_000_000}).encode()
        ),
        "title-long.jsonl": lambda file: file.write_bytes(
            json.dumps({"id": "a", "title": "t" * 1_000_000, "text": "x"}).encode()
        ),
        "bomb.jsonl.gz": lambda file: _write_gzip(file, b"\0" * (1 << 20), 300),
        "newlines.jsonl.gz": lambda file: _write_gzip(file, b"\n" * (1 << 20), 100),
        "bad-lines.jsonl.gz": lambda file: _write_gzip(file, b"x\n" * (1 << 19), 10),
        "documents.jsonl.gz": lambda file: _write_gzip(file, documents, 100),
        "members.jsonl.gz": lambda file: file.write_bytes(gzip.compress(good, mtime=0) * 100_000),
        "nested.jsonl.gz": lambda file: file.write_bytes(gzip.compress(gzip.compress(b"\0" * 50_000_000))),
        "garbage-behind.jsonl.gz": lambda file: file.write_bytes(gzip.compress(good) + b"garbage"),
        "bad-sum.jsonl.gz": lambda file: file.write_bytes(gzip.compress(good)[:-8] + bytes(8)),
    }


def _write_gzip(file: Path, piece: bytes, times: int) -> None:
    """Without ever holding what it unpacks to."""
    with gzip.open(file, "wb", compresslevel=1) as packed:
        for _ in range(times):
            packed.write(piece)


def pdf_of(objects: list[bytes]) -> bytes:
    """A PDF file of these objects, numbered from 1; the first is its catalogue."""
    written = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    written += b"".join(b"%010d 00000 n \n" % place for place in places)
    written += b"trailer <</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(written)


def _pdf_page(content: bytes, filters: bytes = b"", resources: bytes = b"", box: bytes = b"0 0 600 800") -> bytes:
    """A PDF file with one page."""
    return pdf_of([
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[%b]/Contents 4 0 R/Resources<<%b>>>>" % (box, resources),
        b"<</Length %d%b>>\nstream\n%b\nendstream" % (len(content), filters, content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</A 6 0 R>>>>/Length 12>>\n"
        b"stream\n/A Do /A Do \nendstream",
    ])  # fmt: skip


def _packed_twice(megabytes: int) -> bytes:
    packing = zlib.compressobj(9)
    once = b"".join(packing.compress(b"\0" * 1_000_000) for _ in range(megabytes)) + packing.flush()
    return zlib.compress(once, 9)


def _pdf_bombs() -> dict[str, Write]:
    catalogue = b"<</Type/Catalog/Pages 2 0 R>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
    kids = b" ".join(b"%d 0 R" % number for number in range(3, 100_003))
    chain = [b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % number for number in range(3, 20_003)]
    font = b"/Font<</F 5 0 R>>"
    return {
        "pages.pdf": lambda file: file.write_bytes(
            pdf_of([catalogue, b"<</Type/Pages/Kids[%b]/Count 100000>>" % kids, *[page] * 100_000])
        ),
        "pages-said.pdf": lambda file: file.write_bytes(
            pdf_of([catalogue, b"<</Type/Pages/Kids[3 0 R]/Count 2000000000>>", page])
        ),
        "pages-negative.pdf": lambda file: file.write_bytes(
            pdf_of([catalogue, b"<</Type/Pages/Kids[3 0 R]/Count -5>>", page])
        ),
        "pages-chained.pdf": lambda file: file.write_bytes(pdf_of([catalogue, *chain])),
        "pages-in-a-ring.pdf": lambda file: file.write_bytes(
            pdf_of([catalogue, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"])
        ),
        "deep-lists.pdf": lambda file: file.write_bytes(
            pdf_of([b"<</Type/Catalog/Pages 2 0 R/A " + b"[" * 1_000_000 + b">>"])
        ),
        "deep-dictionaries.pdf": lambda file: file.write_bytes(pdf_of([b"<</A" * 500_000])),
        "packed-twice.pdf": lambda file: file.write_bytes(
            _pdf_page(_packed_twice(300), b"/Filter[/FlateDecode/FlateDecode]")
        ),
        "filters.pdf": lambda file: file.write_bytes(_pdf_page(b"x", b"/Filter[" + b"/ASCIIHexDecode" * 10_000 + b"]")),
        "states.pdf": lambda file: file.write_bytes(_pdf_page(b"q " * 3_000_000)),
        "form-in-itself.pdf": lambda file: file.write_bytes(_pdf_page(b"/A Do", resources=b"/XObject<</A 6 0 R>>")),
        "huge-page.pdf": lambda file: file.write_bytes(
            _pdf_page(b"BT /F 9 Tf (Lamp) Tj ET", resources=font, box=b"0 0 1e30 1e30")
        ),
        "words.pdf": lambda file: file.write_bytes(
            _pdf_page(b"BT /F 9 Tf " + b"(Lamp) Tj " * 300_000 + b"ET", resources=font)
        ),
        "words-apart.pdf": lambda file: file.write_bytes(
            _pdf_page(
                b"BT /F 1 Tf " + b"".join(b"%d %d Td (x) Tj " % (n % 7, n % 5) for n in range(60_000)) + b"ET",
                resources=font,
            )
        ),
        "no-xref.pdf": lambda file: file.write_bytes(b"%PDF-1.7\n" + b"1 0 obj\n<<>>\n" * 200_000),
        "xref-far.pdf": lambda file: file.write_bytes(b"%PDF-1.7\nstartxref\n99999999999999999999\n%%EOF"),
        "xref-in-a-ring.pdf": lambda file: file.write_bytes(
            b"%PDF-1.7\nxref\n0 0\ntrailer <</Prev 9/Root 1 0 R>>\nstartxref\n9\n%%EOF"
        ),
        "only-the-signature.pdf": lambda file: file.write_bytes(b"%PDF-"),
        "encrypted.pdf": lambda file: write_pdf(file, [PARAGRAPH], password="secret"),
    }


_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def _word_bombs(whole: bytes) -> dict[str, Write]:
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}

    def with_text(file: Path, body: bytes, before: bytes = b"") -> object:
        xml = before + b'<w:document xmlns:w="%b"><w:body>%b</w:body></w:document>' % (_WORD.encode(), body)
        return write_zip(file, parts | {"word/document.xml": xml})

    words = b"<w:p><w:r><w:t>lamp</w:t></w:r></w:p>"
    outside = b'<!DOCTYPE w:document [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    return {
        "bomb.docx": lambda file: with_text(file, b"<w:p>" + b" " * 300_000_000 + b"</w:p>"),
        "bomb-beside.docx": lambda file: write_zip(file, parts | {"word/media/a.png": b"\0" * 400_000_000}),
        "laughs.docx": lambda file: with_text(
            file, b"<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>", _laughing_dtd("w:document")
        ),
        "outside.docx": lambda file: with_text(file, b"<w:p><w:r><w:t>&a;</w:t></w:r></w:p>", outside),
        "deep.docx": lambda file: with_text(
            file, b"<w:tbl><w:tr><w:tc>" * 20_000 + b"<w:p/>" + b"</w:tc></w:tr></w:tbl>" * 20_000
        ),
        "deep-runs.docx": lambda file: with_text(
            file, b"<w:p>" + b"<w:ins>" * 200_000 + b"</w:ins>" * 200_000 + b"</w:p>"
        ),
        "paragraphs.docx": lambda file: with_text(file, words * 300_000),
        "table-wide.docx": lambda file: with_text(
            file,
            b'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="1000000000"/></w:tcPr>%b</w:tc></w:tr></w:tbl>' % words,
        ),
        "table-long.docx": lambda file: with_text(
            file, b"<w:tbl>" + (b"<w:tr>" + (b"<w:tc>%b</w:tc>" % words) * 20 + b"</w:tr>") * 3000
        ),
        "not-xml.docx": lambda file: write_zip(file, parts | {"word/document.xml": b"no XML"}),
        "only-a-name.docx": lambda file: write_zip(file, {"word/document.xml": b""}),
        "parts.docx": lambda file: write_zip(file, parts | {f"word/{n}.xml": b"" for n in range(20_000)}),
        "upwards.docx": lambda file: write_zip(file, parts | {"../../../upwards.xml": b"<a/>"}),
        "relations-in-a-ring.docx": lambda file: write_zip(
            file, parts | {"word/_rels/document.xml.rels": parts["_rels/.rels"]}
        ),
        "sizes-lie.docx": lambda file: file.write_bytes(_with_lying_sizes(whole)),
        "locked.docx": lambda file: file.write_bytes(_with_locked_parts(whole)),
        "old-word.docx": lambda file: file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000)),
    }


def _central_entries(archive: bytes) -> Iterator[int]:
    place = archive.find(b"PK\x01\x02")
    while place >= 0:
        yield place
        place = archive.find(b"PK\x01\x02", place + 4)


def _with_lying_sizes(whole: bytes) -> bytes:
    changed = bytearray(whole)
    for place in _central_entries(whole):
        struct.pack_into("<I", changed, place + 24, 10)
    return bytes(changed)


def _with_locked_parts(whole: bytes) -> bytes:
    changed = bytearray(whole)
    for place in _central_entries(whole):
        changed[place + 8] |= 1
    return bytes(changed)


def _mail_bombs() -> dict[str, Write]:
    head = b"From: a@example.org\nTo: b@example.org\nSubject: Lamp\nDate: Fri, 03 May 2024 23:30:00 +0200\n"
    return {
        "nested.eml": lambda file: file.write_bytes(_nested_messages(300)),
        "parts-in-parts.eml": lambda file: file.write_bytes(
            head + b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(3000))
        ),
        "parts.eml": lambda file: file.write_bytes(
            head + b'Content-Type: multipart/mixed; boundary="a"\n\n' + b"--a\n\nlamp\n" * 200_000
        ),
        "fields.eml": lambda file: file.write_bytes(
            head + b"".join(b"X-%d: lamp\n" % n for n in range(200_000)) + b"\nText."
        ),
        "field-long.eml": lambda file: file.write_bytes(head + b"X: " + b"lamp " * 1_000_000 + b"\n\nText."),
        "subject-long.eml": lambda file: file.write_bytes(
            b"Subject: " + b"=?utf-8?q?lamp?= " * 50_000 + b"\n" + head + b"\nText."
        ),
        "addresses.eml": lambda file: file.write_bytes(b"From: " + b"(" * 20_000 + b"\n" + head + b"\nText."),
        "date-odd.eml": lambda file: file.write_bytes(head.replace(b"2024", b"99999999999999") + b"\nText."),
        "base64-bad.eml": lambda file: file.write_bytes(
            head + b"Content-Transfer-Encoding: base64\n\n" + b"!!!!" * 500_000
        ),
        "charset-odd.eml": lambda file: file.write_bytes(
            head + b"Content-Type: text/plain; charset=no-such\n\nText \xe9\xff."
        ),
        "charset-codec.eml": lambda file: file.write_bytes(
            head + b"Content-Type: text/plain; charset=zlib\n\nText \xe9\xff."
        ),
        "no-end.mht": lambda file: file.write_bytes(
            head + b'Content-Type: multipart/related; boundary="a"\n\n--a\nContent-Type: text/html\n'
        ),
    }


def _nested_messages(depth: int) -> bytes:
    inner = EmailMessage()
    inner.set_content(PARAGRAPH)
    content = inner.as_bytes()
    for _ in range(depth):
        content = b"Subject: Lamp\nContent-Type: message/rfc822\n\n" + content
    return b"From: a@example.org\nTo: b@example.org\n" + content


def _odd_encodings() -> dict[str, Write]:
    encodings = ("utf-16", "utf-16-le", "utf-32", "utf-7", "cp1252", "koi8-r", "cp037", "shift_jis")
    text = "The lamp burnt oil until the year 1904, when all of it changed. " * 5
    odd = {f"encoded-{name}.txt": _bytes(text.encode(name)) for name in encodings}
    return {
        **odd,
        "half-a-character.txt": _bytes(b"The lamp \xed\xa0\x80 burns."),
        "only-a-mark.txt": _bytes(b"\xef\xbb\xbf"),
        "two-marks.txt": _bytes(b"\xff\xfe\xff\xfe\xef\xbb\xbf"),
        "odd-length.txt": _bytes(text.encode("utf-16")[:-1]),
        "too-many-bytes.txt": _bytes(b"\xf8\x88\x80\x80\x80" * 1000),
        "chance.txt": _bytes(random.Random(7).randbytes(500_000)),
        "chance.pdf": _bytes(b"%PDF-1.7\n" + random.Random(8).randbytes(500_000)),
    }


def _odd_names() -> dict[str, Write]:
    names = [
        "line\nbreak.md",
        "bell\x07 and colour \x1b[31m.md",
        "\u202etxt.exe.md",
        "‮fdp.md",
        "n" * 252 + ".md",
        "😀" * 60 + ".md",
        "caf\udce9.md",
        "\udcff\udcfe.pdf",
        " .md",
        "a .md",
        "back\\slash.md",
        "quote'\".md",
        "percent%00.md",
        "..md.md",
        "-rf.md",
        "http:x.md",
        "CON.md",
        "a" + "\u0301" * 80 + ".md",
    ]
    return {name: _bytes(b"Text.") for name in dict.fromkeys(names)}


def _no_files() -> dict[str, Write]:
    def listen(file: Path) -> None:
        """The path of a socket must be short, so it is made from where it lies."""
        here = Path.cwd()
        os.chdir(file.parent)
        try:
            with socket.socket(socket.AF_UNIX) as one:
                one.bind(file.name)
        finally:
            os.chdir(here)

    def forbidden(file: Path) -> None:
        file.write_text("Text.")
        file.chmod(0)

    return {
        "pipe.md": lambda file: os.mkfifo(file),
        "pipe.jsonl.gz": lambda file: os.mkfifo(file),
        "pipe": lambda file: os.mkfifo(file),
        "socket.md": listen,
        "link-to-itself.md": lambda file: file.symlink_to(file.name),
        "link-to-nothing.md": lambda file: file.symlink_to("nothing.md"),
        "link-to-passwords.txt": lambda file: file.symlink_to("/etc/passwd"),
        "link-to-a-device.txt": lambda file: file.symlink_to("/dev/zero"),
        "link-to-a-neighbour.md": lambda file: file.symlink_to("zz-good.md"),
        "link-to-a-folder": lambda file: file.symlink_to(".."),
        "link-to-all": lambda file: file.symlink_to("/"),
        "forbidden.md": forbidden,
        "sparse.txt": _sparse,
        "sparse.pdf": _sparse,
        "sparse.jsonl": _sparse,
        "sparse.jsonl.gz": _sparse,
        "unknown.xyz": _bytes(b"Text."),
        "folder.md/inside.md": _bytes(b"Text."),
        "folder.pdf/inside.pdf": _bytes(b"Text."),
    }


def _sparse(file: Path) -> None:
    """10 GB and a byte that take no room on the disk."""
    with file.open("wb") as written:
        written.truncate(10_000_000_001)
