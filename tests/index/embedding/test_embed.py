"""The real embedder: lengths, sentences, batches, and texts that are too long."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.document import Document, Passage, Span
from index.embedding.embed import Embedder, PassageVectors, SentenceTransformerEmbedder, Vector
from index.load.files import Loaded, load
from index.splitting.sentences import sentence_spans
from index.splitting.split import Splitter

LIGHTHOUSE = Path(__file__).parents[2] / "collections" / "lighthouse"


def passage_of(text: str, title: str = "Lighthouse") -> Passage:
    """A passage that is a whole text."""
    sentences = sentence_spans(text) or (Span(0, len(text)),)
    return Passage("a-passage", "a-document", 0, len(text), text, title, None, None, sentences)


def sentence_texts(passage: Passage) -> list[str]:
    return [passage.text[span.start - passage.start : span.end - passage.start] for span in passage.sentences]


@pytest.fixture(scope="module")
def passages(embedder: Embedder) -> list[Passage]:
    """Passages of the lighthouse documents, and some much longer and shorter ones."""
    splitter = Splitter(embedder.count_tokens, embedder.passage_tokens)
    long = Document("long", "The log", " ".join(f"Storm {number} broke the gallery rail." for number in range(60)))
    documents = [found.document for found in load(LIGHTHOUSE) if isinstance(found, Loaded)]
    return [passage for one in [*documents, long] for passage in splitter.split(one)] + [passage_of("Fog.")]


@pytest.fixture(scope="module")
def vectors(embedder: Embedder, passages: list[Passage]) -> list[PassageVectors]:
    return embedder.embed_passages(passages)


def test_every_vector_has_length_one(passages: list[Passage], vectors: list[PassageVectors]) -> None:
    for passage, found in zip(passages, vectors, strict=True):
        assert found.passage.shape == (384,)
        assert found.sentences.shape == (len(passage.sentences), 384)
        assert found.passage.dtype == found.sentences.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(found.passage), 1, atol=1e-5)
        np.testing.assert_allclose(np.linalg.norm(found.sentences, axis=1), 1, atol=1e-5)


def test_a_passage_has_nearly_the_same_vectors_in_any_company(
    embedder: Embedder, passages: list[Passage], vectors: list[PassageVectors]
) -> None:
    """Padding and the order of summing may differ, the direction may not."""
    for passage, together in zip(passages, vectors, strict=True):
        (alone,) = embedder.embed_passages([passage])
        assert float(alone.passage @ together.passage) > 0.999
        assert np.sum(alone.sentences * together.sentences, axis=1).min() > 0.999


def test_the_same_company_gives_the_very_same_vectors(
    embedder: Embedder, passages: list[Passage], vectors: list[PassageVectors]
) -> None:
    for again, before in zip(embedder.embed_passages(passages), vectors, strict=True):
        assert np.array_equal(again.passage, before.passage)
        assert np.array_equal(again.sentences, before.sentences)


def test_passages_are_encoded_a_few_at_a_time_and_embedded_all_together(
    embedder: Embedder, passages: list[Passage], vectors: list[PassageVectors], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(embedder, SentenceTransformerEmbedder)
    encode, encoded = embedder._encode, []

    def encode_some(some: Sequence[Passage]) -> Any:
        encoded.append(len(some))
        return encode(some)

    monkeypatch.setattr(embedder, "_encode", encode_some)
    monkeypatch.setattr("index.embedding.embed._ENCODED_AT_ONCE", 3)
    for again, before in zip(embedder.embed_passages(passages), vectors, strict=True):
        assert np.array_equal(again.passage, before.passage)
        assert np.array_equal(again.sentences, before.sentences)
    assert max(encoded) == 3
    assert sum(encoded) == len(passages) > 3


def test_a_sentences_vector_is_near_the_sentence_read_alone_below_its_title(
    embedder: Embedder, passages: list[Passage], vectors: list[PassageVectors]
) -> None:
    for passage, found in list(zip(passages, vectors, strict=True))[:4]:
        alone = [embedder.embed_query(f"{passage.context}\n{sentence}") for sentence in sentence_texts(passage)]
        assert np.sum(found.sentences * np.stack(alone), axis=1).min() > 0.6


def test_a_question_finds_the_sentence_that_answers_it(
    embedder: Embedder, passages: list[Passage], vectors: list[PassageVectors]
) -> None:
    sentences = [text for passage in passages for text in sentence_texts(passage)]
    rows = np.concatenate([found.sentences for found in vectors])
    for question, answer in {
        "How tall is the tower?": "The tower is 31 metres tall and has 142 steps of cast iron.",
        "What does a ticket cost?": "A ticket costs 120 kroner for adults and 60 kroner for children",
        "How much was paid to repair the lens?": "The museum paid 640,000 kroner for the repair",
    }.items():
        assert sentences[int(np.argmax(rows @ embedder.embed_query(question)))].startswith(answer)


def test_the_passage_vector_is_that_of_its_context_and_text(embedder: Embedder) -> None:
    passage = passage_of("The lamp burns all night.", title="Kråkøy fyr")
    (found,) = embedder.embed_passages([passage])
    assert float(found.passage @ embedder.embed_query("Kråkøy fyr\nThe lamp burns all night.")) > 0.9999


def test_only_the_beginning_of_a_very_long_context_is_read(embedder: Embedder) -> None:
    """What is beyond the limit changes nothing, so a long path of headings leaves the text its room."""
    one, other = (passage_of("The lamp burns.", title="lens " * 60 + end) for end in ("tower", "sea"))
    first, second = embedder.embed_passages([one, other])
    np.testing.assert_allclose(first.passage, second.passage, atol=1e-3)


def test_a_passage_that_is_too_long_is_refused_and_not_cut(embedder: Embedder) -> None:
    fits = passage_of("lamp " * (embedder.passage_tokens - 1), title="lens")
    assert len(embedder.embed_passages([fits])) == 1
    with pytest.raises(ValueError, match="passage a-passage has 257 tokens, the model reads 256"):
        embedder.embed_passages([passage_of("lamp " * embedder.passage_tokens, title="lens")])


def test_a_question_that_is_too_long_is_cut(embedder: Embedder) -> None:
    question = "Where is the lamp? " * 200
    np.testing.assert_allclose(np.linalg.norm(embedder.embed_query(question)), 1, atol=1e-5)


@pytest.mark.parametrize("text", ["", " ", "\u0301", "\u200d", "😀", "漢字", "x" * 5000])
def test_any_question_has_a_vector(embedder: Embedder, text: str) -> None:
    np.testing.assert_allclose(np.linalg.norm(embedder.embed_query(text)), 1, atol=1e-5)


def test_text_without_a_single_token_has_a_vector_too(embedder: Embedder) -> None:
    """A lone accent is nothing to the tokenizer, and so is a title of a joiner."""
    (found,) = embedder.embed_passages([passage_of("\u0301", title="\u200d")])
    np.testing.assert_allclose(np.linalg.norm(found.sentences, axis=1), 1, atol=1e-5)


def test_no_passages_have_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed_passages([]) == []


def test_where_a_passage_stands_in_its_document_changes_nothing(embedder: Embedder) -> None:
    here = passage_of("🌊 The sea rose. The lamp burnt.")
    moved = tuple(Span(span.start + 700, span.end + 700) for span in here.sentences)
    there = replace(here, start=700, end=700 + len(here.text), sentences=moved)
    one, other = (embedder.embed_passages([passage])[0] for passage in (here, there))
    assert np.array_equal(one.sentences, other.sentences)


def test_tokens_are_counted_without_the_special_ones(embedder: Embedder) -> None:
    assert embedder.count_tokens("") == 0
    assert embedder.count_tokens("the lamp") == 2
    assert embedder.count_tokens("the lamp " * 1000) == 2000


def test_threads_may_ask_at_the_same_time(embedder: Embedder) -> None:
    questions = [f"storm number {number}" for number in range(8)]
    expected = [embedder.embed_query(question) for question in questions]
    found: dict[str, Vector] = {}
    threads = [
        threading.Thread(target=lambda one=question: found.update({one: embedder.embed_query(one)}))
        for question in questions
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(np.array_equal(found[question], vector) for question, vector in zip(questions, expected, strict=True))


def test_words_have_vectors_where_they_stand(embedder: Embedder) -> None:
    texts = ["The lamp burns all night.", "", "lamp " * 400, "A beacon shines."]
    found = embedder.embed_words(texts)
    assert [texts[0][start:end] for start, end in found[0].spans] == ["The", "lamp", "burns", "all", "night", "."]
    assert len(found[1].spans) == 0
    assert len(found[2].spans) == embedder.passage_tokens
    for one in found:
        assert one.vectors.shape[0] == len(one.spans)
        np.testing.assert_allclose(np.linalg.norm(one.vectors, axis=1), 1, atol=1e-5)
    assert float(found[0].vectors[1] @ found[3].vectors[1]) > float(found[0].vectors[4] @ found[3].vectors[1])
    assert embedder.embed_words([]) == []
