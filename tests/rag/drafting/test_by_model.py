"""What is promised of an answer that a language model words, whatever the model replies."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from index.index import Index
from rag.answer import Answer, Timings, Usage
from rag.assistant import Assistant, Stopped
from rag.build import build_assistant
from rag.drafting.by_model import LlmDrafter
from rag.drafting.prompt import draft_prompt
from rag.events import Done, SentenceVerified
from rag.evidence.gate import THRESHOLD
from rag.llm.language_model import LanguageModelUnavailable
from rag.llm.local import LocalLanguageModel
from rag.question import GeneratorChoice, Question
from rag.settings import Settings
from rag.stop import Stop
from tests.rag.openai_server import KEY, OpenAiServer, Served
from tests.rag.written_index import check_promises, index_of

ASKED = Question("How many troops would the force need?")
SECOND = "The force would need 100,000 troops, a panel of generals told the committee in March."
FIRST = "The force would need 30,000 troops at first, the ministry of defence said in April."
DOCUMENTS = (
    {"id": "plan", "title": "The plan", "text": f"{SECOND} Poland will not send anyone. It rained that day."},
    {"id": "paper", "title": "The paper", "text": f"The paper is long. {FIRST} Nobody knows the cost of the ships."},
)
TRUE = "The force would need 100,000 troops, a panel of generals told the committee."
ALSO = "The force would need 30,000 troops at first, the ministry said."
LIE = "The force would need 200,000 troops."


@pytest.fixture(scope="module")
def index() -> Iterator[Index]:
    """Two small documents."""
    with index_of(*DOCUMENTS) as opened:
        yield opened


def settings_of(server: OpenAiServer) -> Settings:
    return Settings.model_validate(
        {"llm": f"openai-like:{server.url}", "llm_api_key": KEY, "llm_seconds": 10, "draft_cache_mb": 0}
    )


@contextmanager
def answering(index: Index, reply: Served) -> Iterator[tuple[OpenAiServer, Assistant]]:
    with OpenAiServer(reply) as server:
        yield server, build_assistant(index, settings_of(server))


@pytest.fixture(scope="module")
def quotes(index: Index) -> Answer:
    """The answer without any model."""
    return build_assistant(index, Settings(llm="none")).ask(ASKED)


def texts(answer: Answer) -> list[str]:
    return [sentence.text for sentence in answer.sentences]


def drafted(*sentences: tuple[object, str]) -> str:
    return json.dumps({"answer": [{"fact": fact, "sentence": sentence} for fact, sentence in sentences]})


def in_pieces(reply: str) -> tuple[str, ...]:
    size = max(7, len(reply) // 200)
    return tuple(reply[start : start + size] for start in range(0, len(reply), size))


@dataclass(frozen=True)
class Case:
    """A reply, and what an answer begins with then; the quotes alone follow."""

    reply: str
    shown: tuple[str, ...] = ()


BOTH = drafted((1, TRUE), (2, ALSO))
CASES = {
    "held to the form": Case(BOTH, (TRUE, ALSO)),
    "fences and words around": Case(f"Sure, here:\n```json\n{BOTH}\n```\nI hope it helps {{really}}.", (TRUE, ALSO)),
    "one object a line": Case(drafted((1, TRUE))[12:-2] + "\n" + drafted((2, ALSO))[12:-2], (TRUE, ALSO)),
    "thoughts before": Case(f'<think>Maybe {{"fact": 1, "sentence": "{LIE}"}}?</think>{BOTH}', (TRUE, ALSO)),
    "other keys and nesting": Case(json.dumps({"a": [{"b": {"sentence": TRUE, "why": {}}}]}), (TRUE,)),
    "cut in the middle": Case(BOTH[: BOTH.index(ALSO) + 20], (TRUE,)),
    "numbers exchanged": Case(drafted((2, TRUE), (1, ALSO)), (TRUE, ALSO)),
    "numbers out of range": Case(drafted((0, TRUE), (-7, ALSO), (10**30, TRUE)), (TRUE, ALSO)),
    "no numbers": Case(drafted((None, TRUE), ("2", ALSO), (True, TRUE), ([], ALSO)), (TRUE, ALSO)),
    "a number without end": Case('{"fact": %s, "sentence": "x"}' % ("9" * 5000) + drafted((1, TRUE)), (TRUE,)),
    "word for word": Case(drafted((1, SECOND), (1, SECOND)), (SECOND, FIRST)),
    "a lie": Case(drafted((1, LIE), (1, LIE), (1, "[1] <b>It</b> is true.")), (FIRST, SECOND)),
    "a lie of the second fact": Case(drafted((2, LIE), (1, TRUE)), (SECOND, FIRST)),
    "twice the same": Case(drafted((1, TRUE), (1, TRUE), (2, TRUE)), (TRUE,)),
    "hidden characters": Case(drafted((1, f"\u202e{TRUE}\u200b\x00 \ud800\n")), (TRUE,)),
    "empty": Case(""),
    "only prose": Case(f"{TRUE} {LIE}"),
    "another form": Case('{"answer": ["x", 3, null, {"fact": 1}, {"sentence": 5}, {"sentence": " "}]}'),
    "braces": Case("{" * 3000 + '{"a":' * 2500 + "}" * 3000),
    "without end": Case(drafted((1, TRUE)) + " and so on" * 3000 + drafted((2, LIE)), (TRUE,)),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_whatever_a_model_replies_every_sentence_is_borne_out_and_nothing_is_lost(
    index: Index, quotes: Answer, name: str
) -> None:
    case = CASES[name]
    with answering(index, Served(in_pieces(case.reply))) as (_, assistant):
        events = list(assistant.stream(ASKED))
    done = events[-1]
    assert isinstance(done, Done)
    answer = done.answer
    check_promises(answer, index.documents)
    assert texts(answer)[: len(case.shown)] == list(case.shown)
    assert [event.sentence for event in events if isinstance(event, SentenceVerified)] == list(answer.sentences)
    cited = [(one.document_id, one.start, one.end) for one in answer.citations]
    assert len(set(cited)) == len(cited)
    assert {(one.document_id, one.start, one.end) for one in quotes.citations} <= set(cited)
    assert answer.generator.mode == ("llm" if case.shown else "extractive")
    if not case.shown:
        assert answer.sentences == quotes.sentences


def test_the_smallest_real_model_keeps_the_same_promises(index: Index, small_model: LocalLanguageModel) -> None:
    assistant = Assistant(index.search, THRESHOLD, LlmDrafter(small_model, draft_prompt(), None, 60))
    answer = assistant.ask(replace(ASKED, generator="llm"), trace=True)
    check_promises(answer, index.documents)
    assert answer.status == "answered"
    assert answer.trace
    assert answer.trace.drafts
    assert answer.usage.completion_tokens > 0
    assert answer.generator.model_digest == small_model.digest
    assert {FIRST, SECOND} <= {one.quote for one in answer.citations}


def test_the_model_is_named_with_its_prompt_and_the_cost(index: Index) -> None:
    with answering(index, Served(in_pieces(BOTH))) as (_, assistant):
        answer = assistant.ask(ASKED, trace=True)
    assert (answer.generator.model, answer.generator.prompt_version) == ("tiny", draft_prompt().version)
    assert answer.usage == Usage(70, 7)
    assert answer.trace
    assert [(draft.text, draft.document_id) for draft in answer.trace.drafts] == [(TRUE, "plan"), (ALSO, "paper")]


def test_a_server_that_knows_no_form_is_asked_without_and_that_is_remembered(index: Index) -> None:
    with answering(index, Served(in_pieces(BOTH), refuses_form=True)) as (server, assistant):
        first, second = assistant.ask(ASKED), assistant.ask(ASKED)
    assert texts(first) == texts(second) == [TRUE, ALSO]
    assert ["response_format" in asked for asked in server.requests] == [True, False, False]


def test_a_refusal_with_another_reason_is_not_taken_for_the_form(index: Index, quotes: Answer) -> None:
    with answering(index, Served(status=400, says="too long")) as (server, assistant):
        answer = assistant.ask(ASKED)
        server.reply = Served(in_pieces(BOTH))
        assert texts(assistant.ask(ASKED)) == [TRUE, ALSO]
    assert answer.sentences == quotes.sentences
    assert "too long" in str(answer.generator.problem)
    assert ["response_format" in asked for asked in server.requests] == [True, False, True]


@pytest.mark.parametrize("then", ["break off", "garbage", "error"])
def test_a_model_that_fails_in_the_middle_is_completed_by_quotes(index: Index, then: str) -> None:
    reply = replace(Served(in_pieces(BOTH[: BOTH.index(ALSO)])), then=then)  # type: ignore[arg-type]
    with answering(index, reply) as (_, assistant):
        answer = assistant.ask(ASKED)
    check_promises(answer, index.documents)
    assert texts(answer) == [TRUE, FIRST]
    assert answer.generator.mode == "llm"
    assert "broke off" in str(answer.generator.problem)


def test_where_the_server_is_gone_the_quotes_answer_and_say_why(index: Index, quotes: Answer) -> None:
    with answering(index, Served()) as (_, assistant):
        pass
    answer = assistant.ask(ASKED)
    assert answer.sentences == quotes.sentences
    assert answer.generator.mode == "extractive"
    assert "does not list its models" in str(answer.generator.problem)


def test_a_model_is_asked_for_only_where_there_is_one(index: Index, tmp_path: Path) -> None:
    asked = replace(ASKED, generator="llm")
    with pytest.raises(LanguageModelUnavailable, match="no language model is set up"):
        build_assistant(index, Settings(llm="none")).ask(asked)
    missing = build_assistant(index, Settings(llm="local:SmolLM2-135M-Instruct-Q4_1", models_dir=tmp_path))
    assert "models pull" in str(missing.ask(ASKED).generator.problem)
    with pytest.raises(LanguageModelUnavailable, match="models pull"):
        missing.ask(asked)
    missing.close()


@pytest.mark.parametrize(("choice", "requests"), [("auto", 1), ("llm", 1), ("extractive", 0)])
def test_who_asks_for_quotes_asks_no_model(
    index: Index, quotes: Answer, choice: GeneratorChoice, requests: int
) -> None:
    with answering(index, Served(in_pieces(BOTH))) as (server, assistant):
        answer = assistant.ask(replace(ASKED, generator=choice))
    assert len(server.requests) == requests
    if choice == "extractive":
        assert replace(answer, id="", timings_ms=Timings()) == replace(quotes, id="", timings_ms=Timings())


def test_nothing_is_asked_of_a_model_where_the_sources_do_not_speak_of_it(index: Index) -> None:
    with answering(index, Served(in_pieces(BOTH))) as (server, assistant):
        assert assistant.ask(Question("Which metal boils last?")).status == "abstained"
    assert server.requests == []


def test_a_stop_ends_the_answer_without_quotes(index: Index) -> None:
    stop = Stop()
    with answering(index, Served(in_pieces(drafted((1, TRUE))), then="stall")) as (server, assistant):
        shown = []
        for event in assistant.stream(ASKED, stop=stop):
            if isinstance(event, SentenceVerified):
                shown.append(event.sentence.text)
                stop.set()
        assert shown == [TRUE]
        assert server.left.wait(10)
        with pytest.raises(Stopped):
            assistant.ask(ASKED, stop=stop)


def test_getting_ready_has_the_prompt_read_and_nothing_written(index: Index) -> None:
    with answering(index, Served(("It ", "is "), then="stall")) as (server, assistant):
        assistant.warm()
        assert server.left.wait(10)
    assert server.requests[0]["messages"][0]["content"] == draft_prompt().system
