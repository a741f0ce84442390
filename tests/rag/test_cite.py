"""A citation can be opened at its place."""

from dataclasses import replace
from datetime import date

from index.document import DocumentMeta
from rag.cite import cite
from tests.rag.written_evidence import DOCUMENT, SENTENCES, evidence_of

META = DocumentMeta(
    publisher="OCHA", author="A. Author", via="Reuters", url="https://example.org", published=date(2025, 2, 18),
    as_of=date(2025, 2, 17), kind="official", form="summary", topics=("needs",),
)  # fmt: skip
PAGED = replace(DOCUMENT, meta=META, pages=(0, 14))


def test_the_quote_is_cut_from_the_document_in_code_points() -> None:
    """The house before the sentence is one code point, though two UTF-16 units and four bytes."""
    citation = cite(evidence_of(SENTENCES[1]), DOCUMENT, 1)

    assert (citation.start, citation.end) == (14, 45)
    assert citation.quote == DOCUMENT.text[citation.start : citation.end] == SENTENCES[1]
    assert citation.document_sha256 == DOCUMENT.sha256


def test_it_carries_all_that_is_known_of_its_source() -> None:
    citation = cite(evidence_of(SENTENCES[1], 0.7, shared_words=0.7), PAGED, 3)

    for name in ("publisher", "author", "via", "url", "published", "as_of", "kind", "form", "topics"):
        assert getattr(citation, name) == getattr(META, name)
    assert (citation.number, citation.document_id, citation.title) == (3, "a.md", "The plan")
    assert (citation.passage_id, citation.heading, citation.score) == ("passage of a.md", "Numbers", 0.7)


def test_the_page_is_that_of_the_sentence() -> None:
    assert cite(evidence_of(SENTENCES[0]), PAGED, 1).page == 1
    assert cite(evidence_of(SENTENCES[1]), PAGED, 1).page == 2
    assert cite(evidence_of(SENTENCES[1]), DOCUMENT, 1).page is None


def test_a_nearest_passage_has_no_number() -> None:
    assert cite(evidence_of(SENTENCES[1]), DOCUMENT, None).number is None
