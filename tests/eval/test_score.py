"""Which cases enter which figures: nothing rises because something failed, was lost, or is not known."""

from dataclasses import replace
from pathlib import Path

import pytest

from eval.cases.case import BadTestSet, Case, Gold, placed
from eval.cases.set_lines import read_set_lines
from eval.compare.comparison import compare
from eval.metrics.spans import Place
from eval.run.folder import Run
from eval.run.record import Record
from eval.run.target import InProcess
from eval.score.judged import judge
from eval.score.report import METRICS, Report, report_json, score
from index.embedding.embed import Embedder
from index.index import Index
from rag.build import build_assistant
from rag.settings import Settings
from tests.eval.runs import Remembering, dev_cases, finished_run
from tests.set_files import write_lines

BY_NAME = {metric.name: metric for metric in METRICS}


@pytest.fixture(scope="module")
def run(bundled_index: Index, remembering: Remembering, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Forty cases of the development set."""
    folder = tmp_path_factory.mktemp("scored")
    return finished_run(dev_cases(bundled_index, sample=40), remembering, folder)


@pytest.fixture(scope="module")
def before_and_after(run: Run) -> tuple[Report, Report]:
    """The figures of the run, and of the same run in which a good answer failed."""
    case, record = answered_case(run)
    failed = changed(run, case, replace(record, answer=None, citations_hold=(), error="broken"))
    return score(run), score(failed)


def changed(run: Run, case: Case, record: Record) -> Run:
    """The run with the case of the same id and its record replaced."""
    place = [one.id for one in run.cases].index(case.id)
    cases, records = list(run.cases), list(run.records)
    cases[place], records[place] = case, record
    return replace(run, cases=tuple(cases), records=tuple(records))


def answered_case(run: Run) -> tuple[Case, Record]:
    """A case that was answered and whose evidence was cited."""
    for case, record in zip(run.cases, run.records, strict=True):
        if (
            case.answerable is True
            and case.answers
            and BY_NAME["citation_recall"].sample(judge(case, record)) == (1, 1)
        ):
            return case, record
    raise AssertionError("nothing was answered well")


@pytest.mark.parametrize(
    "metric", ["all_nuggets", "answer_found", "citation_recall", "answered", "document_hit@10", "evidence_recall"]
)
def test_a_failure_never_raises_a_figure(metric: str, before_and_after: tuple[Report, Report]) -> None:
    before, after = (report.figure(metric) for report in before_and_after)

    assert before and after
    assert after.count == before.count
    assert after.value < before.value


def test_a_failure_is_neither_a_right_answer_nor_a_right_silence(run: Run) -> None:
    unanswerable = next(one for one in zip(run.cases, run.records, strict=True) if one[0].answerable is False)
    failed = judge(unanswerable[0], replace(unanswerable[1], answer=None, citations_hold=(), error="broken"))

    assert BY_NAME["exact_match"].sample(failed) == (0,)
    assert BY_NAME["refusal_recall"].sample(failed) == (0,)
    assert (
        BY_NAME["nothing_forbidden"].sample(replace(failed, case=replace(failed.case, must_not_include=("x",)))) is None
    )


def test_a_case_that_nobody_knows_enters_no_rate_of_answering(run: Run) -> None:
    case, record = answered_case(run)
    unknown = judge(replace(case, answerable=None), record)
    rates = [
        "answered", "refusal_recall", "refusal_precision", "exact_match", "token_f1", "answer_found", "nuggets",
        "all_nuggets", "citation_recall", "citation_f1", "conflicts_shown", "risk_coverage_area",
    ]  # fmt: skip

    assert [name for name in rates if BY_NAME[name].sample(unknown) is not None] == []
    assert BY_NAME["document_hit@10"].sample(unknown) == (1,)


def test_evidence_that_a_corpus_has_lost_counts_as_not_found(run: Run) -> None:
    """A text that stands nowhere is missed; leaving its case out would make a loss look like a gain."""
    case, record = answered_case(run)
    lost = replace(case, evidence=tuple(replace(one, text=f"{one.text}?", places=()) for one in case.evidence))

    assert BY_NAME["passage_hit@10"].sample(judge(lost, record)) == (0,)
    assert BY_NAME["span_recall@5"].sample(judge(lost, record)) == (0,)
    assert BY_NAME["citation_recall"].sample(judge(lost, record)) == (0, len(lost.evidence))


def test_evidence_behind_the_end_of_its_document_is_an_error() -> None:
    case = Case("a", "Why?", evidence=(Gold("d", None, (Place("d", 2, 99),)),))

    with pytest.raises(BadTestSet, match="end 99 lies behind the 4 characters of 'd'"):
        placed(case, {"d": "Weir"}.get)


def test_evidence_graded_zero_is_none(tmp_path: Path) -> None:
    line = {"id": "a", "question": "Why?", "evidence": [{"doc_id": "d", "rel": 0}, {"doc_id": "e", "rel": 2}]}

    assert read_set_lines(write_lines(tmp_path / "a.jsonl", line)).cases[0].evidence == (Gold("e", grade=2),)


def test_a_corpus_whose_text_moved_is_judged_by_its_own_places(tmp_path: Path, embedder: Embedder) -> None:
    """The same answers over a longer version of a document: nothing changed for the better or worse."""
    runs = []
    for name, above in (("old", ""), ("new", "A note of the editor stands above everything else here. ")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "mill.txt").write_text(f"{above}The mill was built in 1802 by Ada Morse.", "utf-8")
        with Index(tmp_path / name / "data", embedder) as index:
            list(index.add(tmp_path / name / "mill.txt"))
            target = InProcess(index, build_assistant(index, Settings()), Settings())
            gold = Gold("mill.txt", "The mill was built in 1802 by Ada Morse.")
            case = Case("1", "When was the mill built?", answers=("1802",), evidence=(gold,), answerable=True)
            cases = [placed(case, lambda name, index=index: index.documents.get(name).text)]  # type: ignore[misc]
            runs.append(finished_run(cases, target, tmp_path / name / "run"))

    deltas = {one.metric: one.difference for one in compare(*runs).deltas if one.slice == "all"}

    assert (deltas["citation_recall"].before, deltas["citation_recall"].after) == (1, 1)


def test_what_applies_to_no_case_is_absent_and_never_zero(run: Run) -> None:
    bare = replace(run, cases=tuple(replace(one, evidence=(), must_include=(), answers=()) for one in run.cases))
    report = score(bare)

    assert {"document_hit@1", "nuggets", "answer_found", "citation_recall"} <= set(report.unmeasured)
    assert report.figure("nuggets") is None
    assert '"unmeasured"' in report_json(report)
