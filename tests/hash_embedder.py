"""An embedder without a model, for tests that need many vectors and no meaning beyond shared words."""

import hashlib
import re
from collections.abc import Sequence
from functools import cache

import numpy as np

from index.document import Passage
from index.embedding.embed import PassageVectors, Vector, WordVectors

_TOKEN = re.compile(r"\w+|[^\w\s]")


class HashEmbedder:
    """Sums a fixed pseudo-random vector per word, so texts that share words are near each other.

    ``embedded`` keeps the text of every passage it was asked to embed.
    """

    def __init__(self, name: str = "hash", version: str = "1") -> None:
        self.name = name
        self.digest = hashlib.sha256(f"{name} {version}".encode()).hexdigest()
        self.passage_tokens = 80
        self.embedded: list[str] = []

    def count_tokens(self, text: str) -> int:
        """Words and signs."""
        return len(_TOKEN.findall(text))

    def embed_passages(self, passages: Sequence[Passage]) -> list[PassageVectors]:
        """Vectors of passages and of their sentences, each with the passage's context."""
        self.embedded.extend(passage.text for passage in passages)
        return [_vectors_of(passage) for passage in passages]

    def embed_query(self, text: str) -> Vector:
        """Vector of a question."""
        return _vector(text)

    def embed_words(self, texts: Sequence[str]) -> list[WordVectors]:
        """Vectors of words and signs, the same in every context."""
        return [_words_of(text) for text in texts]


def _words_of(text: str) -> WordVectors:
    found = list(_TOKEN.finditer(text))
    vectors = [_word_vector(token[0].lower()) for token in found]
    unit = [vector / np.linalg.norm(vector) for vector in vectors]
    return WordVectors(tuple(token.span() for token in found), np.array(unit, dtype=np.float32))


def _vectors_of(passage: Passage) -> PassageVectors:
    sentences = [passage.text[span.start - passage.start : span.end - passage.start] for span in passage.sentences]
    return PassageVectors(
        _vector(f"{passage.context} {passage.text}"),
        np.stack([_vector(f"{passage.context} {sentence}") for sentence in sentences]),
    )


def _vector(text: str) -> Vector:
    total = np.sum([_word_vector(word) for word in _TOKEN.findall(text.lower()) or [text]], axis=0)
    vector: Vector = (total / np.linalg.norm(total)).astype(np.float32)
    return vector


@cache
def _word_vector(word: str) -> Vector:
    digest = hashlib.sha256(word.encode()).digest()
    return np.frombuffer(digest, dtype=np.uint8).astype(np.float32) - 127.5
