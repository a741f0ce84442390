"""Search by words and meaning together."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.index import Index
from index.search.fusion import fused_score, sentence_score
from index.storage.filters import Filters
from tests.hash_embedder import HashEmbedder

TEXTS = {
    "a": "Six million people need help this winter. Who pays is open.",
    "b": "A force of 100,000 troops would be needed. Experts doubt it.\n\nPoland sends none.",
    "c": "The lake was quiet. Nobody fished.",
    "d": "Troops left the town in winter.",
    "twin-1": "An identical sentence about tractors.",
    "twin-2": "An identical sentence about tractors.",
    "twin-3": "An identical sentence about tractors.",
}


@pytest.fixture(scope="module")
def small_index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """A few short documents, three of which say the same under the same title."""
    folder = tmp_path_factory.mktemp("documents")
    for name, text in TEXTS.items():
        title = "Twins" if name.startswith("twin") else f"Title {name}"
        (folder / f"{name}.md").write_text(f'---\ntitle: "{title}"\n---\n{text}\n')
    with Index(tmp_path_factory.mktemp("data"), HashEmbedder()) as opened:
        list(opened.add(folder))
        yield opened


def documents(index: Index, query: str, limit: int = 10) -> list[str]:
    """Ids of the documents found, best first."""
    return [hit.passage.document_id for hit in index.search(query, limit, Filters())]


def test_the_passage_that_speaks_of_it_comes_first(small_index: Index) -> None:
    assert documents(small_index, "How many troops would be needed?")[0] == "b.md"
    assert documents(small_index, "Who fished in the lake?")[0] == "c.md"


def test_equal_scores_are_ordered_by_passage_id(small_index: Index) -> None:
    hits = small_index.search("identical tractors", 3, Filters())

    assert {hit.passage.document_id for hit in hits} == {"twin-1.md", "twin-2.md", "twin-3.md"}
    assert len({hit.score for hit in hits}) == 1
    assert [hit.passage.id for hit in hits] == sorted(hit.passage.id for hit in hits)


@pytest.mark.parametrize("limit", [0, 1, 3, 100])
def test_the_limit_holds(small_index: Index, limit: int) -> None:
    assert len(documents(small_index, "troops in winter", limit)) == min(limit, len(TEXTS))


def test_every_hit_tells_what_its_score_is_made_of(small_index: Index) -> None:
    for hit in small_index.search("troops in winter", 10, Filters()):
        best = max(map(sentence_score, hit.similarities, hit.shared_words))

        assert len(hit.similarities) == len(hit.shared_words) == len(hit.passage.sentences)
        assert hit.score == fused_score(hit.signals)
        assert sentence_score(hit.signals.sentence, hit.signals.shared_words) == pytest.approx(best)


def test_the_best_match_by_words_has_the_whole_word_signal(small_index: Index) -> None:
    hits = small_index.search("quiet lake", 10, Filters())

    assert hits[0].signals.words == hits[0].signals.shared_words == 1.0
    assert all(0 <= hit.signals.words <= 1 for hit in hits)


def test_a_passage_comes_back_as_it_was_cut(small_index: Index) -> None:
    for hit in small_index.search("troops in winter", 10, Filters()):
        passage = hit.passage
        text = small_index.documents.get(passage.document_id).text
        sentences = [text[span.start : span.end] for span in passage.sentences]

        assert text[passage.start : passage.end] == passage.text
        assert all(sentence in passage.text for sentence in sentences)


@given(
    st.text(max_size=60) | st.lists(st.sampled_from(TEXTS["b"].split()), max_size=6).map(" ".join), st.integers(0, 9)
)
@settings(max_examples=200, deadline=None)
def test_any_query_gives_few_passages_once_each_and_best_first(small_index: Index, query: str, limit: int) -> None:
    hits = small_index.search(query, limit, Filters())
    ids = [hit.passage.id for hit in hits]

    assert len(hits) == min(limit, len(TEXTS))
    assert len(ids) == len(set(ids))
    assert [(-hit.score, hit.passage.id) for hit in hits] == sorted((-hit.score, hit.passage.id) for hit in hits)
    assert hits == small_index.search(query, limit, Filters())


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    with Index(tmp_path, HashEmbedder()) as empty:
        assert empty.search("troops", 10, Filters()) == []
        assert empty.search("", 10, Filters(kind=("official",))) == []


def test_the_real_model_finds_a_passage_that_shares_no_content_word(bundled_index: Index) -> None:
    """By meaning alone: soldiers, not troops; peacekeeping, not multinational."""
    hits = bundled_index.search("soldiers required for a credible international peacekeeping contingent", 16, Filters())

    assert any("100,000" in hit.passage.text for hit in hits)


def test_the_real_model_gives_the_same_twice(bundled_index: Index) -> None:
    query = "How many people in Ukraine need humanitarian help?"

    assert bundled_index.search(query, 20, Filters()) == bundled_index.search(query, 20, Filters())


def test_search_sees_one_moment_while_documents_are_replaced(tmp_path: Path) -> None:
    """Whatever a writer does meanwhile: no error, and every passage stands in the document it came with."""
    texts = [f"The lamp burns {number} litres a night. " * 3 + "The keeper is old." for number in range(40)]
    folder = tmp_path / "lamps"
    folder.mkdir()
    with Index(tmp_path / "data", HashEmbedder()) as index:
        found_any = 0

        def replace_again_and_again() -> None:
            for text in texts:
                (folder / "lamp.md").write_text(text, "utf-8")
                for _ in index.add(folder):
                    pass

        writer = threading.Thread(target=replace_again_and_again)
        writer.start()
        try:
            while writer.is_alive():
                for found in index.search("How much does the lamp burn?", 5, Filters()):
                    found_any += 1
                    place = found.passage
                    assert found.document.text[place.start : place.end] == place.text
        finally:
            writer.join()

    assert found_any
