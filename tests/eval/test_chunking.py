"""Chroma's chunking evaluation: the reference chunkers keep their promises, and the measure is theirs."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from eval.bench.chunking import (
    CLUSTERS,
    OURS,
    OURS_DENSE,
    WINDOWS,
    chunking_report,
    covered,
    dense_retriever,
)
from eval.bench.options import BenchOptions
from eval.bench.reference_chunkers import count_tokens, recursive_pieces, semantic_clusters, token_windows
from eval.bench.report import gain
from eval.cases.case import Case, Gold
from eval.cases.data_folder import BadBenchData
from eval.metrics.spans import Place
from index.document import Document, Span
from index.embedding.embed import Embedder
from rag.settings import Settings
from tests.eval.runs import QUIET
from tests.set_files import write_lines
from tests.texts import layouts

OPTIONS = BenchOptions(Settings(), QUIET)
LAMP = "The lamp of the tower burns whale oil. Its lens came from Paris. The lamp is lit at dusk."
TIDE = "The tide table hangs in the harbour office. High water comes twice a day. Spring tides follow a full moon."
SHEEP = "Sheep graze on the northern meadow. They are shorn in June. The wool goes to the mill by boat."


def embed_with(embedder: Embedder, texts: list[str]) -> NDArray[np.float32]:
    """Texts as the real model sees questions: bare, and cut off at its limit."""
    return np.array([embedder.embed_query(text) for text in texts], dtype=np.float32)


def by_first_letter(texts: list[str]) -> NDArray[np.float32]:
    """Vectors that say only with which letter a text begins."""
    return np.eye(128, dtype=np.float32)[[ord(text[0]) % 128 for text in texts]]


def texts_of(text: str, spans: list[Span]) -> list[str]:
    return [text[span.start : span.end] for span in spans]


@given(text=layouts | st.text(max_size=200), size=st.integers(2, 40), share=st.floats(0, 0.9))
def test_token_windows_hold_the_whole_text_in_slices_of_their_size(text: str, size: int, share: float) -> None:
    overlap = int(size * share)
    windows = token_windows(text, size, overlap)
    assert all(0 <= one.start < one.end <= len(text) for one in windows)
    assert all(one.start <= other.start and other.start <= one.end for one, other in pairwise(windows))
    assert {i for one in windows for i in range(one.start, one.end)} == set(range(len(text)))


@given(words=st.lists(st.sampled_from(["lamp", "tower", "tide", "sheep", "oil"]), min_size=1, max_size=120))
def test_token_windows_overlap_by_as_many_tokens_as_asked(words: list[str]) -> None:
    """Every one of these words is one token with the space before it."""
    text = "".join(f" {word}" for word in words)
    windows = texts_of(text, token_windows(text, 10, 4))
    assert all(count_tokens(one) == 10 for one in windows[:-1])
    assert all(one.split()[-4:] == other.split()[:4] for one, other in pairwise(windows))
    assert windows[-1].split() == words[6 * (len(windows) - 1) :]


@settings(max_examples=50)
@given(text=layouts | st.text(max_size=300), size=st.integers(5, 60))
def test_recursive_pieces_lose_only_white_space_and_keep_their_size(text: str, size: int) -> None:
    pieces = recursive_pieces(text, size)
    assert all(one.end <= other.start for one, other in pairwise(pieces))
    assert "".join("".join(texts_of(text, pieces)).split()) == "".join(text.split())
    assert all(one == one.strip() != "" for one in texts_of(text, pieces))


def test_recursive_pieces_are_cut_at_the_coarsest_separator_that_will_do() -> None:
    text = "One two three.\n\nFour five six seven eight nine ten eleven. Twelve.\nThirteen fourteen"
    assert texts_of(text, recursive_pieces(text, 9)) == [
        "One two three.",
        "Four five six seven eight nine ten eleven",
        ". Twelve.",
        "Thirteen fourteen",
    ]


@settings(max_examples=30)
@given(text=layouts)
def test_clusters_are_whole_pieces_in_order_and_hold_no_more_than_allowed(text: str) -> None:
    pieces = recursive_pieces(text, 20)
    clusters = semantic_clusters(text, 80, 20, by_first_letter)
    starts, ends = [one.start for one in pieces], [one.end for one in pieces]
    ranges = [(starts.index(one.start), ends.index(one.end) + 1) for one in clusters]
    assert [i for start, end in ranges for i in range(start, end)] == list(range(len(pieces)))
    assert all(end - start <= 4 for start, end in ranges)


def test_neighbours_that_mean_the_same_make_one_cluster(embedder: Embedder) -> None:
    text = f"{LAMP} {TIDE} {SHEEP}"
    clusters = texts_of(text, semantic_clusters(text, 60, 15, lambda texts: embed_with(embedder, texts)))
    assert not any("lamp" in one and "Sheep" in one for one in clusters)
    assert any("whale oil" in one and "lens" in one for one in clusters)


def test_clusters_gain_most_of_all_divisions() -> None:
    """Three like pieces and two others: each kind belongs together, and nothing else does."""
    text = "aa aa aa aa\nab ab ab ab\nac ac ac ac\nba ba ba ba\nbb bb bb bb"
    assert texts_of(text, semantic_clusters(text, 30, 5, by_first_letter)) == [text[:35], text[36:]]


def test_the_nearest_chunks_are_found_and_their_characters_counted(embedder: Embedder) -> None:
    documents = [Document(str(number), "", text) for number, text in enumerate([LAMP, TIDE, SHEEP] * 2)]
    chunks = [Place(document.id, 0, len(document.text)) for document in documents]
    retrieve = dense_retriever(chunks, documents, lambda texts: embed_with(embedder, texts))
    assert {place.document_id for place in retrieve("When are the sheep shorn?")[:2]} == {"2", "5"}
    asked = Case("1", "When are the sheep shorn?", evidence=(Gold("2", places=(Place("2", 36, 59),)),))
    (found,) = covered([asked], retrieve)
    brought = sum(place.end for place in retrieve("When are the sheep shorn?"))
    assert found.recall == 1.0
    assert found.precision == found.iou == pytest.approx(23 / brought)


def test_a_question_whose_evidence_has_no_place_is_refused(tmp_path: Path) -> None:
    write_lines(tmp_path / "corpus.jsonl", {"id": "lamp", "text": LAMP})
    write_lines(tmp_path / "queries.jsonl", {"id": "1", "question": "What burns?", "evidence": [{"doc_id": "lamp"}]})

    with pytest.raises(BadBenchData, match="'1' is not a question whose evidence has places"):
        chunking_report(tmp_path, OPTIONS)


@pytest.fixture
def small_data(tmp_path: Path) -> Path:
    """Three long documents about different things, and a question about each."""
    corpus, queries = [], []
    for name, text, asked, answer in (
        ("lamp", LAMP, "What does the lamp burn?", "whale oil"),
        ("tide", TIDE, "Where does the tide table hang?", "harbour office"),
        ("sheep", SHEEP, "When are sheep shorn?", "June"),
    ):
        filler = " ".join(f"Line {number} of the {name} log says nothing new." for number in range(40))
        corpus.append({"id": name, "text": f"{filler}\n\n{text}\n\n{filler}"})
        start = len(filler) + 2 + text.index(answer)
        evidence = {"doc_id": name, "start": start, "end": start + len(answer)}
        queries.append({"id": name, "question": asked, "evidence": [evidence]})
    write_lines(tmp_path / "corpus.jsonl", *corpus)
    write_lines(tmp_path / "queries.jsonl", *queries)
    return tmp_path


def test_the_whole_benchmark_names_its_rows_and_compares_ours_with_each_reference(small_data: Path) -> None:
    report = chunking_report(small_data, OPTIONS)
    rows = {row.name: row for row in report.rows}
    assert list(rows) == [WINDOWS, CLUSTERS, OURS_DENSE, OURS]
    assert (report.questions, rows[OURS].recall.value, rows[OURS].recall.count) == (3, 1.0, 3)
    assert rows[OURS].chunks == rows[OURS_DENSE].chunks > 3
    assert 0 < rows[WINDOWS].iou.value < rows[OURS].iou.value
    assert [(one.ours, one.other) for one in report.differences] == [
        (OURS_DENSE, WINDOWS), (OURS_DENSE, CLUSTERS), (OURS, WINDOWS), (OURS, CLUSTERS)
    ]  # fmt: skip
    last = report.differences[2]
    assert last.iou.value == pytest.approx(rows[OURS].iou.value - rows[WINDOWS].iou.value)


def test_pairs_are_drawn_together() -> None:
    """What is common to both of a pair makes no interval."""
    noise = [0.1, 0.9, 0.4, 0.6]
    found = gain(noise, [one + 0.05 for one in noise])
    assert [found.low, found.high] == pytest.approx([0.05, 0.05])
