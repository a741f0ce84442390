"""The promises that an answer keeps, over the bundled collection and over texts that no one wrote for us."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.collection import bundled_corpus, read_collection
from index.document import Document
from index.index import Index
from index.storage.filters import Filters
from rag.answer import Answer, Citation, Generator, Timings, Usage
from rag.assistant import Assistant
from rag.build import build_assistant
from rag.drafting.draft import DraftSentence
from rag.events import Done, Event, EvidenceFound, Searched, SentenceVerified
from rag.evidence.evidence import Evidence
from rag.evidence.gate import THRESHOLD
from rag.question import Question, Turn
from rag.settings import Settings
from rag.stop import Stop
from tests.rag.written_index import check_promises, every_citation, index_of

TROOPS = "How many troops would a viable multinational force need?"
TUNGSTEN = "What is the boiling point of tungsten?"
EXAMPLES = read_collection((bundled_corpus() / "collection.toml").read_text("utf-8")).examples
OUR_QUESTIONS = (
    "How many refugees are there outside Ukraine?",
    "How many people are displaced inside Ukraine?",
    "What did OCHA estimate for 2025?",
    "How much did donors give to the 2024 plan?",
    "What would rebuilding Ukraine cost?",
    "How much damage was counted by the end of 2024?",
    "How many civilians were killed in 2025?",
    "What did the Budapest Memorandum promise?",
    "Does Parliament have to approve a deployment?",
    "What did Starmer say on 17 February 2025?",
    "Who was at the talks in Paris?",
    "What did Scholz call premature?",
    "Would Germany send soldiers?",
    "What is Poland's position on sending troops?",
    "How much does Poland spend on defence?",
    "When will UK defence spending reach 2.5%?",
    "What did the IFS say about the £13.4bn?",
    "What did Lavrov reject?",
    "Are foreign soldiers legitimate targets?",
    "How many peacekeepers did Zelensky ask for?",
    "What did Lord Dannatt tell the BBC?",
    "How many European troops would be needed without the United States?",
    "What did Trump claim America had given?",
    "What does the Kiel Institute count?",
    "What happened to USAID projects?",
    "What did Hegseth say in Brussels?",
    "Which steps did Starmer set out at Lancaster House?",
    "What did Macron not rule out?",
    "How large is the possibly mined area?",
    "Is Ukraine a member of NATO?",
    "What is the strength of the Royal Navy in 1805?",
    "Who will win the next election in France?",
    "troops",
    "!!!",
    TUNGSTEN,
)


def same(answer: Answer) -> Answer:
    """An answer without what may differ between two runs."""
    return replace(answer, id="", timings_ms=Timings())


def the(kind: type[Event], events: Sequence[Event]) -> list[Event]:
    """The events of one kind."""
    return [event for event in events if isinstance(event, kind)]


def test_the_number_of_troops_is_quoted_with_who_said_so_and_as_of_when(assistant: Assistant) -> None:
    answer = assistant.ask(Question(TROOPS))
    stated = [citation for citation in answer.citations if "100,000" in citation.quote]

    assert answer.status == "answered"
    assert ("Third Eye Analyst", date(2025, 2, 17)) in [(one.publisher, one.as_of) for one in stated]


def test_what_the_sources_do_not_speak_of_is_off_topic_and_shows_no_source(assistant: Assistant) -> None:
    answer = assistant.ask(Question(TUNGSTEN))

    assert (answer.status, answer.reason) == ("abstained", "off_topic")
    assert (answer.citations, answer.nearest, answer.sentences, answer.text) == ((), (), (), "")


@pytest.mark.parametrize("question", [*EXAMPLES, *OUR_QUESTIONS])
def test_every_quote_stands_at_its_place(assistant: Assistant, bundled_index: Index, question: str) -> None:
    answer = assistant.ask(Question(question))

    check_promises(answer, bundled_index.documents)
    assert answer.status == "answered" or question not in EXAMPLES


@pytest.mark.parametrize("question", [EXAMPLES[0], EXAMPLES[2], TUNGSTEN])
def test_the_same_question_gives_the_same_answer(assistant: Assistant, question: str) -> None:
    first, second = (assistant.ask(Question(question), trace=True) for _ in range(2))

    assert same(first) == same(second)
    assert first.id != second.id


@pytest.mark.parametrize("question", [TROOPS, EXAMPLES[1], TUNGSTEN])
def test_the_stream_ends_with_the_answer_that_ask_gives(assistant: Assistant, question: str) -> None:
    events = list(assistant.stream(Question(question)))

    assert isinstance(events[-1], Done)
    assert len(the(Done, events)) == 1
    assert same(events[-1].answer) == same(assistant.ask(Question(question)))


def test_events_come_in_order_and_add_up_to_the_answer(assistant: Assistant) -> None:
    events = list(assistant.stream(Question(EXAMPLES[2])))
    verified = [event for event in events if isinstance(event, SentenceVerified)]
    done = events[-1]

    assert isinstance(done, Done)
    assert [type(event) for event in events] == [Searched, EvidenceFound, *[SentenceVerified] * len(verified), Done]
    assert [event.index for event in verified] == list(range(len(verified)))
    assert tuple(event.sentence for event in verified) == done.answer.sentences
    assert tuple(citation for event in verified for citation in event.citations) == done.answer.citations
    assert all(event.sentence.citations == tuple(one.number for one in event.citations) for event in verified)


def test_evidence_is_told_as_places_that_can_be_opened(assistant: Assistant, bundled_index: Index) -> None:
    found = next(event for event in assistant.stream(Question(TROOPS)) if isinstance(event, EvidenceFound))

    assert found.citations
    for citation in found.citations:
        text = bundled_index.documents.get(citation.document_id).text
        assert text[citation.start : citation.end] == citation.quote
        assert citation.number is None


def test_an_abstention_tells_of_no_evidence(assistant: Assistant) -> None:
    assert [type(event) for event in assistant.stream(Question(TUNGSTEN))] == [Searched, Done]


def test_the_trace_is_there_only_when_asked_for_and_tells_the_scores(assistant: Assistant) -> None:
    traced = assistant.ask(Question(TROOPS), trace=True).trace

    assert assistant.ask(Question(TROOPS)).trace is None
    assert traced is not None
    assert traced.passages
    assert [one.score for one in traced.evidence] == sorted((one.score for one in traced.evidence), reverse=True)
    assert traced.evidence[0].score >= traced.threshold


def test_an_abstention_can_be_traced_too(assistant: Assistant) -> None:
    traced = assistant.ask(Question(TUNGSTEN), trace=True).trace

    assert traced is not None
    assert traced.confidence < traced.threshold


def test_the_time_of_every_stage_is_told(assistant: Assistant) -> None:
    timings = assistant.ask(Question(TROOPS)).timings_ms

    assert timings.search > 0
    assert timings.total >= timings.search + timings.evidence + timings.draft + timings.verify - 0.1


def _dated(citation: Citation) -> date:
    """The day a source counts from; every bundled note has one."""
    day = citation.published or citation.as_of
    assert day is not None
    return day


def test_nothing_published_after_as_of_is_looked_at(assistant: Assistant) -> None:
    question, day = "Will British MPs vote before troops are sent?", date(2025, 12, 31)
    unbound = assistant.ask(Question(question))
    bound = assistant.ask(Question(question, as_of=day), trace=True)

    assert any(_dated(one) > day for one in every_citation(unbound))
    assert bound.citations
    assert all(_dated(one) <= day for one in every_citation(bound))


def test_before_the_first_document_nothing_is_found(assistant: Assistant) -> None:
    answer = assistant.ask(Question(TROOPS, as_of=date(1900, 1, 1)))

    assert (answer.status, answer.reason, answer.nearest) == ("abstained", "nothing_found", ())


def test_only_sources_that_meet_the_filters_are_cited(assistant: Assistant) -> None:
    filters = Filters(publisher=("OCHA",), kind=("official",))
    answer = assistant.ask(Question(EXAMPLES[2], filters=filters))

    assert answer.citations
    assert {(one.publisher, one.kind) for one in every_citation(answer)} == {("OCHA", "official")}


def test_filters_that_leave_nothing_find_nothing(assistant: Assistant) -> None:
    answer = assistant.ask(Question(TROOPS, filters=Filters(publisher=("Nobody at all",))))

    assert (answer.status, answer.reason, answer.nearest) == ("abstained", "nothing_found", ())


def test_an_empty_index_finds_nothing(index: Index) -> None:
    answer = build_assistant(index, Settings()).ask(Question(TROOPS))

    assert (answer.status, answer.reason, answer.nearest) == ("abstained", "nothing_found", ())


def test_a_source_that_only_asks_is_not_quoted_and_not_called_nothing() -> None:
    with index_of({"id": "a", "title": "Troops", "text": "How many troops? Who would send troops?"}) as index:
        answer = build_assistant(index, Settings()).ask(Question("How many troops?"))

    assert (answer.status, answer.reason) == ("abstained", "off_topic")


def test_a_follow_up_is_asked_together_with_what_it_leans_on(assistant: Assistant) -> None:
    first = "What did Starmer say about a US backstop?"
    answer = assistant.ask(Question("When did he say it?", (Turn("user", first), Turn("assistant", "It deters. [1]"))))

    assert answer.query == f"{first} When did he say it?"
    assert answer.question == "When did he say it?"
    assert answer.status == "answered"
    assert any("Starmer" in citation.quote and "February 2025" in citation.quote for citation in answer.citations)


def test_a_history_that_is_not_referred_to_changes_nothing(assistant: Assistant) -> None:
    history = (Turn("user", "What did OCHA estimate for 2025?"), Turn("assistant", "12.7 million. [1]"))

    assert same(assistant.ask(Question(TROOPS, history))) == same(assistant.ask(Question(TROOPS)))


def test_a_history_as_long_as_a_book_is_no_error(assistant: Assistant, bundled_index: Index) -> None:
    texts = [bundled_index.documents.get(one.id).text for one in bundled_index.documents.page(100)]
    answer = assistant.ask(Question("And why?", (Turn("user", " ".join(texts)),)))

    check_promises(answer, bundled_index.documents)


class ScriptedDrafter:
    """Proposes what a function makes of the evidence, as a language model might."""

    generator = Generator("llm", model="scripted")

    def __init__(self, propose: Callable[[Sequence[Evidence]], Sequence[DraftSentence]]) -> None:
        self._propose = propose

    def problem(self) -> str | None:
        """It can always be asked."""
        return None

    def draft(
        self, question: str, evidence: Sequence[Evidence], documents: Mapping[str, Document], stop: Stop
    ) -> Iterator[DraftSentence | Usage]:
        """Whatever the function says."""
        yield from self._propose(evidence)

    def warm(self) -> None:
        """It is always ready."""

    def close(self) -> None:
        """Nothing was started."""


def scripted(index: Index, propose: Callable[[Sequence[Evidence]], Sequence[DraftSentence]]) -> Assistant:
    """An assistant whose drafter follows a script."""
    return Assistant(index.search, THRESHOLD, ScriptedDrafter(propose))


HARMLESS: dict[str, Callable[[str], str]] = {
    "full stop lost": lambda text: text[:-1],
    "space before": lambda text: f" {text}",
    "small letters": str.lower,
}
ALTERATIONS: dict[str, Callable[[str], str]] = {
    "another figure": lambda text: text.replace("100,000", "200,000") + " Some say 18.",
    "turned round": lambda text: f"It is not true that {text}",
    "mark inside": lambda text: f"{text} [1]",
    "nothing": lambda text: "",
    "invented": lambda text: "Eighteen tanks were sent.",
}


@pytest.mark.parametrize("alteration", ALTERATIONS)
def test_instead_of_an_altered_sentence_its_source_is_quoted(bundled_index: Index, alteration: str) -> None:
    alter = ALTERATIONS[alteration]
    lying = scripted(bundled_index, lambda evidence: [DraftSentence(alter(one.sentence), (one,)) for one in evidence])
    answer = lying.ask(Question(TROOPS), trace=True)

    check_promises(answer, bundled_index.documents)
    assert {sentence.verdict for sentence in answer.sentences} == {"quoted"}
    assert answer.trace
    assert answer.trace.drafts
    assert all(draft.verdict is None and draft.reasons for draft in answer.trace.drafts)


@pytest.mark.parametrize("alteration", HARMLESS)
def test_a_sentence_in_slightly_other_words_is_shown_with_the_place_it_rests_on(
    bundled_index: Index, alteration: str
) -> None:
    alter = HARMLESS[alteration]
    answer = scripted(
        bundled_index, lambda evidence: [DraftSentence(alter(evidence[0].sentence), (evidence[0],))]
    ).ask(Question(TROOPS))  # fmt: skip

    check_promises(answer, bundled_index.documents)
    assert answer.sentences[0].verdict in ("supported", "partly")
    assert answer.sentences[0].text == alter(answer.citations[0].quote)


def test_of_true_and_altered_sentences_each_is_shown_once_numbered_without_a_gap(bundled_index: Index) -> None:
    def propose(evidence: Sequence[Evidence]) -> list[DraftSentence]:
        return [
            DraftSentence(one.sentence if place % 2 else f"{one.sentence} [{place}]", (one,))
            for place, one in enumerate(evidence)
        ] * 2

    answer = scripted(bundled_index, propose).ask(Question(TROOPS))

    assert 8 <= len(answer.sentences) <= 11, "all that may be worded, and quotes that give another value"
    assert answer.generator == ScriptedDrafter.generator
    check_promises(answer, bundled_index.documents)


def test_evidence_that_does_not_bear_a_sentence_out_is_not_cited(bundled_index: Index) -> None:
    """A model may name all the evidence there is for a sentence that stands in one place only."""
    answer = scripted(
        bundled_index, lambda evidence: [DraftSentence(evidence[2].sentence, tuple(evidence))]
    ).ask(Question(TROOPS))  # fmt: skip

    assert [citation.quote for citation in answer.citations[:1]] == [answer.sentences[0].text]
    check_promises(answer, bundled_index.documents)


def test_evidence_of_an_unknown_document_is_dropped(bundled_index: Index) -> None:
    def propose(evidence: Sequence[Evidence]) -> list[DraftSentence]:
        invented = replace(evidence[0], passage=replace(evidence[0].passage, document_id="invented.md"))
        return [DraftSentence(evidence[0].sentence, (invented, evidence[0])), DraftSentence("Invented.", (invented,))]

    answer = scripted(bundled_index, propose).ask(Question(TROOPS))

    assert all(sentence.text != "Invented." for sentence in answer.sentences)
    check_promises(answer, bundled_index.documents)


def test_where_a_drafter_has_nothing_to_say_the_answer_is_the_quotes(
    bundled_index: Index, assistant: Assistant
) -> None:
    silent = scripted(bundled_index, lambda evidence: []).ask(Question(TROOPS))

    assert same(silent) == same(assistant.ask(Question(TROOPS)))


def test_what_a_drafter_passes_over_is_quoted_after_its_sentences(bundled_index: Index, assistant: Assistant) -> None:
    quotes = [sentence.text for sentence in assistant.ask(Question(TROOPS)).sentences]
    worded = scripted(bundled_index, lambda evidence: [DraftSentence(evidence[0].sentence[:-1], (evidence[0],))])

    assert [sentence.text for sentence in worded.ask(Question(TROOPS)).sentences] == [quotes[0][:-1], *quotes[1:]]


WORDS = st.sampled_from(
    [
        *("Україна", "naïve", "cafe\u0301", "Ελλάδα", "東京", "שלום", "مرحبا", "İstanbul", "ß", "ﬁve", "𝔘𝔫𝔦", "troops"),
        *("🏠", "👩\u200d👩\u200d👧", "30\u202f000", "\u0308", "\u200f", "\u200b", "№", "½"),
    ]
)
STRANGE_SENTENCES = st.lists(WORDS, min_size=1, max_size=8).map(lambda words: f"{' '.join(words)}.")
STRANGE_TEXTS = st.lists(STRANGE_SENTENCES | st.text(max_size=30), min_size=1, max_size=12).map("\n\n".join)


@given(st.lists(STRANGE_TEXTS.filter(str.strip), min_size=1, max_size=4), st.data())
@settings(max_examples=30, deadline=None)
def test_quotes_of_any_text_in_any_script_stand_at_their_place(texts: list[str], data: st.DataObject) -> None:
    """The question is made of the text itself, so that there is often something to quote."""
    with index_of(*({"id": f"{number}", "text": text} for number, text in enumerate(texts))) as index:
        words = data.draw(st.sampled_from(texts)).split()
        question = Question(" ".join(words[:8]) or "?")
        answer = build_assistant(index, Settings()).ask(question)

        check_promises(answer, index.documents)
        assert same(answer) == same(build_assistant(index, Settings()).ask(question))


def test_a_text_full_of_wide_characters_is_answered_with_offsets_in_code_points() -> None:
    text = "🏠🏠🏠 Перше речення 👩‍👩‍👧. The force of the План needs 100,000 troops 🪖. Кінець 👩‍👩‍👧."
    with index_of({"id": "uk", "title": "План", "text": text}) as index:
        answer = build_assistant(index, Settings()).ask(Question("Does the force of the План need 100,000 troops?"))

        check_promises(answer, index.documents)
    assert answer.status == "answered"
    assert answer.citations[0].quote == "The force of the План needs 100,000 troops 🪖."
