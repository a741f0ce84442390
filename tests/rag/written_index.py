"""Small indexes of texts written by hand, and what must hold of every answer out of an index."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from index.index import Index
from index.storage.documents import DocumentStore
from rag.answer import Answer, Citation, text_of
from tests.hash_embedder import HashEmbedder


@contextmanager
def index_of(*lines: dict[str, str]) -> Iterator[Index]:
    """An index of documents given as lines of a corpus."""
    with TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus.jsonl"
        corpus.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
        with Index(Path(folder) / "data", HashEmbedder()) as index:
            list(index.add(corpus))
            yield index


def every_citation(answer: Answer) -> tuple[Citation, ...]:
    """All places that an answer points to."""
    return (*answer.citations, *answer.nearest)


def check_promises(answer: Answer, documents: DocumentStore) -> None:
    """What must hold of every answer, whatever was asked and whoever wrote it."""
    for citation in every_citation(answer):
        document = documents.get(citation.document_id)
        assert document.text[citation.start : citation.end] == citation.quote != ""
        assert document.sha256 == citation.document_sha256
    assert [citation.number for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert all(citation.number is None for citation in answer.nearest)
    assert answer.text == text_of(answer.sentences)
    for sentence in answer.sentences:
        quotes = [answer.citations[number - 1].quote for number in sentence.citations]
        assert quotes
        assert sentence.verdict in ("quoted", "supported", "partly")
        assert sentence.verdict != "quoted" or all(quote == sentence.text for quote in quotes)
    assert len({sentence.text for sentence in answer.sentences}) == len(answer.sentences)
    if answer.status == "abstained":
        assert answer.reason
        assert (answer.sentences, answer.citations, answer.text) == ((), (), "")
    else:
        assert answer.reason is None
        assert answer.sentences
        assert answer.nearest == ()
