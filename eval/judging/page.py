"""What the judge found, for a terminal and as Markdown."""

from dataclasses import dataclass

from rich.console import Group
from rich.markup import escape
from rich.table import Table

from eval.judging.agreement import AgreementReport
from eval.judging.folder import JudgedBy
from eval.judging.judged_run import JudgedRunReport
from eval.render.figures import shown
from eval.render.markdown import inert

LABEL = "Language model judge, beside and never instead"


@dataclass(frozen=True, slots=True)
class Page:
    """A table, and the sentences that a reader must know to read it rightly."""

    title: str
    facts: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def run_page(report: JudgedRunReport) -> Page:
    """The judge's figures of a run beside our own."""
    return Page(
        f"{LABEL}: {report.set_name}",
        (
            _judge(report.by),
            f"{report.answers:,} answers judged; {report.unjudged:,} replies could not be had or read and count "
            f"nowhere; {report.unconstrained:,} replies were not held to the form.",
            "Ours reads every sentence beside the quotes that it cites, the judge beside all quotes of the answer. "
            "How far this judge agrees with people is what judge-agreement measures. No gate looks at it.",
        ),
        ("figure (95 % interval)", "judge", "ours", "n"),
        tuple(
            (row.name, shown(row.by_the_judge), shown(row.ours) if row.ours else "", f"{row.by_the_judge.count:,}")
            for row in report.rows
        ),
    )


def agreement_page(report: AgreementReport) -> Page:
    """The judge's agreement with people beside what is trivial."""
    unjudged = sum(report.unjudged.values())
    return Page(
        f"{LABEL}: agreement with people on {report.data}",
        (
            _judge(report.by),
            f"{report.answers:,} answers to {report.questions:,} questions, {report.faithful:,} of them faithful by "
            f"their human ratings; {report.left_out:,} answers of the data came without contexts and were left out.",
            f"{unjudged:,} of {report.by.claims:,} replies ({unjudged / report.by.claims:.1%}) could not be had or "
            f"read and count nowhere{_reasons(report)}; {report.unconstrained:,} replies were not held to the form; "
            f"{report.seconds_per_answer:.1f} s per answer.",
            report.explained,
        ),
        ("who scores (95 % interval)", "Spearman", "Kendall tau-b", "ranked right", "balanced accuracy"),
        tuple(
            (row.name, *map(shown, (row.spearman, row.kendall, row.ranked_right, row.balanced_accuracy)))
            for row in report.rows
        ),
    )


def markdown(page: Page) -> str:
    """The page as a document of its own."""
    table = [f"| {' | '.join(row)} |" for row in (page.columns, ["---"] * len(page.columns), *page.rows)]
    facts = [line for fact in page.facts for line in (inert(fact), "")]
    return "\n".join([f"# {inert(page.title)}", "", *facts, *table]) + "\n"


def terminal(page: Page) -> Group:
    """The page for a terminal."""
    table = Table(title=escape(page.title), title_justify="left")
    for column in page.columns:
        table.add_column(escape(column), justify="left" if column == page.columns[0] else "right")
    for row in page.rows:
        table.add_row(*map(escape, row))
    return Group(table, *map(escape, page.facts))


def _judge(by: JudgedBy) -> str:
    prompt = f"prompt {by.prompt_version} ({by.prompt_sha256[:12]})"
    return f"Judge: {by.model} at {by.address}, {prompt}, {by.started:%Y-%m-%d}."


def _reasons(report: AgreementReport) -> str:
    most = sorted(report.unjudged.items(), key=lambda one: -one[1])[:3]
    return f": {'; '.join(f'{count:,} times {told}' for told, count in most)}" if most else ""
