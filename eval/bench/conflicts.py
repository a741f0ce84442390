"""Questions whose documents give several right answers, or wrong ones: what is shown, and whether that is said.

Beside the product stands the plain pipeline's three best passages; it has no way to say that they disagree.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from os import cpu_count
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.progress import Progress

from eval.bench.plain_pipeline import PlainPipeline, plain_embedding
from eval.bench.report import BenchReport
from eval.cases.data_folder import BadBenchData, bench_files, lines_of, read_documents
from eval.measure import Row, mean, measured
from eval.metrics.answer import answer_found
from index.index import Index
from index.models.models import find_model, verified_folder
from rag.assistant import Assistant
from rag.build import build_assistant, build_embedder
from rag.question import Question
from rag.settings import Settings

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


def bench_conflicts(folder: Path, settings: Settings, most: int | None, progress: Progress) -> BenchReport:
    """Put the questions of a folder to both; raises BadBenchData."""
    corpus, queries = bench_files(folder)
    questions = [read_disputed(line) for line in lines_of(queries)][:most]
    if not questions:
        raise BadBenchData(f"{queries} holds no question")
    documents = {one.id: one.text for one in read_documents(corpus)}
    embedding = plain_embedding(verified_folder(find_model(settings.embedder), settings.models_dir))
    with TemporaryDirectory(prefix="backstop-bench-") as name:
        plain = PlainPipeline(Path(name) / "plain", embedding)
        plain.add(corpus)
        with Index(Path(name) / "ours", build_embedder(settings)) as index:
            for _ in index.add(corpus):
                pass
            assistant = build_assistant(index, settings)
            pairs = [
                (one, _plain(plain, documents, one), _ours(assistant, one))
                for one in progress.track(questions, description="Disputed")
            ]
            held = index.documents.statistics()
    return BenchReport(
        data=folder.name,
        documents=held.documents,
        characters=sum(map(len, documents.values())),
        passages=held.passages,
        questions=len(questions),
        cores=cpu_count() or 1,
        baseline="plain pipeline, three passages",
        ours="quotes",
        rows=tuple(conflict_rows(pairs)),
    )


def read_disputed(line: str) -> Disputed:
    """The question of a line; raises BadBenchData.

    >>> read_disputed('{"question": "Who?", "answers": ["Ann"], "wrong_answers": ["Bob", "Bob"]}').wrong
    ('Bob',)
    """
    try:
        fields = json.loads(line)
        right, wrong = fields["answers"], fields.get("wrong_answers") or []
        return Disputed(str(fields["question"]), tuple(dict.fromkeys(right)), tuple(dict.fromkeys(wrong)))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadBenchData(f"not a question with its answers: {line[:100]!r}") from None


def conflict_rows(pairs: Sequence[tuple[Disputed, Shown, Shown]]) -> list[Row]:
    """All measures over questions with what the baseline and what the product made of them."""
    agreed = [pair for pair in pairs if not pair[0].disagreed]
    disputed = [pair for pair in pairs if pair[0].disagreed]
    rows = [
        _row("all right answers shown, no wrong one", [(b.strict(q), o.strict(q)) for q, b, o in pairs]),
        _row("all right answers shown", [(b.all_right(q), o.all_right(q)) for q, b, o in pairs]),
    ]
    for name, some in (("said to disagree, where they do", disputed), ("said to disagree, where none does", agreed)):
        if some:
            rows.append(_row(name, [(float(b.flagged), float(o.flagged)) for _, b, o in some]))
    return rows


def _row(name: str, pairs: Sequence[tuple[float, float]]) -> Row:
    return Row(name, measured([one for one, _ in pairs], mean), measured([one for _, one in pairs], mean), None)


def _plain(plain: PlainPipeline, documents: dict[str, str], asked: Disputed) -> Shown:
    found = plain.search(asked.question, _PASSAGES)
    return Shown(" ".join(documents[one] for one in found), False)


def _ours(assistant: Assistant, asked: Disputed) -> Shown:
    answer = assistant.ask(Question(asked.question, generator="extractive"))
    said = [*(one.text for one in answer.sentences), *(one.quote for one in answer.citations)]
    return Shown(" ".join(said), bool(answer.conflicts))
