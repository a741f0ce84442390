"""Messages and saved web pages: which part is read, header fields of every sort, what is left out."""

from datetime import date
from pathlib import Path

import pytest

from index.document import Document
from index.errors import BadDocument
from index.load.mail import load_mail, load_web_archive
from tests.index.load.sample_files import PARAGRAPH, message, picture, write_mail, write_web_archive

_ARTICLE = f"<html><body><nav>Home Shop</nav><article><h1>The lamp</h1><p>{PARAGRAPH * 3}</p></article></body></html>"


def read(folder: Path, content: bytes) -> Document:
    """The document read from a message with these bytes."""
    (folder / "letter.eml").write_bytes(content)
    return load_mail(folder / "letter.eml", "letter")


def test_subject_sender_and_day_become_metadata(tmp_path: Path) -> None:
    document = load_mail(write_mail(tmp_path / "x.eml", Organization="Kråkøy Museum"), "x")
    assert (document.title, document.text) == ("The lamp", PARAGRAPH)
    meta = document.meta
    assert (meta.publisher, meta.author, meta.published) == ("Kråkøy Museum", "Åse Fjørtoft", date(2024, 5, 3))


def test_a_sender_without_an_organisation_is_the_one_who_says_so(tmp_path: Path) -> None:
    meta = load_mail(write_mail(tmp_path / "x.eml"), "x").meta
    assert (meta.publisher, meta.author) == ("Åse Fjørtoft", None)


def test_the_plain_form_is_preferred_and_quoted_mail_stays(tmp_path: Path) -> None:
    plain = "Dear all,\n\nit burns.\n\n> On Monday Halvor wrote:\n> Does it burn?"
    document = load_mail(write_mail(tmp_path / "x.eml", plain, "<p>Other words</p>"), "x")
    assert document.text == plain


def test_html_alone_is_read_with_all_its_words(tmp_path: Path) -> None:
    html = (
        "<html><head><style>p { color: red }</style><title>No</title></head><body><h2>Lamp</h2><div>Dear <b>Åse</b>,"
        "<br>it burns.</div><ul><li>Oil<li>Gas</ul><blockquote>Does it <i>burn</i>?</blockquote><script>no()</script>"
    )
    document = load_mail(write_mail(tmp_path / "x.eml", None, html), "x")
    assert document.text == "## Lamp\n\nDear Åse,\nit burns.\n\n- Oil\n- Gas\n\nDoes it burn?"
    assert [heading.title for heading in document.headings] == ["Lamp"]


def test_attachments_and_what_they_hold_are_left_out(tmp_path: Path) -> None:
    written = message()
    written.add_attachment("Attached words.", filename="notes.txt")
    written.add_attachment(message("Words of another message."), filename="other.eml")
    written.add_attachment(picture(), "image", "png", filename="lamp.png")
    assert read(tmp_path, written.as_bytes()).text == PARAGRAPH


def test_a_message_of_attachments_alone_is_refused(tmp_path: Path) -> None:
    written = message("")
    written.add_attachment(picture(), "image", "png", filename="lamp.png")
    with pytest.raises(BadDocument, match="holds no text"):
        read(tmp_path, written.as_bytes())


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (b"Subject: =?koi8-r?B?7cHRyw==?=", "Маяк"),
        (b"Subject: =?utf-8?q?M=C3=A5ken?=\r\n =?utf-8?q?_flies?=", "Måken flies"),
        ("Subject: Måken".encode(), "Måken"),
        (b"Subject: =?utf-8?B?a?=", "=?utf-8?B?a?="),
        ("Subject: Måken".encode("latin-1"), "Måken"),
        (b"Subject: =?no-such?q?lamp?=", "lamp"),
        (b"Subject: Evil\x1b]0;owned\x07", "Evil]0;owned"),
        (b"Subject:", "letter"),
    ],
)
def test_subjects_of_every_sort(tmp_path: Path, head: bytes, title: str) -> None:
    assert read(tmp_path, head + b"\r\nFrom: a@example.org\r\n\r\nIt burns.").title == title


@pytest.mark.parametrize(
    "stated",
    [
        "yesterday",
        "",
        "Fri, 99 May 2024 10:00:00 +0000",
        "1 Jan 1970 00:00:00 +0000",
        "Fri, 3 May 99999999999 10:00:00 +0000",
    ],
)
def test_a_day_that_is_none_is_left_out(tmp_path: Path, stated: str) -> None:
    assert read(tmp_path, f"From: a\nDate: {stated}\nSubject: x\n\nIt burns.".encode()).meta.published is None


def test_a_sender_in_brackets_without_end_is_left_out(tmp_path: Path) -> None:
    assert read(tmp_path, b"From: " + b"(" * 20_000 + b"\nSubject: x\n\nIt burns.").meta.publisher is None


@pytest.mark.parametrize("charset", ["iso-8859-1", "no-such-charset", "hex", None])
def test_the_stated_encoding_counts_when_it_can_be_true(tmp_path: Path, charset: str | None) -> None:
    text = "Måken flyr over Kråkøy, og fyret på øya står der det alltid har stått siden den gang."
    kind = f"Content-Type: text/plain; charset={charset}\n" if charset else ""
    head = f"From: a@example.org\n{kind}Content-Transfer-Encoding: 8bit\n\n".encode()
    assert read(tmp_path, head + text.encode("latin-1")).text == text


def test_parts_nested_without_end_are_refused_or_read(tmp_path: Path) -> None:
    head = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(1100))
    with pytest.raises(BadDocument, match=r"without end|holds no text"):
        read(tmp_path, f"From: a@example.org\n{head}\n\nDeep words.".encode())


def test_a_saved_web_page_is_read_as_a_web_page(tmp_path: Path) -> None:
    document = load_web_archive(write_web_archive(tmp_path / "x.mht", _ARTICLE), "x")
    assert document.text.startswith("# The lamp\n\nThe lighthouse at Kråkøy")
    assert "Shop" not in document.text
    assert (document.title, document.meta.url) == ("The lamp", "https://example.org/lamp")
    assert document.meta.publisher is None


def test_a_saved_page_without_a_page_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadDocument, match="holds no web page"):
        load_web_archive(write_mail(tmp_path / "x.mht"), "x")
