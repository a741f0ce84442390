"""PDF files: running text with its pages, what the file states about itself, and what is refused."""

from datetime import date
from itertools import count
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import BadDocument
from index.load import limits, pdf
from index.load.normalise import normalise
from index.load.pdf import load_pdf
from tests.index.load.sample_files import (
    PARAGRAPH,
    write_pdf,
    write_pdf_pages,
    write_scanned_pdf,
)

_WORDS = ["oil", "lamp", "keeper", "tower", "stairs", "ship", "harbour", "island", "winter", "gull", "storm", "rope"]


def numbered(count: int) -> list[str]:
    """Paragraphs that can be told apart."""
    chance = Random(count)
    return [
        f"Entry {10 * number} of the log: {' '.join(chance.choices(_WORDS, k=40))}." for number in range(1, count + 1)
    ]


def test_lines_become_paragraphs_and_surroundings_go(tmp_path: Path) -> None:
    paragraphs = numbered(60)
    document = load_pdf(write_pdf(tmp_path / "log.pdf", paragraphs, header="Kråkøy, annual report 2024"), "log")

    assert document.text == "\n\n".join(paragraphs)
    assert len(document.pages) > 3


def test_a_sentence_goes_on_over_the_page_and_each_page_starts_at_its_first_word(tmp_path: Path) -> None:
    pages = [["The lamp was lit", "when the"], [], ["keeper came. He", "Slept."], ["New ground."]]
    document = load_pdf(write_pdf_pages(tmp_path / "log.pdf", pages), "log")

    assert document.text.startswith("The lamp was lit when the keeper came. He")
    assert [document.text[start:].split()[0] for start in document.pages] == ["The", "keeper", "keeper", "New"]
    assert document.page_at(document.text.index("keeper")) == 3


def test_headings_are_told_by_their_size_and_the_largest_one_gives_the_title(tmp_path: Path) -> None:
    long = "The second part, whose heading is so long that it needs another line to be printed"
    document = load_pdf(write_pdf(tmp_path / "x.pdf", ["# The lamp", *numbered(9), f"# {long}", PARAGRAPH]), "x")

    assert [heading.title for heading in document.headings] == ["The lamp", long]
    assert [document.text[h.start : h.end] for h in document.headings] == ["The lamp", long]
    assert document.title == "The lamp"


def test_broken_words_are_mended_but_compounds_stay(tmp_path: Path) -> None:
    lines = ["The long-term plan for infor-", "mation is a long-", "term plan of the F-", "16 crew."]
    document = load_pdf(write_pdf_pages(tmp_path / "x.pdf", [lines]), "x")

    assert (
        " ".join(document.text.split()) == "The long-term plan for information is a long-term plan of the F- 16 crew."
    )


def test_stated_title_author_and_day_are_taken(tmp_path: Path) -> None:
    document = load_pdf(write_pdf(tmp_path / "x.pdf", title="Report on the lamp", author="Åse Fjørtoft"), "x")

    assert (document.title, document.meta.author) == ("Report on the lamp", "Åse Fjørtoft")
    assert document.meta.published is not None
    assert abs((document.meta.published - date.today()).days) <= 1


@pytest.mark.parametrize("title", ["untitled", "Microsoft Word - rep_v3.docx", "report.indd", "  "])
def test_a_stated_title_that_is_none_gives_way_to_the_first_heading(tmp_path: Path, title: str) -> None:
    assert load_pdf(write_pdf(tmp_path / "x.pdf", ["# The lamp", *numbered(3)], title=title), "x").title == "The lamp"


def test_numbers_that_do_not_count_along_with_the_pages_stay(tmp_path: Path) -> None:
    pages = [[f"Houses {number * number + 7}", "Text of the page.", f"- {number} -"] for number in range(1, 9)]
    document = load_pdf(write_pdf_pages(tmp_path / "x.pdf", pages), "x")

    assert all(f"Houses {number * number + 7}" in document.text for number in range(1, 9))
    assert "- 3 -" not in document.text


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=9), max_size=12), min_size=1, max_size=5)
)
def test_no_word_is_lost_and_pages_are_sorted_offsets(tmp_path: Path, pages: list[list[list[str]]]) -> None:
    lines = [[" ".join(words) + "." for words in page] for page in pages]
    words = " ".join(line for page in lines for line in page).split()
    numbers = (n * n + 40 for n in count())  # No line is that of another page, and none counts along with the pages.
    file = write_pdf_pages(tmp_path / "x.pdf", [[f"{next(numbers)} {line}" for line in page] for page in lines])
    if not words:
        with pytest.raises(BadDocument, match="holds no text"):
            load_pdf(file, "x")
        return
    document = load_pdf(file, "x")

    assert [word for word in document.text.split() if not word.isdigit()] == words
    assert normalise(document.text) == document.text
    assert list(document.pages) == sorted(document.pages)
    assert len(document.pages) == len(pages)
    assert all(0 <= start <= len(document.text) for start in document.pages)


def test_an_encrypted_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadDocument, match="is encrypted, a password would be needed"):
        load_pdf(write_pdf(tmp_path / "x.pdf", password="secret"), "x")


def test_a_scanned_file_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(BadDocument, match="seems to be scanned: 3 pages, almost no text; run it through OCR first"):
        load_pdf(write_scanned_pdf(tmp_path / "x.pdf"), "x")


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.7\n" + b"1 0 obj << /Type /Catalog" * 9)
    with pytest.raises(BadDocument, match="is a damaged PDF file"):
        load_pdf(tmp_path / "x.pdf", "x")


def test_a_lost_cross_reference_table_is_made_again(tmp_path: Path) -> None:
    file = write_pdf(tmp_path / "x.pdf")
    file.write_bytes(file.read_bytes().rpartition(b"xref")[0])
    assert load_pdf(file, "x").text == PARAGRAPH


def test_too_many_pages_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_pdf_pages(tmp_path / "x.pdf", [["One."], ["Two."], ["Three."]])
    monkeypatch.setattr(pdf, "MOST_PAGES", 2)
    with pytest.raises(BadDocument, match="has 3 pages, and only files of up to 2 are read"):
        load_pdf(file, "x")


def test_too_long_a_text_is_refused_before_all_of_it_was_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_CHARACTERS", 500)
    with pytest.raises(BadDocument, match="more than 500 characters; split it into several files"):
        load_pdf(write_pdf(tmp_path / "x.pdf", numbered(9)), "x")
