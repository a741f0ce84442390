"""Passages: exact, apart, complete, below their headings, and never longer than the embedder reads."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings

from index.document import Document, Passage
from index.embedding.embed import Embedder
from index.load.files import Loaded, load
from index.load.headings import find_headings
from index.load.normalise import normalise
from index.splitting.split import CONTEXT_TOKENS, PASSAGE_TOKENS, Splitter
from tests.hash_embedder import HashEmbedder
from tests.texts import FAMILY, LONG_WORD, layouts, titles


@pytest.fixture(scope="session")
def splitter(embedder: Embedder) -> Splitter:
    """The splitter as the index makes it, measuring in the real model's tokens."""
    return Splitter(embedder.count_tokens, embedder.passage_tokens)


def document_of(text: str, title: str = "A title") -> Document:
    """A Markdown document with this text, as loading would make it."""
    canonical = normalise(text)
    return Document("a-document", title, canonical, headings=find_headings(canonical))


def outside(document: Document, passages: Sequence[Passage]) -> str:
    """What neither a passage nor a heading holds."""
    held = sorted([(p.start, p.end) for p in passages] + [(h.start, h.end) for h in document.headings])
    ends = [0, *(end for _, end in held)]
    starts = [*(start for start, _ in held), len(document.text)]
    return "".join(document.text[end:start] for end, start in zip(ends, starts, strict=True))


def tokens(embedder: Embedder, passage: Passage) -> int:
    """What the embedder reads of a passage, context included."""
    return embedder.count_tokens(passage.text) + min(CONTEXT_TOKENS, embedder.count_tokens(passage.context))


@given(text=layouts, title=titles)
def test_any_text_is_cut_exactly_completely_and_small_enough(
    embedder: Embedder, splitter: Splitter, text: str, title: str
) -> None:
    """Offsets are exact, passages and sentences stay apart and in their places, nothing is lost or too long."""
    document = document_of(text, title)
    passages = splitter.split(document)
    assert all(document.text[p.start : p.end] == p.text == p.text.strip() != "" for p in passages)
    assert all(one.end <= other.start for one, other in pairwise(passages))
    assert outside(document, passages).strip() == ""
    assert len({p.id for p in passages}) == len(passages)
    for passage in passages:
        assert passage.sentences
        edges = [edge for span in passage.sentences for edge in (span.start, span.end)]
        assert [passage.start, *edges, passage.end] == sorted([passage.start, *edges, passage.end])
        assert all(span.start < span.end for span in passage.sentences)
        assert tokens(embedder, passage) <= embedder.passage_tokens


@settings(max_examples=8)
@given(text=layouts, title=titles)
def test_the_embedder_takes_every_passage_of_any_text(
    embedder: Embedder, splitter: Splitter, text: str, title: str
) -> None:
    passages = splitter.split(document_of(text, title))[:8]
    for passage, vectors in zip(passages, embedder.embed_passages(passages), strict=True):
        assert vectors.sentences.shape == (len(passage.sentences), len(vectors.passage))


@pytest.mark.parametrize(
    "text",
    [
        LONG_WORD * 200,
        "x" * 20_000,
        "漢字" * 3000,
        "😀" * 5000,
        (FAMILY + " ") * 800,
        "e\u0301" * 3000,
        "\u0301" * 3000,
        "0\u0080:" * 600,
        "한국어" * 800,
        ("q" * 99 + ",") * 60,
        ("q" * 99 + "😀") * 60,
        ("a" + "\u093e" * 98 + "-") * 40,
        "word " * 4000,
        "a. " * 2000,
        "(" * 3000,
        "|a|b|\n" * 700,
    ],
    ids=lambda text: repr(text[:6]),
)
def test_text_without_natural_joints_is_cut_all_the_same(embedder: Embedder, splitter: Splitter, text: str) -> None:
    document = document_of(text, title=LONG_WORD * 3)
    passages = splitter.split(document)
    assert outside(document, passages).strip() == ""
    assert max(tokens(embedder, p) for p in passages) <= embedder.passage_tokens


def test_no_passage_crosses_a_heading_and_each_knows_the_headings_above_it(splitter: Splitter) -> None:
    document = document_of(
        "Before.\n\n# Tower\n\nTall.\n\n## Lamp\n\nBright.\n\n### Oil\n\nWhale.\n\n"
        "## Stairs\n\nSteep.\n\n# Visits\n\nMay."
    )
    assert [(p.text, p.heading) for p in splitter.split(document)] == [
        ("Before.", None),
        ("Tall.", "Tower"),
        ("Bright.", "Tower > Lamp"),
        ("Whale.", "Tower > Lamp > Oil"),
        ("Steep.", "Tower > Stairs"),
        ("May.", "Visits"),
    ]


def test_endless_headings_do_not_go_along_with_every_passage(tmp_path: Path) -> None:
    """Of five headings of 2,000 characters each passage keeps what is nearest to it."""
    endless = "".join(f"{'#' * level} {'x' * 1_999}{level}\n\n" for level in range(1, 6))
    (tmp_path / "endless.md").write_text(endless + "###### a\n\nb\n\n" * 2_000)
    (found,) = load(tmp_path / "endless.md")
    assert isinstance(found, Loaded)

    passages = Splitter(HashEmbedder().count_tokens, 80).split(found.document)
    assert [one.text for one in passages] == ["b"] * 2_000
    assert {one.heading for one in passages} == {"x" * 995 + "5 > a"}


@pytest.mark.parametrize("text", ["# Only a heading", "# One\n\n## Two", "# One\n\n\n\n# Two\n\n   "])
def test_headings_alone_make_no_passage(splitter: Splitter, text: str) -> None:
    assert splitter.split(document_of(text)) == []


def test_a_short_section_is_one_passage_with_its_paragraphs(splitter: Splitter) -> None:
    text = "One paragraph. Two sentences.\n\nAnother paragraph."
    (passage,) = splitter.split(document_of(text))
    assert passage.text == text
    assert [text[span.start : span.end] for span in passage.sentences] == [
        "One paragraph.",
        "Two sentences.",
        "Another paragraph.",
    ]


def test_a_long_text_is_cut_between_sentences(splitter: Splitter) -> None:
    text = " ".join(f"The keeper noted storm number {number} in the log." for number in range(200))
    passages = splitter.split(document_of(text))
    assert len(passages) > 3
    assert all(p.text.startswith("The keeper") and p.text.endswith("log.") for p in passages)


def test_a_longer_title_leaves_less_room_up_to_a_limit(embedder: Embedder) -> None:
    narrow = Splitter(embedder.count_tokens, 80)
    text = " ".join(f"Storm {number} came." for number in range(400))
    counts = [len(narrow.split(document_of(text, title))) for title in ("Storms", "storm " * 40, "storm " * 400)]
    assert counts[0] < counts[1] <= counts[2] < counts[0] * 3


def test_passages_of_even_text_are_about_as_long_as_wanted(embedder: Embedder, splitter: Splitter) -> None:
    text = " ".join(f"The keeper noted storm number {number} in the log." for number in range(200))
    lengths = [tokens(embedder, passage) for passage in splitter.split(document_of(text))]
    assert max(lengths) - min(lengths) < 30
    assert PASSAGE_TOKENS * 0.8 < sum(lengths) / len(lengths) < PASSAGE_TOKENS * 1.4


def test_a_cut_falls_between_paragraphs_where_there_are_some(splitter: Splitter) -> None:
    paragraphs = [" ".join(f"Keeper {one} wrote line {line} there." for line in range(9)) for one in range(6)]
    passages = splitter.split(document_of("\n\n".join(paragraphs)))
    assert {p.text for p in passages} <= set(paragraphs) | {"\n\n".join(pair) for pair in pairwise(paragraphs)}


def test_a_sentence_is_cut_only_where_it_is_longer_than_the_embedder_reads(splitter: Splitter) -> None:
    whole = "storm " * 180 + "came."
    document = document_of(f"First. {whole} Last.\n\n" + "wave " * 600 + "came. End.")
    passages = splitter.split(document)
    assert any(whole in p.text for p in passages)
    assert all(len(p.sentences) == 1 for p in passages if p.text.startswith("wave") and not p.text.endswith("End."))


def test_offsets_count_code_points_and_pages_are_looked_up(splitter: Splitter) -> None:
    document = Document(
        "d",
        "Waves",
        "🌊🌊 first.\n\n# 🌫\n\n🌊 second.",
        headings=(find_headings("🌊🌊 first.\n\n# 🌫")[0],),
        pages=(0, 11),
    )
    assert [(p.start, p.end, p.text, p.page) for p in splitter.split(document)] == [
        (0, 9, "🌊🌊 first.", 1),
        (16, 25, "🌊 second.", 2),
    ]


def test_ids_are_the_same_every_time_and_differ_between_documents(embedder: Embedder, splitter: Splitter) -> None:
    again = Splitter(embedder.count_tokens, embedder.passage_tokens)
    one, other = (Document(name, "T", "Same text. " * 100) for name in ("one", "other"))
    assert [p.id for p in splitter.split(one)] == [p.id for p in again.split(one)]
    assert not {p.id for p in splitter.split(one)} & {p.id for p in splitter.split(other)}


def test_an_id_does_not_change_when_text_is_added_below(splitter: Splitter) -> None:
    before = splitter.split(document_of("# One\n\nFirst.\n\n# Two\n\nSecond."))
    after = splitter.split(document_of("# One\n\nFirst.\n\n# Two\n\nSecond.\n\n# Three\n\nThird."))
    assert [p.id for p in before] == [p.id for p in after][:2]
