"""Two published ways to cut a text, in code of our own, as reference rows for the splitter.

Both stand in Chroma's chunking evaluation (Smith and Troynikov 2024, "Evaluating Chunking Strategies
for Retrieval"): windows of a fixed number of tokens, and clusters of neighbours that mean the same.
Tokens are those of OpenAI's cl100k_base.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.document import Span
from index.splitting.cuts import followed_back
from index.splitting.llama_index_files import llama_index_files

if TYPE_CHECKING:
    from tiktoken import Encoding

EmbedTexts = Callable[[list[str]], NDArray[np.float32]]
"""One unit vector per text; texts beyond the model's limit are cut off."""

_SEPARATORS = ("\n\n", "\n", ".", "?", "!", " ", "")


def token_windows(text: str, size: int, overlap: int) -> list[Span]:
    """Windows of ``size`` tokens, each beginning ``size - overlap`` tokens after the one before.

    A window never ends inside a character, even where a token does.
    """
    encoding = _cl100k()
    tokens = encoding.encode_ordinary(text)
    edges = [*encoding.decode_with_offsets(tokens)[1], len(text)]
    last = max(len(tokens) - overlap, 1)
    windows = [Span(edges[i], edges[min(i + size, len(tokens))]) for i in range(0, last, size - overlap)]
    return [window for window in windows if window.start < window.end]


def semantic_clusters(text: str, most_tokens: int, piece_tokens: int, embed: EmbedTexts) -> list[Span]:
    """Pieces of fewer than ``piece_tokens`` tokens, and neighbouring ones put together where that gains most.

    A chunk gains what the similarities between its pieces exceed the mean similarity of the text
    by; dynamic programming finds the chunks that gain most together.
    """
    pieces = recursive_pieces(text, piece_tokens)
    if not pieces:
        return []
    vectors = embed([text[piece.start : piece.end] for piece in pieces])
    cuts = _best_segments(vectors.astype(np.float64), most_tokens // piece_tokens)
    return [Span(pieces[start].start, pieces[end - 1].end) for start, end in cuts]


def recursive_pieces(text: str, size: int) -> list[Span]:
    """Pieces without white space around them, cut at the coarsest separator that makes them small enough.

    They hold at most ``size`` tokens, summed over the parts between separators; a single character
    may hold more.
    """
    spans = _split(text, Span(0, len(text)), size, _SEPARATORS)
    return [stripped for span in spans if (stripped := _without_space(text, span))]


def count_tokens(text: str) -> int:
    """Tokens of a text in cl100k_base."""
    return len(_cl100k().encode_ordinary(text))


def _split(text: str, span: Span, size: int, separators: Sequence[str]) -> Iterator[Span]:
    """Parts that are small enough are put together again; the others are cut at finer separators."""
    separator, finer = _coarsest(text[span.start : span.end], separators)
    small: list[tuple[Span, int]] = []
    for part in _parts(text, span, separator):
        tokens = count_tokens(text[part.start : part.end])
        if tokens < size:
            small.append((part, tokens))
            continue
        yield from _put_together(small, size)
        small = []
        yield from _split(text, part, size, finer) if finer else [part]
    yield from _put_together(small, size)


def _coarsest(text: str, separators: Sequence[str]) -> tuple[str, Sequence[str]]:
    """The first separator that occurs, and those after it."""
    place = next(place for place, separator in enumerate(separators) if separator in text)
    return separators[place], separators[place + 1 :]


def _parts(text: str, span: Span, separator: str) -> Iterator[Span]:
    """A stretch cut before every separator, or into characters where that is empty."""
    start = span.start
    while start < span.end:
        end = text.find(separator, start + 1, span.end) if separator else start + 1
        yield Span(start, end if end >= 0 else span.end)
        start = end if end >= 0 else span.end


def _put_together(parts: Sequence[tuple[Span, int]], size: int) -> Iterator[Span]:
    """Neighbours as long as they hold at most ``size`` tokens together."""
    joined, total = None, 0
    for part, tokens in parts:
        if joined and total + tokens <= size:
            joined, total = Span(joined.start, part.end), total + tokens
            continue
        if joined:
            yield joined
        joined, total = part, tokens
    if joined:
        yield joined


def _without_space(text: str, span: Span) -> Span | None:
    inner = text[span.start : span.end]
    start = span.start + len(inner) - len(inner.lstrip())
    end = span.end - len(inner) + len(inner.rstrip())
    return Span(start, end) if start < end else None


def _best_segments(vectors: NDArray[np.float64], longest: int) -> list[tuple[int, int]]:
    """Half-open ranges of at most ``longest`` vectors that gain most together; the shortest of equals."""
    sums = np.vstack([np.zeros(vectors.shape[1]), vectors.cumsum(axis=0)])
    squares = [0.0, *accumulate(float(vector @ vector) for vector in vectors)]
    mean = _similarities(sums, squares, 0, len(vectors)) / max(len(vectors) * (len(vectors) - 1), 1)
    best, cuts = [0.0], [0]
    for end in range(1, len(vectors) + 1):
        choices = []
        for start in range(max(end - longest, 0), end):
            pairs = (end - start) * (end - start - 1)
            gain = _similarities(sums, squares, start, end) - mean * pairs if pairs else 0.0
            choices.append((best[start] + gain, start))
        gained, start = max(choices)
        best.append(gained)
        cuts.append(start)
    return list(followed_back(cuts))[::-1]


def _similarities(sums: NDArray[np.float64], squares: Sequence[float], start: int, end: int) -> float:
    """The sum over all ordered pairs of different vectors, from the square of their sum."""
    whole = sums[end] - sums[start]
    return float(whole @ whole) - (squares[end] - squares[start])


@cache
def _cl100k() -> "Encoding":
    """The encoding, read from the copy that LlamaIndex carries, so nothing is downloaded."""
    import tiktoken

    os.environ.setdefault("TIKTOKEN_CACHE_DIR", str(llama_index_files().parent / "tiktoken_cache"))
    return tiktoken.get_encoding("cl100k_base")
