"""Text to vectors: one pass through the model gives the passage and each of its sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from index.document import Passage
from index.embedding.batches import batches, rounded_up
from index.embedding.pooling import EncodedPassage, pooled, pooling_weights
from index.embedding.precision import Precision, chosen_precision
from index.embedding.transformer import load_transformer
from index.models.models import Model, verified_folder
from index.splitting.split import CONTEXT_TOKENS
from index.turns import Turns

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer

Vector = NDArray[np.float32]
Vectors = NDArray[np.float32]

_TOKENS_IN_BATCH = 2048
"""What a layer makes of so many stays in a processor's cache, and passages of like length fill a batch."""
_TOKENS_BESIDE_QUESTIONS = 256
_SPECIAL_TOKENS = 2
_ENCODED_AT_ONCE = 1_000
"""Passages; what the tokenizer tells of each is many times as large as what is kept of it."""


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """The vectors of one passage, all of length 1.

    ``passage`` has shape (dimension,), ``sentences`` (number of sentences, dimension).
    """

    passage: Vector
    sentences: Vectors


@dataclass(frozen=True, slots=True)
class WordVectors:
    """The tokens of one text: where each stands in it, and its state in context as a unit vector.

    ``spans`` are (start, end) in characters, ``vectors`` has shape (number of tokens, dimension).
    """

    spans: tuple[tuple[int, int], ...]
    vectors: Vectors


class Embedder(Protocol):
    """Turns texts into unit vectors. ``name`` and ``digest`` tell one model from another;
    ``passage_tokens`` is what it reads of a passage, context included."""

    name: str
    digest: str
    passage_tokens: int

    def count_tokens(self, text: str) -> int:
        """Tokens of a text, without the special ones around it."""
        ...

    def embed_passages(self, passages: Sequence[Passage]) -> list[PassageVectors]:
        """Vectors of passages and of their sentences."""
        ...

    def embed_query(self, text: str) -> Vector:
        """Vector of a question."""
        ...

    def embed_words(self, texts: Sequence[str]) -> list[WordVectors]:
        """Vectors of the tokens of texts, each in the context of its text."""
        ...


class SentenceTransformerEmbedder:
    """A sentence-transformers model with mean pooling, on the CPU.

    A passage is read as "context, line end, text". The states of its tokens are pooled once
    over everything, and once per sentence together with the context's tokens: a sentence
    alone often does not say what it is about. ("Late chunking", Günther et al. 2024, with the
    title in the place of the surrounding text.)

    On a CPU with bf16 matrix units the weights are bf16 where that was measured to be faster (precision.py); vectors
    then differ from fp32 by a cosine of about .0001.
    """

    def __init__(self, model: Model, models_dir: Path, max_tokens: int) -> None:
        self.name = model.name
        self.digest = model.digest
        self.passage_tokens = max_tokens - _SPECIAL_TOKENS
        self._files = (model, models_dir)
        self._max_tokens = max_tokens
        self._turns = Turns()

    @cached_property
    def _folder(self) -> Path:
        """The model's files, verified at the first use; raises ModelUnavailable."""
        return verified_folder(*self._files)

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer

    @cached_property
    def _model(self) -> "torch.nn.Module":
        """The transformer without pooling; loaded at the first use, which takes seconds."""
        import torch

        loaded: dict[Precision, torch.nn.Module] = {}

        def run(precision: Precision, tokens: torch.Tensor) -> None:
            if precision not in loaded:
                loaded[precision] = self._load(precision)
            with torch.inference_mode():
                loaded[precision](_model_input(tokens, torch.ones_like(tokens)))

        precision = chosen_precision(run, self.digest, self._files[1])
        return loaded.get(precision) or self._load(precision)

    def _load(self, precision: Precision) -> "torch.nn.Module":
        return load_transformer(self._folder, self._max_tokens, precision)

    @cached_property
    def _processors(self) -> int:
        """As many as torch uses unless it is told otherwise."""
        import torch

        return torch.get_num_threads()

    def count_tokens(self, text: str) -> int:
        """Tokens of a text, without the special ones around it."""
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def embed_query(self, text: str) -> Vector:
        """Vector of a question; what is beyond the model's limit is cut off."""
        ids = self._tokenizer.encode(text).ids[: self._max_tokens]
        everything = np.ones((1, len(ids)), dtype=np.float32)
        vector: Vector = pooled(self._states_for_question([ids], 1)[0], everything)[0]
        return vector

    def embed_words(self, texts: Sequence[str]) -> list[WordVectors]:
        """Vectors of the tokens of texts in one pass; what is beyond the model's limit is cut off."""
        if not texts:
            return []
        encoded = self._tokenizer.encode_batch(list(texts))
        ids = [one.ids[:1] + one.ids[1:-1][: self.passage_tokens] + one.ids[-1:] for one in encoded]
        found = []
        for one, states in zip(encoded, self._states_for_question(ids, self._processors), strict=True):
            words = states[1:-1]
            unit = words / np.linalg.norm(words, axis=1, keepdims=True)
            found.append(WordVectors(tuple(one.offsets[1 : 1 + len(words)]), unit))
        return found

    def embed_passages(self, passages: Sequence[Passage]) -> list[PassageVectors]:
        """Vectors of passages and sentences, longest passages first to waste little padding.

        Raises ValueError when a passage is longer than the model reads: nothing is cut silently.
        """
        encoded = [
            one
            for start in range(0, len(passages), _ENCODED_AT_ONCE)
            for one in self._encode(passages[start : start + _ENCODED_AT_ONCE])
        ]
        order = sorted(range(len(passages)), key=lambda i: -len(encoded[i].ids))
        vectors: dict[int, PassageVectors] = {}
        for batch in batches(order, lambda i: len(encoded[i].ids), _TOKENS_IN_BATCH):
            for i, state in self._states_of_passages(batch, encoded):
                means = pooled(state, encoded[i].weights)
                vectors[i] = PassageVectors(means[0], means[1:])
        return [vectors[i] for i in range(len(passages))]

    def _states_of_passages(
        self, batch: Sequence[int], encoded: Sequence[EncodedPassage]
    ) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """The states of a batch in one step; in several small ones on fewer processors while questions come."""
        import torch

        most = _TOKENS_BESIDE_QUESTIONS if self._turns.questions_come else _TOKENS_IN_BATCH
        for step in batches(batch, lambda i: len(encoded[i].ids), most):
            with self._turns.work():
                torch.set_num_threads(max(1, self._processors - 1 if self._turns.questions_come else self._processors))
                try:
                    states = self._states([encoded[i].ids for i in step])
                finally:
                    torch.set_num_threads(self._processors)
            yield from zip(step, states, strict=True)

    def _encode(self, passages: Sequence[Passage]) -> list[EncodedPassage]:
        contexts = self._tokenizer.encode_batch([p.context for p in passages], add_special_tokens=False)
        texts = self._tokenizer.encode_batch([p.text for p in passages], add_special_tokens=False)
        start, end = self._tokenizer.encode("").ids
        encoded = []
        for passage, context, text in zip(passages, contexts, texts, strict=True):
            ids = [start, *context.ids[:CONTEXT_TOKENS], *text.ids, end]
            if len(ids) > self._max_tokens:
                raise ValueError(f"passage {passage.id} has {len(ids)} tokens, the model reads {self._max_tokens}")
            text_at = len(ids) - len(text.ids) - 1
            encoded.append(EncodedPassage(ids, pooling_weights(passage, text.offsets, text_at)))
        return encoded

    def _states_for_question(self, ids: Sequence[Sequence[int]], processors: int) -> list[NDArray[np.float32]]:
        """The states at once. One question alone gains nothing from a second processor, which others may need."""
        import torch

        with self._turns.question():
            torch.set_num_threads(processors)
            return self._states(ids)

    def _states(self, ids: Sequence[Sequence[int]]) -> list[NDArray[np.float32]]:
        """The last hidden state of every token, without padding."""
        import torch

        longest = max(len(row) for row in ids)
        width = rounded_up(longest) if len(ids) > 1 else longest
        tokens = torch.zeros((len(ids), width), dtype=torch.long)
        mask = torch.zeros((len(ids), width), dtype=torch.long)
        for row, own in enumerate(ids):
            tokens[row, : len(own)] = torch.tensor(own)
            mask[row, : len(own)] = 1
        with torch.inference_mode():
            output = self._model(_model_input(tokens, mask))
            states = cast("torch.Tensor", output["token_embeddings"]).float().numpy()
        return [states[row, : len(own)] for row, own in enumerate(ids)]


def _model_input(tokens: "torch.Tensor", mask: "torch.Tensor") -> "dict[str, torch.Tensor]":
    import torch

    return {"input_ids": tokens, "attention_mask": mask, "token_type_ids": torch.zeros_like(tokens)}
