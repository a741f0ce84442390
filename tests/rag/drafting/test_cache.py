"""What a model wrote is used again only for the very same."""

import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from index.document import Document
from rag.answer import Usage
from rag.build import build_assistant
from rag.drafting.by_model import LlmDrafter
from rag.drafting.cache import DraftCache, Reply
from rag.drafting.prompt import draft_prompt
from rag.evidence.evidence import Evidence
from rag.llm.language_model import LanguageModelUnavailable
from rag.llm.remote import RemoteLanguageModel
from rag.llm.setting import LlmSetting
from rag.settings import Settings
from rag.stop import Stop
from tests.rag.openai_server import OpenAiServer, Served
from tests.rag.written_evidence import DOCUMENT, SENTENCES, evidence_of
from tests.rag.written_index import index_of

EVIDENCE = (evidence_of(SENTENCES[1]),)
REPLY = Served(('{"sentence": "It rains."}', " "))


@pytest.fixture
def server() -> Iterator[OpenAiServer]:
    with OpenAiServer(REPLY) as started:
        yield started


@pytest.fixture
def cache(tmp_path: Path) -> DraftCache:
    return DraftCache(tmp_path / "drafts.sqlite3", 1_000_000)


def drafter_of(server: OpenAiServer, cache: DraftCache, model: str = "tiny") -> LlmDrafter:
    settings = Settings(llm_model=model)
    remote = RemoteLanguageModel(LlmSetting("openai-like", server.url), settings)
    return LlmDrafter(remote, draft_prompt(), cache, 10)


def draft(
    drafter: LlmDrafter, question: str = "Who?", evidence: tuple[Evidence, ...] = EVIDENCE,
    document: Document = DOCUMENT, stop: Stop | None = None,
) -> list[object]:  # fmt: skip
    found = drafter.draft(question, evidence, {document.id: document}, stop or Stop())
    return [one if isinstance(one, Usage) else one.text for one in found]


def test_the_same_question_is_asked_once_also_after_a_restart(server: OpenAiServer, cache: DraftCache) -> None:
    first = [draft(drafter_of(server, cache)) for _ in range(2)]
    assert first == [["It rains.", Usage(70, 7)]] * 2
    assert len(server.requests) == 1


def test_whatever_shapes_a_reply_makes_it_another(server: OpenAiServer, cache: DraftCache) -> None:
    drafter = drafter_of(server, cache)
    dated = replace(DOCUMENT, meta=replace(DOCUMENT.meta, as_of=date(2025, 2, 17)))
    draft(drafter)
    draft(drafter, "What?")
    draft(drafter, evidence=(evidence_of(SENTENCES[2]),))
    draft(drafter, document=dated)
    draft(drafter_of(server, cache, "other"))
    prompt = replace(draft_prompt(), version="other", system="Be brief.")
    draft(LlmDrafter(RemoteLanguageModel(LlmSetting("openai-like", server.url), Settings()), prompt, cache, 10))
    assert len(server.requests) == 6


@pytest.mark.parametrize("then", ["break off", "garbage", "error"])
def test_half_a_reply_is_not_kept(server: OpenAiServer, cache: DraftCache, then: str) -> None:
    server.reply = replace(REPLY, then=then)  # type: ignore[arg-type]
    with pytest.raises(LanguageModelUnavailable):
        draft(drafter_of(server, cache))
    server.reply = REPLY
    assert draft(drafter_of(server, cache)) == ["It rains.", Usage(70, 7)]
    assert len(server.requests) == 2


def stop_once_asked(server: OpenAiServer, stop: Stop) -> None:
    """Stop as soon as the server has the request."""
    server.asked.wait(60)
    stop.set()


def test_a_stopped_reply_is_not_kept(server: OpenAiServer, cache: DraftCache) -> None:
    server.reply, stop = replace(REPLY, then="stall"), Stop()
    threading.Thread(target=stop_once_asked, args=(server, stop)).start()
    draft(drafter_of(server, cache), stop=stop)
    server.reply = REPLY
    assert draft(drafter_of(server, cache)) == ["It rains.", Usage(70, 7)]
    assert len(server.requests) == 2


def reply_of(size: int) -> Reply:
    return Reply("x" * size, Usage(1, 2))


def test_those_unused_for_longest_go_first(tmp_path: Path) -> None:
    cache = DraftCache(tmp_path / "drafts.sqlite3", 3_500)
    for key in "abc":
        cache.keep(key, reply_of(1_000))
    assert cache.find("a") == reply_of(1_000)
    cache.keep("d", reply_of(1_000))
    assert [key for key in "abcd" if cache.find(key)] == ["a", "c", "d"]
    cache.keep("e", reply_of(5_000))
    assert [key for key in "abcde" if cache.find(key)] == []


def test_two_threads_may_use_it(cache: DraftCache) -> None:
    errors: list[Exception] = []

    def use(name: str) -> None:
        try:
            for number in range(40):
                cache.keep(f"{name}{number}", reply_of(number))
                assert cache.find(f"{name}{number}") == reply_of(number)
        except (sqlite3.Error, AssertionError) as error:
            errors.append(error)

    threads = [threading.Thread(target=use, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_a_damaged_file_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "drafts.sqlite3").write_bytes(b"no database" * 1000)
    cache = DraftCache(tmp_path / "drafts.sqlite3", 1_000_000)
    cache.keep("a", reply_of(3))
    assert cache.find("a") == reply_of(3)


@pytest.mark.parametrize(("megabytes", "files"), [(0, 0), (1, 1)])
def test_without_room_there_is_no_file(server: OpenAiServer, megabytes: float, files: int) -> None:
    with index_of({"id": "a", "title": "Rain", "text": "It rains."}) as index:
        settings = Settings(llm=f"openai-like:{server.url}", draft_cache_mb=megabytes)
        build_assistant(index, settings).close()
        assert len(list(index.data_dir.glob("drafts.sqlite3"))) == files
