"""The tables that show what the benchmarks found."""

from collections.abc import Sequence

from eval.bench.chunking import ChunkingReport
from eval.bench.known import Published
from eval.bench.report import BenchReport
from eval.bench.retrieval import RetrievalReport, summary
from eval.bench.table import Outcome, Table
from eval.measure import Measured
from eval.render.figures import short, shown, shown_change


def speed_outcome(name: str, reports: Sequence[BenchReport]) -> Outcome:
    """Ours beside a baseline, one table a data set."""
    return Outcome(reports, tuple(_speed_table(name, one) for one in reports))


def _speed_table(name: str, report: BenchReport) -> Table:
    return Table(
        key=f"{name}-{report.data}",
        title=f"{report.data}: {report.ours} beside {report.baseline}",
        note=(
            f"{report.data}: {report.documents:,} documents, {report.characters:,} characters, {report.passages:,} "
            f"passages, {report.questions:,} questions; {report.cores} cores."
        ),
        columns=("measure", "n", report.baseline, report.ours, f"{report.ours} / {report.baseline}"),
        rows=tuple(
            (one.name, f"{one.ours.count:,}", *map(_shown_or_dash, (one.baseline, one.ours, one.ratio)))
            for one in report.rows
        ),
    )


def chunking_outcome(reports: Sequence[ChunkingReport]) -> Outcome:
    """Ways to cut and to search, and how ours differ from the reference ways."""
    return Outcome(reports, tuple(table for one in reports for table in _chunking_tables(one)))


def _chunking_tables(report: ChunkingReport) -> tuple[Table, Table]:
    ways = Table(
        key="chunking",
        title="Chunking",
        note=(
            f"{report.characters:,} characters in one collection, {report.questions:,} questions, the first five "
            "chunks; shares of characters, as Chroma's evaluation defines them, all with the same embedding model."
        ),
        columns=("way", "chunks", "mean length", "recall", "precision", "IoU"),
        rows=tuple(
            (one.name, f"{one.chunks:,}", f"{one.length:.0f}", shown(one.recall), shown(one.precision), shown(one.iou))
            for one in report.rows
        ),
    )
    differences = Table(
        key="chunking-differences",
        title="Chunking, differences",
        note="Question by question, ours less the reference.",
        columns=("ours", "reference", "recall", "IoU"),
        rows=tuple(
            (one.ours, one.other, shown_change(one.recall), shown_change(one.iou)) for one in report.differences
        ),
    )
    return ways, differences


def retrieval_outcome(reports: Sequence[RetrievalReport]) -> Outcome:
    """Hybrid search beside its parts, one row a set, and their means."""
    means = summary(reports)
    worse = f"on {', '.join(means.lost)}" if means.lost else "on no set"
    refused = sum(one.refused for one in reports)
    note = (
        "nDCG@10 by documents; a document stands at its best passage. One weighting for all sets; hybrid search is "
        f"clearly worse than its better part {worse}. {refused} empty documents are not indexed and count as not found."
    )
    questions = sum(one.hybrid.ndcg.count for one in reports)
    mean_row = ("mean", f"{questions:,}", *map(short, (means.words, means.vectors, means.hybrid)), "", "")
    columns = ("set", "questions", "full text", "passage vectors", "hybrid", "hybrid less the better part", "recall@10")
    rows = (*map(_retrieval_row, reports), mean_row)
    return Outcome(reports, (Table("retrieval", "Judged sets", note, columns, rows),))


def _retrieval_row(report: RetrievalReport) -> tuple[str, ...]:
    systems = report.words, report.vectors, report.hybrid
    return (
        report.data,
        f"{report.hybrid.ndcg.count:,}",
        *(shown(one.ndcg) for one in systems),
        shown_change(report.difference),
        shown(report.hybrid.recall),
    )


def published_table(name: str, rows: Sequence[Published]) -> Table:
    """Figures that others published, apart from ours."""
    return Table(
        key=f"{name}-published",
        title=f"Published figures ({name})",
        note="Other data or scorer, for orientation.",
        columns=("system", "figures", "source"),
        rows=tuple((one.system, one.figures, one.source) for one in rows),
    )


def _shown_or_dash(measured: Measured | None) -> str:
    """A figure, or a dash where one side has none."""
    return shown(measured) if measured else "–"
