"""Quoting the best evidence."""

from hypothesis import given
from hypothesis import strategies as st

from index.document import Document
from rag.drafting.draft import best_quotes
from rag.evidence.evidence import Evidence
from tests.rag.written_evidence import SENTENCES, evidence_of

LIST = (
    "Troops are needed. Troops were needed. Tanks came late. Ships sank early. Planes flew low. Rain fell. Ice broke."
)
DOCUMENT = Document("list.md", "List", LIST)
PARTS = tuple(f"{part}." for part in LIST.rstrip(".").split(". "))


def quotes(evidence: list[Evidence]) -> list[str]:
    """The words of the best quotes."""
    return [one.sentence for one in best_quotes(evidence)]


def test_the_best_sentence_is_quoted() -> None:
    assert quotes([evidence_of(SENTENCES[1], 0.8), evidence_of(SENTENCES[2], 0.1)]) == [SENTENCES[1]]


def test_at_most_five_are_quoted() -> None:
    evidence = [evidence_of(part, 0.8, document=DOCUMENT) for part in PARTS[1:]]

    assert quotes(evidence) == list(PARTS[1:6])


def test_what_says_the_same_is_quoted_once() -> None:
    evidence = [evidence_of(part, 0.8, document=DOCUMENT) for part in PARTS[:3]]

    assert quotes(evidence) == [PARTS[0], PARTS[2]]


def test_the_same_is_quoted_once_also_where_it_has_no_words() -> None:
    twins = [evidence_of("🏠!", document=Document(name, "Houses", "🏠! 🏠!")) for name in ("a", "b")]

    assert quotes(twins) == ["🏠!"]


@given(
    st.lists(
        st.builds(
            lambda part, score, shared: evidence_of(part, score, shared, DOCUMENT),
            st.sampled_from(PARTS),
            st.floats(0.1, 1),
            st.floats(0, 1),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_quotes_are_few_and_different_and_begin_with_the_best(evidence: list[Evidence]) -> None:
    ranked = sorted(evidence, key=lambda one: -one.score)
    chosen = best_quotes(ranked)

    assert chosen[0] == ranked[0]
    assert 1 <= len(chosen) <= 5
    assert len({one.sentence for one in chosen}) == len(chosen)
