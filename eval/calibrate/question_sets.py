"""Public sets of questions with marked evidence: which there are, under which licence, and how each is put."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

from rich.progress import Progress

from eval.cases.case import Case, placed
from eval.cases.data_folder import Fields, fields_by_id, read_bench_data
from eval.cases.read import read_set
from eval.metrics.spans import Place, overlap
from eval.run.corpus_index import corpus_index, written_corpus
from index.collection import bundled_corpus
from index.embedding.embed import Embedder
from index.index import Index
from index.storage.filters import Filters
from rag.evidence.evidence import Evidence, candidates

_BUNDLED = "backstop_dev"
_MOST_QUESTIONS = 2_500
"""So many questions of a set are read, always the same ones: more do not move the weights."""


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A folder of questions and documents. ``licence`` is None where it forbids fitting, or there is none.

    ``group`` names what must not be on both sides of a split; ``within`` the documents that a question is put to,
    all where it gives none; ``refusals`` is whether some of the questions have no answer.
    """

    name: str
    licence: str | None
    group: Callable[[Fields], str]
    within: Callable[[Fields], list[str]] = lambda fields: []
    answerable: Callable[[Fields], bool] = lambda fields: bool(fields.get("answerable"))
    refusals: bool = True


@dataclass(frozen=True, slots=True)
class Put:
    """A question as it was put: the sentences that were weighed, and which of them hold marked evidence."""

    set: str
    group: str
    answerable: bool
    candidates: tuple[Evidence, ...]
    holds: tuple[bool, ...]


QUESTION_SETS = (
    QuestionSet(_BUNDLED, "Apache-2.0", lambda fields: str(fields["id"])),
    QuestionSet("squad2_dev", "CC BY-SA 4.0", lambda fields: str(fields["gold_doc"]).partition("#")[0]),
    QuestionSet(
        "clapnq", "Apache-2.0", lambda fields: str(fields["gold_docs"][0]), lambda fields: list(fields["gold_docs"])
    ),
    QuestionSet(
        "ramdocs",
        "MIT",
        lambda fields: str(fields["id"]),
        lambda fields: [*{one["doc_id"]: 0 for one in fields["evidence"]}, *fields["misinfo_docs"],
                        *fields["noise_docs"]],
        refusals=False,
    ),
    QuestionSet(
        "rgb_counterfactual",
        None,
        lambda fields: str(fields["id"]),
        lambda fields: [*{one["doc_id"]: 0 for one in fields["evidence"]}, *fields["noise_docs"]],
        lambda fields: fields["type"] == "counterfactual",
    ),
)  # fmt: skip


def put_all(data: Path, known: QuestionSet, embedder: Embedder, cache: Path, progress: Progress) -> list[Put]:
    """Put the questions of a set to the search and weigh what it finds; those for which it finds nothing are left out.

    Raises BadBenchData when the set is absent.
    """
    cases, corpus = _read(data, known, cache)
    with corpus_index(corpus, cache, embedder, progress) as (index, _):
        tracked = progress.track(cases, description=known.name)
        puts = [_put(case, fields, known, index) for case, fields in tracked]
    return [put for put in puts if put.candidates]


def _read(data: Path, known: QuestionSet, cache: Path) -> tuple[list[tuple[Case, Fields]], Path]:
    """The questions that stand alone, each with all that its line says, and the corpus that they are about."""
    if known.name == _BUNDLED:
        queries, corpus = Path(str(files("eval") / "sets" / f"{_BUNDLED}.jsonl")), bundled_corpus()
        cases = read_set(queries).cases
    else:
        read = read_bench_data(data / known.name)
        queries, cases, corpus = read.queries, read.cases, written_corpus(read.documents, cache)
    fields = fields_by_id(queries)
    alone = [(case, fields[case.id]) for case in cases if not case.history]
    return (random.Random(0).sample(alone, _MOST_QUESTIONS) if len(alone) > _MOST_QUESTIONS else alone), corpus


def _put(case: Case, fields: Fields, known: QuestionSet, index: Index) -> Put:
    question = replace(case, filters=Filters(document_ids=tuple(known.within(fields)))).asked()
    passages = index.search(question.text, 10, question.allowed)
    texts = {one.document.id: one.document.text for one in passages}
    gold = [place for one in placed(case, texts.get).evidence for place in one.places]
    weighed = tuple(candidates(question.text, passages))
    return Put(
        known.name,
        f"{known.name}/{known.group(fields)}",
        known.answerable(fields),
        weighed,
        tuple(any(overlap(_place(one), place) for place in gold) for one in weighed),
    )


def _place(one: Evidence) -> Place:
    return Place(one.passage.document_id, one.start, one.end)
