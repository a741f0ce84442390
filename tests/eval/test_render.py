"""Reports and comparisons as people read them: every case, the same numbers, nothing of a text as markup."""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from rich.console import Console

from eval.cases.case import Case, Gold
from eval.compare.comparison import Comparison, compare
from eval.compare.gate import Check
from eval.render.case_view import CaseView
from eval.render.charts import report_plots
from eval.render.figures import interval, short, shown
from eval.render.html import comparison_html, report_html
from eval.render.markdown import comparison_markdown, gate_markdown, report_markdown
from eval.render.tables import HEADLINES
from eval.render.terminal import comparison_table, gate_lines, report_table
from eval.run.folder import Run
from eval.run.record import Record
from eval.score.judged import judge
from eval.score.report import Report, judged_cases, score
from index.index import Index
from rag.answer import Answer, Citation, Sentence
from rag.evidence.gate import THRESHOLD
from rag.question import Turn
from tests.eval.runs import Remembering, dev_cases, finished_run
from tests.ui.running_server import ROOT

HOSTILE = (
    "<script>alert(1)</script></script><!-- {{7*7}} {% raw %} <img src=http://x.invalid/a> \"onload='x' $\\frac$ |"
)
CHECKS = (Check("all_nuggets at least 0.99", False, "0.6 (n = 9)"), Check("failed at most 0", True, "0 (n = 9)"))


class Reader(HTMLParser):
    """Collects what a browser would see."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember a tag and its attributes."""
        self.tags[tag] += 1
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        """Remember text."""
        self.text += data

    def of(self, name: str) -> list[str]:
        """The values of an attribute."""
        return [value for one, value in self.attributes if one == name]


@pytest.fixture(scope="module")
def run(bundled_index: Index, remembering: Remembering, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A dozen real cases of every kind, one of which failed."""
    cases = dev_cases(bundled_index, sample=12)
    kept = finished_run(cases, remembering, tmp_path_factory.mktemp("run") / "run")
    failed = replace(kept.records[-1], answer=None, citations_hold=(), error="Traceback …\nKeyError: 'a'")
    return replace(kept, records=(*kept.records[:-1], failed))


@pytest.fixture(scope="module")
def report(run: Run) -> Report:
    """The run in figures."""
    return score(run)


@pytest.fixture(scope="module")
def page(run: Run, report: Report) -> str:
    """The run as a page."""
    return report_html(report, judged_cases(run))


@pytest.fixture(scope="module")
def hostile(run: Run) -> Run:
    """The same run with markup in every text that comes from outside."""
    provenance = replace(run.provenance, set_name=HOSTILE, refused=((HOSTILE, HOSTILE),), absent_documents=(HOSTILE,))
    cases = tuple(map(_hostile_case, run.cases))
    records = tuple(map(_hostile_record, run.records))
    return replace(run, provenance=provenance, cases=cases, records=records)


@pytest.fixture(scope="module")
def comparison(run: Run) -> Comparison:
    """The run beside one in which the first case is refused."""
    first = run.records[0]
    assert first.answer is not None
    refused = replace(first.answer, status="abstained", reason="off_topic", sentences=(), citations=())
    return compare(run, replace(run, records=(replace(first, answer=refused), *run.records[1:])))


def _hostile_case(case: Case) -> Case:
    return replace(
        case,
        question=HOSTILE,
        history=(Turn("user", HOSTILE),),
        answers=(HOSTILE,),
        must_include=((HOSTILE, HOSTILE),),
        must_not_include=(HOSTILE,),
        evidence=tuple(replace(one, document_id=HOSTILE, text=HOSTILE) for one in case.evidence),
        category=f"{case.category} {HOSTILE}",
        topics=(HOSTILE,),
    )


def _hostile_record(record: Record) -> Record:
    if record.answer is None or record.answer.trace is None:
        return replace(record, error=HOSTILE)
    trace = record.answer.trace
    found = tuple(replace(one, document_id=HOSTILE) for one in trace.passages)
    return replace(record, answer=_hostile_answer(replace(record.answer, trace=replace(trace, passages=found))))


def _hostile_answer(answer: Answer) -> Answer:
    def sentence(one: Sentence) -> Sentence:
        return replace(one, text=HOSTILE)

    def citation(one: Citation) -> Citation:
        return replace(one, title=HOSTILE, publisher=HOSTILE, via=HOSTILE, quote=f"{HOSTILE}.", document_id=HOSTILE)

    return replace(
        answer, sentences=tuple(map(sentence, answer.sentences)), citations=tuple(map(citation, answer.citations))
    )


def test_files_need_nothing_else(page: str, comparison: Comparison) -> None:
    """Links stay in the file, the only script is ours, ids are there once, and the policy forbids requests."""
    for written in (page, comparison_html(comparison)):
        read = Reader(written)
        assert all(value.startswith("#") for value in [*read.of("href"), *read.of("src")])
        assert read.tags["script"] == 1
        assert not read.tags.keys() & {"img", "link", "iframe", "object", "base", "image", "foreignobject"}
        assert "@import" not in written
        assert max(Counter(read.of("id")).values()) == 1
        assert any(value.startswith("default-src 'none'") for value in read.of("content"))


def test_hostile_texts_are_only_text(page: str, hostile: Run, comparison: Comparison) -> None:
    """Markup in questions, answers, gold, titles and names adds no script, image or event handler."""
    worse = score(hostile)
    flips = tuple(
        replace(one, case=_hostile_case(one.case), before=_hostile_answer(one.before) if one.before else None)
        for one in comparison.flips
    )
    against = replace(comparison, before=hostile.provenance, flips=flips)
    pages = [
        (page, report_html(worse, judged_cases(hostile))),
        (comparison_html(comparison), comparison_html(against)),
    ]
    for clean, attacked in ((Reader(one), Reader(other)) for one, other in pages):
        assert HOSTILE in attacked.text
        assert attacked.tags["script"] == 1
        assert attacked.tags.keys() <= clean.tags.keys() | {"blockquote", "i"}
        assert not any(name.startswith("on") for name, _ in attacked.attributes)
        assert all(value.startswith("#") for value in [*attacked.of("href"), *attacked.of("src")])
    for written in (report_markdown(worse), comparison_markdown(against), gate_markdown(CHECKS, worse)):
        assert "<script" not in written.replace("\\<", "")
        assert {line.count(" | ") for line in written.splitlines() if line.startswith("| run")} <= {1}
    Console(quiet=True).print(report_table(worse), comparison_table(against))


def test_every_case_is_there(run: Run, page: str) -> None:
    """One row each, with question, sentences, the failure's last line and what was hoped for."""
    read = Reader(page)

    assert read.of("data-id") == [case.id for case in run.cases]
    assert all(case.question in read.text for case in run.cases)
    assert all(one.text in read.text for record in run.records if record.answer for one in record.answer.sentences)
    assert all(gold.text in read.text for case in run.cases for gold in case.evidence if gold.text)
    assert "Failed: KeyError: 'a'" in read.text


def test_numbers_are_those_of_the_report(report: Report, page: str) -> None:
    """HTML and Markdown show every figure over the whole set with its interval and count; the rest by slice."""
    written = report_markdown(report)

    for one in report.figures:
        found = one.measured
        if one.slice == "all":
            cells = f"<td>{short(found.value)}</td><td>{interval(found)}</td><td>{found.count:,}</td>"
            assert f'<th scope="row">{one.metric}</th>{cells}' in page
            assert f"| {one.metric} | {shown(found)} | {found.count:,} |" in written
        else:
            assert f"<td>{short(found.value)}<small>{interval(found)}<br>n {found.count:,}</small></td>" in page


def test_what_was_not_measured_is_named_and_not_zero(run: Run) -> None:
    """A set without labels has no rates of them."""
    bare = replace(run, cases=tuple(Case(one.id, one.question) for one in run.cases))
    report = score(bare)

    page, written = Reader(report_html(report, judged_cases(bare))), report_markdown(report)

    assert "all_nuggets" in report.unmeasured
    assert "Not measured, because no case allows it" in page.text
    assert page.text.count("not measured") >= 5
    assert "Not measured, because no case allows it: document_hit@1" in written
    assert "| all_nuggets | not measured | – |" in gate_markdown(CHECKS, report)
    assert "| all_nuggets | .0" not in written


def test_same_run_same_file(run: Run, report: Report, page: str) -> None:
    """Nothing of a report depends on when or how often it is made."""
    assert report_html(report, judged_cases(run)) == page


def test_plots_have_their_numbers_in_words(run: Run, report: Report) -> None:
    """Every plot has a table; the threshold in use, area and calibration error are the report's."""
    plots = {one.title: one for one in report_plots(report, judged_cases(run))}

    assert {"Right documents by rank", "Right passages by rank", "Time by stage"} <= plots.keys()
    assert all(one.rows and one.told and "<text" in one.svg for one in plots.values())
    assert shown(report.figure("risk_coverage_area")) in plots["Risk and coverage"].svg
    assert f"At the threshold in use, {THRESHOLD}," in plots["Risk and coverage"].told
    assert shown(report.figure("calibration_error")) in plots["Reliability of confidence"].svg
    assert plots["Right documents by rank"].rows[-1][1] == shown(report.figure("document_hit@10"))


def test_comparison_shows_what_differs(comparison: Comparison) -> None:
    """The flipped case with both answers, every change, and settings that differ."""
    about = replace(comparison.after.about, settings={"answer_threshold": 0.9})
    changed = replace(comparison, after=replace(comparison.after, about=about))
    page, written = Reader(comparison_html(changed)), comparison_markdown(changed)
    (flip,) = changed.flips
    assert flip.before is not None

    assert f"setting answer_threshold differs{THRESHOLD}0.9" in page.text
    assert f"| setting answer_threshold | {THRESHOLD} | 0.9 |" in written
    assert "answered → refused" in page.text
    assert flip.before.sentences[0].text in page.text
    assert f"| {flip.case.id} |" in written
    assert all(one.metric in written for one in changed.deltas if one.slice == "all")


def test_gate_tells_the_verdict_first(report: Report) -> None:
    """Failed, and why, before anything else; the last line of a terminal is the verdict."""
    written = gate_markdown(CHECKS, report).splitlines()

    assert written[0] == "# Gate: failed, 1 of 2 conditions do not hold"
    assert written[2] == "- ❌ **all_nuggets at least 0.99**: 0.6 (n = 9)"
    assert gate_markdown(CHECKS[1:], report).startswith("# Gate: passed\n")
    assert gate_lines(CHECKS)[0] == "FAIL all_nuggets at least 0.99: 0.6 (n = 9)"
    assert gate_lines(CHECKS)[-1] == "FAILED: 1 of 2 conditions do not hold"


def test_terminal_shows_the_headlines(report: Report, comparison: Comparison) -> None:
    """Both tables fit 80 columns and hold the headline figures."""
    in_both = {one.metric for one in comparison.deltas}
    for table, names in ((report_table(report), HEADLINES), (comparison_table(comparison), in_both & {*HEADLINES})):
        written = StringIO()
        Console(width=80, file=written).print(table)
        text = written.getvalue()
        assert [name for name in names if name not in text] == []
        assert "…" not in text


def test_what_is_wrong_is_told(run: Run) -> None:
    """Missed nuggets, a refusal of what has an answer, an answer to what has none, and a failure."""
    case = replace(run.cases[0], must_include=(("no such words",),), must_not_include=())
    record = run.records[0]
    assert record.answer is not None
    refused = replace(record, answer=replace(record.answer, status="abstained", sentences=(), citations=()))

    def wrong(case: Case, record: Record) -> list[str]:
        return CaseView(judge(case, record)).wrong

    assert wrong(case, record) == ["1 of 1 nuggets missed"]
    assert wrong(case, refused) == ["refused though answerable"]
    assert wrong(replace(case, answerable=False), record) == ["answered though unanswerable"]
    assert wrong(replace(case, answerable=False), refused) == []
    assert wrong(case, run.records[-1]) == ["failed"]
    assert wrong(Case("a", "Why?", answerable=True, answers=("no such",)), record) == ["right answer not in the text"]


def test_evidence_tells_its_rank_and_whether_it_was_cited(run: Run) -> None:
    """A whole document counts where the evidence has no place; what is not there has no rank."""
    answer = run.records[0].answer
    assert answer is not None
    assert answer.trace is not None
    document = answer.trace.passages[0].document_id
    case = replace(run.cases[0], evidence=(Gold(document), Gold("nowhere.md")))

    known, absent = CaseView(judge(case, run.records[0])).evidence

    assert known.rank == 1
    assert (absent.rank, absent.cited) == (None, False)


@pytest.fixture(scope="module")
def opened(bundled_index: Index, remembering: Remembering, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of a third of the development set, on disk."""
    folder = tmp_path_factory.mktemp("opened")
    run = finished_run(dev_cases(bundled_index, sample=77), remembering, folder / "run")
    file = folder / "report.html"
    file.write_text(report_html(score(run), judged_cases(run)), "utf-8")
    return file


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(1400, "light"), (390, "dark")])
def test_report_in_a_browser(browser: Browser, opened: Path, width: int, scheme: str) -> None:
    """From disk: rows are filtered, sorted and opened by keyboard; nothing is requested, nothing complains."""
    complaints: list[str] = []
    page = browser.new_page(viewport={"width": width, "height": 1000}, color_scheme=scheme)  # type: ignore[arg-type]
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda asked: complaints.append(asked.url) if asked.url != opened.as_uri() else None)
    page.goto(opened.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if (folder := os.environ.get("BACKSTOP_SCREENSHOTS")) and scheme == "light":
        page.screenshot(path=ROOT / folder / "evaluation-report.png")

    visible = page.locator(".case:visible")
    total = visible.count()
    page.locator("[name=wrong]").check()
    expect(page.locator("#count")).not_to_contain_text(f"{total} of {total}")
    assert visible.count() == page.locator(".case[data-wrong]").count() < total
    page.locator("[name=wrong]").uncheck()
    page.locator("[name=category]").select_option("conflict")
    assert visible.count() == page.locator(".case[data-category=conflict]").count() > 0
    page.locator("[name=category]").select_option("")
    page.locator("[name=order]").select_option("confidence")
    sure = [float(one) for one in page.locator(".case").evaluate_all("rows => rows.map(r => r.dataset.confidence)")]
    assert sure == sorted(sure)
    page.locator("[name=text]").fill("no such words anywhere")
    expect(page.locator("#count")).to_have_text(f"0 of {total} cases")
    page.locator("[name=text]").fill("")

    page.locator(".case summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".case[open] h4").first).to_be_visible()
    page.close()
    assert complaints == []


def test_large_report_stays_small(run: Run, report: Report, page: str) -> None:
    """A case takes less than 4 kB, so that 6,307 of them fit 25 MB."""
    twice = report_html(report, judged_cases(run) * 2)

    assert (len(twice.encode()) - len(page.encode())) / len(run.cases) < 4000


def _pictures() -> Iterator[Path]:
    yield from (ROOT / "docs" / "images").glob("evaluation-*.png")


def test_pictures_are_small() -> None:
    """Whoever reads the documents loads them."""
    assert all(one.stat().st_size <= 300_000 for one in _pictures())
