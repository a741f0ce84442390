"""Evidence and passages written by hand, for tests of single stages."""

from index.document import Document, Passage, Span
from index.search.fusion import Signals
from index.search.search import ScoredPassage
from rag.evidence.evidence import Evidence

DOCUMENT = Document(
    id="a.md",
    title="The plan",
    text="Intro 🏠 line. The force needs 100,000 troops. Experts doubt it. Who pays? On 3 May 2025 they met.",
)
SENTENCES = (
    "Intro 🏠 line.",
    "The force needs 100,000 troops.",
    "Experts doubt it.",
    "Who pays?",
    "On 3 May 2025 they met.",
)


def span_of(sentence: str, document: Document = DOCUMENT) -> Span:
    """Where a sentence stands in a document."""
    start = document.text.index(sentence)
    return Span(start, start + len(sentence))


def passage_of(document: Document = DOCUMENT, sentences: tuple[str, ...] = SENTENCES) -> Passage:
    """A whole document as one passage."""
    return Passage(
        id=f"passage of {document.id}",
        document_id=document.id,
        start=0,
        end=len(document.text),
        text=document.text,
        title=document.title,
        heading="Numbers",
        page=None,
        sentences=tuple(span_of(sentence, document) for sentence in sentences),
    )


def evidence_of(
    sentence: str, score: float = 0.8, shared_words: float = 1.0, document: Document = DOCUMENT
) -> Evidence:
    """One sentence of a document as evidence."""
    span = span_of(sentence, document)
    passage = passage_of(document, (sentence,))
    return Evidence(passage, span.start, span.end, sentence, score, similarity=score, shared_words=shared_words)


def scored(similarities: tuple[float, ...], shared_words: tuple[float, ...]) -> ScoredPassage:
    """The passage of the document, with signals for each of its sentences."""
    return ScoredPassage(passage_of(), DOCUMENT, 0.5, Signals(1.0, 0.5, 0.5, 0.5), similarities, shared_words)
