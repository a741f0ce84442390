"""What is shown stands in the source, and only what was checked is cited."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.document import Document
from rag.drafting.draft import DraftSentence
from rag.verification.verify import verify
from tests.rag.written_evidence import DOCUMENT, SENTENCES, evidence_of

SENTENCE = SENTENCES[1]
EVIDENCE = evidence_of(SENTENCE)
DOCUMENTS = {DOCUMENT.id: DOCUMENT}


def test_a_sentence_that_stands_there_is_quoted() -> None:
    check = verify(DraftSentence(SENTENCE, (EVIDENCE,)), DOCUMENTS)

    assert (check.verdict, check.support) == ("quoted", (EVIDENCE,))


@pytest.mark.parametrize(
    "altered",
    [
        "",
        SENTENCE.replace("100,000", "10,000"),
        SENTENCE.replace("needs", "does not need"),
        SENTENCE.replace("o", "о"),  # a Cyrillic letter that looks the same
        f"{SENTENCE} {SENTENCES[2]}",
        SENTENCES[2],
    ],
)
def test_a_sentence_that_does_not_stand_there_is_not_shown(altered: str) -> None:
    check = verify(DraftSentence(altered, (EVIDENCE,)), DOCUMENTS)

    assert (check.verdict, check.support) == (None, ())
    assert check.reasons


@pytest.mark.parametrize("worded", [SENTENCE[:-1], f" {SENTENCE}", SENTENCE.lower(), "It needs 100,000 troops."])
def test_a_sentence_in_other_words_is_no_quote_but_may_be_borne_out(worded: str) -> None:
    check = verify(DraftSentence(worded, (evidence_of(SENTENCES[2]), EVIDENCE)), DOCUMENTS)

    assert (check.verdict, check.support) == ("supported", (EVIDENCE,))


@given(st.text(max_size=40))
def test_no_other_text_passes_as_a_quote(text: str) -> None:
    assert (verify(DraftSentence(text, (EVIDENCE,)), DOCUMENTS).verdict == "quoted") == (text == SENTENCE)


def test_what_the_evidence_claims_to_say_does_not_count() -> None:
    """The text is read from the document, so evidence with a false sentence or place supports nothing."""
    forged = replace(EVIDENCE, sentence="The force needs nobody.")
    misplaced = replace(EVIDENCE, start=EVIDENCE.start - 1, end=EVIDENCE.end - 1)

    assert verify(DraftSentence("The force needs nobody.", (forged,)), DOCUMENTS).verdict is None
    assert verify(DraftSentence(SENTENCE, (misplaced,)), DOCUMENTS).verdict != "quoted"


def test_a_sentence_without_evidence_or_document_is_not_shown() -> None:
    assert verify(DraftSentence(SENTENCE, ()), DOCUMENTS).verdict is None
    assert verify(DraftSentence(SENTENCE, (EVIDENCE,)), {}).verdict is None


def test_only_the_evidence_that_bears_the_sentence_out_supports_it() -> None:
    twin = Document("twin.md", "Twin", f"Before. {SENTENCE}")
    other, also = evidence_of(SENTENCES[2]), evidence_of(SENTENCE, document=twin)
    gone = evidence_of(SENTENCE, document=Document("gone.md", "Gone", SENTENCE))
    check = verify(DraftSentence(SENTENCE, (other, EVIDENCE, gone, also)), {**DOCUMENTS, twin.id: twin})

    assert (check.verdict, check.support) == ("quoted", (EVIDENCE, also))
