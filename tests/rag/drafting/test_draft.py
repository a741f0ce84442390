"""Quoting the best evidence."""

from hypothesis import given
from hypothesis import strategies as st

from index.document import Document
from rag.drafting.draft import DraftSentence, QuoteDrafter
from rag.evidence.evidence import Evidence
from rag.stop import Stop
from tests.rag.written_evidence import SENTENCES, evidence_of

LIST = (
    "Troops are needed. Troops were needed. Tanks came late. Ships sank early. Planes flew low. Rain fell. Ice broke."
)
DOCUMENT = Document("list.md", "List", LIST)
PARTS = tuple(f"{part}." for part in LIST.rstrip(".").split(". "))


def drafted(evidence: list[Evidence]) -> list[DraftSentence]:
    """What the drafter proposes."""
    drafts = QuoteDrafter().draft("How many troops?", evidence, {DOCUMENT.id: DOCUMENT}, Stop())
    return [draft for draft in drafts if isinstance(draft, DraftSentence)]


def quotes(evidence: list[Evidence]) -> list[str]:
    """The words of what it proposes."""
    return [draft.text for draft in drafted(evidence)]


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


def test_it_says_that_nobody_wrote_it() -> None:
    assert QuoteDrafter().generator.mode == "extractive"
    assert QuoteDrafter().generator.model is None


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
def test_proposals_are_few_different_and_rest_each_on_its_own_sentence(evidence: list[Evidence]) -> None:
    ranked = sorted(evidence, key=lambda one: -one.score)
    drafts = drafted(ranked)

    assert drafts[0].evidence == (ranked[0],)
    assert 1 <= len(drafts) <= 5
    assert len({draft.text for draft in drafts}) == len(drafts)
    assert all(draft.text == draft.evidence[0].sentence for draft in drafts)
