"""Questions whose documents give several right answers, or wrong ones: what is shown, and whether that is said.

Beside the product stands the plain pipeline's three best passages; it has no way to say that they disagree.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eval.bench.adding import filled_sides
from eval.bench.options import BenchOptions
from eval.bench.plain_pipeline import PlainPipeline
from eval.bench.report import BenchReport, report_on, shares_row
from eval.cases.data_folder import BadBenchData, BenchData, fields_by_id, read_bench_data
from eval.measure import Row
from eval.metrics.answer import answer_found
from rag.assistant import Assistant
from rag.build import build_assistant
from rag.question import Question

_PASSAGES = 3


@dataclass(frozen=True, slots=True)
class Disputed:
    """A question with all its right answers, and what its documents wrongly say."""

    question: str
    right: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def disagreed(self) -> bool:
        """Whether its documents bear out more than one answer.

        >>> Disputed("Who?", ("Ann",), ()).disagreed, Disputed("Who?", ("Ann",), ("Bob",)).disagreed
        (False, True)
        """
        return len({one.casefold() for one in (*self.right, *self.wrong)}) > 1


@dataclass(frozen=True, slots=True)
class Shown:
    """What came of one question: everything shown, and whether it was said that sources differ."""

    text: str
    flagged: bool

    def all_right(self, asked: Disputed) -> float:
        """1 when every right answer is shown."""
        return float(all(answer_found(self.text, [one]) for one in asked.right))

    def strict(self, asked: Disputed) -> float:
        """1 when every right answer is shown and no wrong one.

        >>> asked = Disputed("Who?", ("Ann", "Bob"), ("Cid",))
        >>> [Shown(text, False).strict(asked) for text in ("Ann or Bob.", "Ann.", "Ann, Bob or Cid.")]
        [1.0, 0.0, 0.0]
        """
        return self.all_right(asked) * (1 - answer_found(self.text, asked.wrong))


def bench_conflicts(folder: Path, options: BenchOptions) -> BenchReport:
    """Put the questions of a folder to both; raises BadBenchData."""
    data = read_bench_data(folder)
    data = replace(data, cases=tuple(one for one in data.cases if one.answers)[: options.questions])
    if not data.cases:
        raise BadBenchData(f"{data.queries} holds no question with its answers")
    texts = {one.id: one.text for one in data.documents}
    with filled_sides(data, options.settings) as (plain, index):
        assistant = build_assistant(index, options.settings)
        shown = [
            (one, _plain(plain, texts, one), _ours(assistant, one))
            for one in options.progress.track(_disputed(data), description="Disputed")
        ]
        passages = index.documents.statistics().passages
    return report_on(data, passages, ("plain pipeline, three passages", "quotes"), conflict_rows(shown))


def _disputed(data: BenchData) -> list[Disputed]:
    wrong = {name: tuple(fields.get("wrong_answers") or ()) for name, fields in fields_by_id(data.queries).items()}
    return [Disputed(one.question, one.answers, wrong[one.id]) for one in data.cases]


def _plain(plain: PlainPipeline, texts: Mapping[str, str], asked: Disputed) -> Shown:
    return Shown(" ".join(texts[one] for one in plain.search(asked.question, _PASSAGES)), False)


def _ours(assistant: Assistant, asked: Disputed) -> Shown:
    answer = assistant.ask(Question(asked.question, generator="extractive"))
    said = [*(one.text for one in answer.sentences), *(one.quote for one in answer.citations)]
    return Shown(" ".join(said), bool(answer.conflicts))


def conflict_rows(shown: Sequence[tuple[Disputed, Shown, Shown]]) -> list[Row]:
    """All measures over questions with what the baseline and what the product made of them."""
    rows = [
        shares_row(
            "all right answers shown, no wrong one",
            [theirs.strict(asked) for asked, theirs, _ in shown],
            [ours.strict(asked) for asked, _, ours in shown],
        ),
        shares_row(
            "all right answers shown",
            [theirs.all_right(asked) for asked, theirs, _ in shown],
            [ours.all_right(asked) for asked, _, ours in shown],
        ),
    ]
    for disagreed, where in ((True, "where they do"), (False, "where none does")):
        some = [(theirs, ours) for asked, theirs, ours in shown if asked.disagreed is disagreed]
        if some:
            theirs, own = [float(one.flagged) for one, _ in some], [float(one.flagged) for _, one in some]
            rows.append(shares_row(f"said to disagree, {where}", theirs, own))
    return rows
