"""Attention as whole matrix products: the same as torch's own."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.functional import scaled_dot_product_attention

from index.embedding.attention import attend, padding_mask
from index.embedding.embed import SentenceTransformerEmbedder, Vectors
from index.embedding.precision import Precision
from index.models.models import find_model
from rag.settings import Settings


def assert_alike(texts: int, heads: int, tokens: int, padding: list[int], seed: int = 0) -> None:
    """Both give the same for random texts, each with so many tokens of padding at its end."""
    torch.manual_seed(seed)
    query, key, value = (torch.randn(texts, tokens, heads, 32).transpose(1, 2) for _ in range(3))
    there = torch.ones(texts, tokens, dtype=torch.bool)
    for text, padded in enumerate(padding):
        there[text, tokens - padded :] = False

    ours, _ = attend(torch.nn.Identity(), query, key, value, padding_mask(there, torch.float32), 0.2)

    theirs = scaled_dot_product_attention(query, key, value, attn_mask=there[:, None, None], scale=0.2).transpose(1, 2)
    assert ours.shape == (texts, tokens, heads, 32)
    assert torch.allclose(ours, theirs, atol=1e-5)


@given(st.integers(1, 5), st.integers(1, 12), st.integers(1, 40), st.data())
def test_it_gives_what_torch_gives(texts: int, heads: int, tokens: int, data: st.DataObject) -> None:
    paddings = st.lists(st.integers(0, tokens - 1), min_size=texts, max_size=texts)
    assert_alike(texts, heads, tokens, data.draw(paddings), data.draw(st.integers(0, 99)))


def test_many_long_texts_are_taken_in_parts() -> None:
    assert_alike(texts=9, heads=12, tokens=256, padding=[0, 250, *[10] * 7])


def test_the_model_reads_texts_in_bf16_as_in_fp32(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside others, with padding, as alone."""
    texts = ["The force needs 30,000 troops.", "Winter needs of children in the east of the country. " * 8, "Who?"]

    beside, alone = vectors("bfloat16", texts, monkeypatch)[0], vectors("float32", texts[:1], monkeypatch)[0]

    assert (alone * beside).sum(axis=1).min() > 0.998


def vectors(precision: Precision, texts: list[str], monkeypatch: pytest.MonkeyPatch) -> list[Vectors]:
    """The vectors of the words of texts by the real model in a number format, whatever the machine would choose."""
    monkeypatch.setattr("index.embedding.embed.chosen_precision", lambda *_: precision)
    settings = Settings()
    embedder = SentenceTransformerEmbedder(find_model(settings.embedder), settings.models_dir, 256)
    return [one.vectors for one in embedder.embed_words(texts)]
