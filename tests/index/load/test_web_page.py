"""Saved web pages: the article, its headings, and what the page states about itself."""

from datetime import date
from pathlib import Path

import pytest

from index.document import Document
from index.errors import BadDocument
from index.load.web_page import load_web_page, read_html

LIGHTHOUSE = Path(__file__).parents[2] / "collections" / "lighthouse"

_WORDS = "The ferry Måken leaves at half past nine and takes forty minutes to the island. " * 4


def page(folder: Path, article: str, head: str = "", encoding: str = "utf-8") -> Document:
    """The document read from a page with this article."""
    file = folder / "page.html"
    html = f'<html lang="en"><head>{head}</head><body><article>{article}</article></body></html>'
    file.write_bytes(html.encode(encoding))
    return load_web_page(file, "page")


def test_the_article_is_kept_and_its_surroundings_are_not() -> None:
    document = load_web_page(LIGHTHOUSE / "visiting.html", "visiting.html")
    assert "A ticket costs 120 kroner for adults" in document.text
    assert "Brattvåg" in document.text
    for surrounding in ("Shop", "Cookies", "<p>", "og:site_name"):
        assert surrounding not in document.text


def test_headings_are_kept_as_markdown_and_found() -> None:
    document = load_web_page(LIGHTHOUSE / "visiting.html", "visiting.html")
    assert [(h.level, h.title) for h in document.headings] == [
        (1, "Visiting the lighthouse"),
        (2, "Tickets"),
        (2, "The stairs"),
    ]
    assert all(document.text[h.start : h.end].lstrip("# ") == h.title for h in document.headings)


def test_title_site_and_stated_date_become_metadata() -> None:
    document = load_web_page(LIGHTHOUSE / "visiting.html", "visiting.html")
    assert document.title == "Visiting the lighthouse"
    assert document.meta.publisher == "Kråkøy Lighthouse Museum"
    assert document.meta.published == date(2024, 4, 2)
    assert document.meta.form == "original"


def test_author_and_address_become_metadata(tmp_path: Path) -> None:
    head = '<meta name="author" content="Halvor Odegard"><link rel="canonical" href="https://example.org/ferry">'
    meta = page(tmp_path, f"<p>{_WORDS}</p>", head).meta
    assert (meta.author, meta.url) == ("Halvor Odegard", "https://example.org/ferry")


def test_a_day_that_the_text_tells_of_is_not_the_day_it_was_published(tmp_path: Path) -> None:
    document = page(tmp_path, f"<p>{_WORDS}</p><p>On 3 March 2019 the boathouse burnt down.</p>")
    assert "3 March 2019" in document.text
    assert document.meta.published is None


def test_a_page_without_a_title_is_called_by_its_file(tmp_path: Path) -> None:
    assert page(tmp_path, f"<p>{_WORDS}</p>").title == "page"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "latin-1"])
def test_the_encoding_is_recognised(tmp_path: Path, encoding: str) -> None:
    head = f'<meta charset="{encoding}">' if encoding != "utf-16" else ""
    assert "ferry Måken leaves" in page(tmp_path, f"<p>{_WORDS}</p>", head, encoding).text


def test_astral_characters_survive(tmp_path: Path) -> None:
    assert "🌊" in page(tmp_path, f"<p>{_WORDS} 🌊 and &#x1F32B;</p>").text


def test_scripts_leave_nothing_behind(tmp_path: Path) -> None:
    text = page(tmp_path, f"<p>{_WORDS}</p><script>alert('x')</script><img src=x onerror=alert(1)>").text
    assert "alert" not in text


@pytest.mark.parametrize("article", ["", "<script>alert('x')</script>", "<img src='photo.jpg'>"])
def test_a_page_without_words_is_refused(tmp_path: Path, article: str) -> None:
    with pytest.raises(BadDocument, match="no article text"):
        page(tmp_path, article)


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<meta charset="latin-1">', "cp1252"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">', "koi8_r"),
        ("<META CHARSET = windows-1251>", "cp1251"),
        ("<meta charset='utf-16'>", "utf-8"),
        ("<meta charset='no-such'>", "utf-8"),
        ("", "utf-16"),
    ],
)
def test_the_declared_encoding_counts_as_in_browsers(head: str, encoding: str) -> None:
    words = "Маяк" if encoding in ("koi8_r", "cp1251") else "“Måken”"
    assert read_html(f"<html><head>{head}</head><p>{words}".encode(encoding)).endswith(words)
