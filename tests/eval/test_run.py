"""Runs: every case is kept once, whatever happens in between."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from eval.cases.case import BadTestSet, Case, Gold, placed
from eval.cases.read import read_set
from eval.cli import app
from eval.evaluate import evaluate, sampled
from eval.metrics.spans import Place
from eval.run.corpus_index import corpus_index, index_folder, written_corpus
from eval.run.folder import BadRun, FinishedRun, open_run, read_run
from eval.run.runner import run_cases
from eval.run.server import Server
from eval.run.target import CaseFailed, Target, TargetUnreachable
from index.document import Document, DocumentMeta
from index.embedding.embed import Embedder
from index.index import Index
from rag.answer import Answer
from rag.assistant import Assistant
from rag.question import Question
from tests.eval.runs import (
    QUIET,
    Remembering,
    Wrapped,
    dev_cases,
    finished_run,
    in_process,
    provenance_of,
    without_times,
)
from tests.ui.running_server import ROOT, environment
from tests.ui.served_folder import served_copy


@pytest.fixture
def target(remembering: Remembering) -> Target:
    """The real assistant over the bundled collection."""
    return remembering


@pytest.fixture(scope="module")
def cases(bundled_index: Index) -> tuple[Case, ...]:
    """Some twenty cases of every kind."""
    return dev_cases(bundled_index, sample=21)


class Failing(Wrapped):
    """Refuses one question, and breaks over another."""

    def __init__(self, target: Target, refused: str, broken: str) -> None:
        super().__init__(target)
        self.refused, self.broken = refused, broken

    def ask(self, question: Question) -> Answer:
        """An answer, unless it is one of the two."""
        if question.text == self.refused:
            raise CaseFailed("the server answered 503: busy")
        if question.text == self.broken:
            raise ZeroDivisionError("a bug")
        return super().ask(question)


class Dying(Wrapped):
    """Is gone after some questions."""

    def __init__(self, target: Target, after: int) -> None:
        super().__init__(target)
        self._places = iter(range(after))

    def ask(self, question: Question) -> Answer:
        """An answer, as long as it lives."""
        if next(self._places, None) is None:
            raise TargetUnreachable("the server cannot be reached")
        return super().ask(question)


def test_every_case_has_its_answer_and_citations_that_hold(
    cases: tuple[Case, ...], target: Target, tmp_path: Path
) -> None:
    run = finished_run(cases, target, tmp_path)

    assert [record.case_id for record in run.records] == [case.id for case in cases]
    assert [record.answer and record.answer.question for record in run.records] == [case.question for case in cases]
    assert sum(len(record.citations_hold) for record in run.records) > len(cases)
    assert all(held for record in run.records for held in record.citations_hold)
    assert run.cases == cases


def test_a_failing_case_is_a_record_with_its_error(cases: tuple[Case, ...], target: Target, tmp_path: Path) -> None:
    """A refusal says why, a bug keeps its traceback, and both are asked again by the same command."""
    failing = Failing(target, cases[3].question, cases[5].question)
    run = finished_run(cases, failing, tmp_path)

    assert run.records[3].error == "the server answered 503: busy"
    assert "ZeroDivisionError: a bug" in str(run.records[5].error)
    assert "Traceback" in str(run.records[5].error)
    assert sum(record.error is not None for record in run.records) == 2

    mended = finished_run(cases, target, tmp_path)

    assert all(record.error is None for record in mended.records)
    assert len(mended.records) == len(cases)


def test_a_target_that_is_gone_ends_the_run_which_goes_on_later(
    cases: tuple[Case, ...], target: Target, tmp_path: Path
) -> None:
    with (
        pytest.raises(TargetUnreachable),
        open_run(tmp_path, provenance_of(cases, target), cases) as begun,
    ):
        run_cases(cases, Dying(target, 6), begun, 2, QUIET)
    with pytest.raises(BadRun, match=r"unfinished run: \d+ of \d+ cases have no record"):
        read_run(tmp_path)
    kept_lines = (tmp_path / "records.jsonl").read_text("utf-8").splitlines()

    run = finished_run(cases, target, tmp_path)

    assert len(kept_lines) == 6, "all that were answered"
    assert (tmp_path / "records.jsonl").read_text("utf-8").splitlines()[: len(kept_lines)] == kept_lines
    assert len(run.records) == len(cases)


def test_half_a_line_is_asked_again(cases: tuple[Case, ...], target: Target, tmp_path: Path) -> None:
    whole = finished_run(cases, target, tmp_path)
    file = tmp_path / "records.jsonl"
    file.write_bytes(file.read_bytes()[:-40])

    again = finished_run(cases, target, tmp_path)

    assert len(file.read_bytes().splitlines()) == len(cases)
    assert [without_times(one.answer) for one in again.records] == [without_times(one.answer) for one in whole.records]


@pytest.mark.parametrize("change", ["other cases", "other settings", "finished"])
def test_a_folder_takes_only_the_run_it_was_begun_with(
    change: str, cases: tuple[Case, ...], target: Target, tmp_path: Path
) -> None:
    facts = provenance_of(cases, target)
    with open_run(tmp_path, facts, cases):
        pass
    if change == "finished":
        finished_run(cases, target, tmp_path)
    other = {
        "other cases": replace(facts, set_sha256="0" * 64),
        "other settings": replace(facts, about=replace(facts.about, settings={"answer_threshold": 0.9})),
        "finished": facts,
    }[change]
    told = {"other cases": "questions 000000000000", "other settings": r"0\.9", "finished": "this run already"}[change]

    with pytest.raises(BadRun, match=told), open_run(tmp_path, other, cases):
        pass


@pytest.mark.parametrize("name", ["cases.jsonl", "records.jsonl"])
def test_a_folder_with_files_of_somebody_else_is_left_alone(
    name: str, cases: tuple[Case, ...], target: Target, tmp_path: Path
) -> None:
    (tmp_path / name).write_text("precious", "utf-8")

    with (
        pytest.raises(BadRun, match=f"holds a {name} that belongs to no run"),
        open_run(tmp_path, provenance_of(cases, target), cases),
    ):
        pass
    assert (tmp_path / name).read_text("utf-8") == "precious"


def test_a_run_killed_before_its_reports_gets_them_from_the_same_command(
    cases: tuple[Case, ...], target: Target, tmp_path: Path
) -> None:
    finished_run(cases, target, tmp_path)
    test_set = replace(read_set("dev"), name="dev", cases=cases)

    done = evaluate(test_set, target, tmp_path, 2, (), QUIET)

    assert done.asked.cases == 0
    assert (tmp_path / "report.html").exists()
    with pytest.raises(FinishedRun):
        evaluate(test_set, target, tmp_path, 2, (), QUIET)


def test_a_damaged_record_is_named(cases: tuple[Case, ...], target: Target, tmp_path: Path) -> None:
    finished_run(cases, target, tmp_path)
    lines = (tmp_path / "records.jsonl").read_bytes().split(b"\n")
    lines[2] = b"{}"
    (tmp_path / "records.jsonl").write_bytes(b"\n".join(lines))

    with pytest.raises(BadRun, match=r"records\.jsonl, line 3 cannot be read by this version: case_id"):
        read_run(tmp_path)


def test_an_answer_that_never_comes_fails_its_case_alone() -> None:
    """The server is there; only this question went wrong."""

    def cut_off(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("too slow", request=request)

    server = Server("http://127.0.0.1")
    server._http = httpx.Client(base_url="http://127.0.0.1", transport=httpx.MockTransport(cut_off))

    with pytest.raises(CaseFailed, match="no answer came from /api/ask: ReadTimeout"):
        server.ask(Question("Why?"))


def test_two_processes_cannot_write_one_run(cases: tuple[Case, ...], target: Target, tmp_path: Path) -> None:
    facts = provenance_of(cases, target)
    with (
        open_run(tmp_path, facts, cases),
        pytest.raises(BadRun, match="another process"),
        open_run(tmp_path, facts, cases),
    ):
        pass


def test_a_folder_without_a_run_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadRun, match=r"there is no run\.json"):
        read_run(tmp_path)


def test_the_same_questions_alone_or_beside_others(
    cases: tuple[Case, ...], bundled_index: Index, assistant: Assistant, tmp_path: Path
) -> None:
    """Asked four at a time the answers are those that are given one by one."""
    target = in_process(bundled_index, assistant)
    with open_run(tmp_path / "four", provenance_of(cases, target), cases) as run:
        run_cases(cases, target, run, 4, QUIET)
    with open_run(tmp_path / "one", provenance_of(cases, target), cases) as run:
        run_cases(cases, target, run, 1, QUIET)
    four, one = read_run(tmp_path / "four"), read_run(tmp_path / "one")

    assert [without_times(each.answer) for each in four.records] == [without_times(each.answer) for each in one.records]


def test_a_citation_that_does_not_hold_is_seen(cases: tuple[Case, ...], target: Target, tmp_path: Path) -> None:
    """A document that says something else than what was cited."""

    class Rewritten(Wrapped):
        def document(self, document_id: str) -> Document | None:
            found = super().document(document_id)
            return replace(found, text=f" {found.text}") if found else None

    run = finished_run(cases, Rewritten(target), tmp_path)

    assert not any(held for record in run.records for held in record.citations_hold)


def test_a_sample_is_always_the_same_and_in_order() -> None:
    whole = read_set("dev")
    some = sampled(whole, 40)

    assert some == sampled(whole, 40)
    assert len(some.cases) == 40
    assert list(some.cases) == [case for case in whole.cases if case in some.cases]
    assert sampled(whole, 10_000) == whole


def test_evidence_is_placed_at_every_occurrence() -> None:
    case = Case("a", "Where?", evidence=(Gold("d", "weir"), Gold("gone", "weir"), Gold("d")))

    found = placed(case, {"d": "A weir is a weir."}.get)

    assert found.evidence[0].places == (Place("d", 2, 6), Place("d", 12, 16))
    assert found.evidence[1:] == case.evidence[1:]


def test_evidence_that_is_not_where_the_set_says_is_an_error() -> None:
    case = Case("a", "Where?", evidence=(Gold("d", "weir", (Place("d", 3, 7),)),))

    with pytest.raises(BadTestSet, match="case 'a': evidence: characters 3 to 7 of 'd' hold 'eir ', not 'weir'"):
        placed(case, {"d": "A weir is a weir."}.get)


def test_documents_of_a_set_become_a_corpus_with_their_metadata(tmp_path: Path, embedder: Embedder) -> None:
    meta = DocumentMeta(publisher="Town", published=date(1990, 5, 1), topics=("mills",))
    mill = Document("mill", "The mill", "The mill was built in 1802.", meta)
    file = written_corpus([mill], tmp_path)

    with corpus_index(file, tmp_path, embedder, QUIET) as (index, refused):
        assert index.documents.get("mill") == mill
        assert refused == ()
    assert written_corpus([mill], tmp_path) == file


def test_another_reader_makes_another_index(
    tmp_path: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lamp.md").write_text("The lamp burns oil.", "utf-8")
    before = index_folder(tmp_path / "lamp.md", tmp_path, embedder)
    assert index_folder(tmp_path / "lamp.md", tmp_path, embedder) == before
    monkeypatch.setattr("eval.run.corpus_index.READER_VERSION", "another")
    assert index_folder(tmp_path / "lamp.md", tmp_path, embedder) != before


def test_what_of_a_corpus_cannot_be_indexed_is_told_also_the_second_time(tmp_path: Path, embedder: Embedder) -> None:
    (tmp_path / "c.jsonl").write_text('{"id": "a", "text": "One."}\n{"id": "b", "text": ""}\n', "utf-8")
    for _ in range(2):
        with corpus_index(tmp_path / "c.jsonl", tmp_path / "cache", embedder, QUIET) as (index, refused):
            assert index.documents.count() == 1
            assert "line 2: text must be" in refused[0][1]


def test_a_server_is_asked_like_anybody_asks_it(
    cases: tuple[Case, ...], target: Target, tmp_path: Path, indexed_folder: Path, embedder: Embedder
) -> None:
    """The same answers, documents and facts over HTTP as in this process."""
    with served_copy(indexed_folder, tmp_path / "data", embedder) as address:
        server = Server(address)
        done = evaluate(replace(read_set("dev"), cases=cases), server, tmp_path / "http", 2, (), QUIET)
        assert server.document("no such") is None
        with pytest.raises(CaseFailed, match="the server answered 422"):
            server.ask(replace(cases[0].asked(), filters=replace(cases[0].filters, kind=("nonsense",))))
        server.close()
    here = finished_run(cases, target, tmp_path / "here")
    there = read_run(tmp_path / "http")

    assert (done.asked.cases, done.asked.failed) == (len(cases), 0)
    assert [without_times(one.answer) for one in there.records] == [without_times(one.answer) for one in here.records]
    assert there.provenance.about == here.provenance.about
    assert [one.citations_hold for one in there.records] == [one.citations_hold for one in here.records]


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "no address", "http://[::1"])
def test_no_server_is_one_clear_error(address: str) -> None:
    with pytest.raises(TargetUnreachable):
        Server(address).about()


def test_a_server_that_answers_nonsense_fails_the_case() -> None:
    server = Server("http://127.0.0.1")
    server._http = httpx.Client(
        base_url="http://127.0.0.1", transport=httpx.MockTransport(lambda request: httpx.Response(200, json={"a": 1}))
    )

    with pytest.raises(CaseFailed, match="/api/ask gave no Answer"):
        server.ask(Question("Why?"))


def command(*words: str) -> list[str]:
    """A command line of the evaluation over the bundled collection."""
    return [sys.executable, "-m", "ui.cli", "eval", "run", "--corpus", "bundled", *words]


def test_a_killed_run_loses_and_doubles_nothing(tmp_path: Path, user_cache: Path) -> None:
    """Killed while it asks, and again; the third time it ends, with every record once."""
    asked = command("--set", "dev", "--sample", "80", "--out", str(tmp_path / "run"))
    variables = environment(tmp_path, XDG_CACHE_HOME=str(user_cache))
    records = tmp_path / "run" / "records.jsonl"
    lines = 0
    for wanted in (5, 20):
        with subprocess.Popen(asked, cwd=ROOT, env=variables, stderr=subprocess.DEVNULL) as process:
            wait_for_lines(records, max(wanted, lines + 5), process)
            os.kill(process.pid, signal.SIGKILL)
        found = records.read_bytes().split(b"\n")[:-1]
        assert len(found) >= lines
        lines = len(found)
    assert lines < 80
    done = subprocess.run(asked, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    ids = [record.case_id for record in read_run(tmp_path / "run").records]
    assert len(records.read_bytes().splitlines()) == len(set(ids)) == 80


def wait_for_lines(file: Path, count: int, process: "subprocess.Popen[bytes]") -> None:
    """Until a file has so many lines."""
    until = time.monotonic() + 300
    while not file.exists() or file.read_bytes().count(b"\n") < count:
        assert process.poll() is None, "the run ended before it could be killed"
        assert time.monotonic() < until
        time.sleep(0.005)


def test_wrong_use_is_told(tmp_path: Path) -> None:
    out = ["--out", str(tmp_path / "run")]
    both = CliRunner().invoke(app, ["run", "--set", "dev", "--corpus", "bundled", "--url", "http://127.0.0.1:9", *out])
    neither = CliRunner().invoke(app, ["run", "--set", "dev", *out])

    assert both.exit_code == neither.exit_code == 2
    assert "exclude each other" in both.output
    assert "--corpus or --url" in neither.output
    assert not (tmp_path / "run").exists()
