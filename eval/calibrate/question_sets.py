"""Public sets of questions with marked evidence: which there are, under which licence, and how each is put."""

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from rich.progress import Progress

from eval.cases.case import Case, placed
from eval.cases.data_folder import BadBenchData
from eval.cases.json_files import json_lines, plain_or_gzipped
from eval.cases.read import read_set
from eval.metrics.spans import Place
from eval.run.corpus_index import corpus_index, written_corpus
from index.embedding.embed import Embedder
from index.index import Index
from index.storage.filters import Filters
from rag.evidence.evidence import Evidence, candidates

Fields = dict[str, Any]
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
    QuestionSet("backstop_dev", "Apache-2.0", lambda fields: str(fields["id"])),
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
    """Put the questions of a set to the search and weigh what it finds; raises BadBenchData when it is absent."""
    with _opened(data, known, embedder, cache, progress) as (cases, index):
        rows = _sample(cases)
        task = progress.add_task(known.name, total=len(rows))
        found = []
        for case, fields in rows:
            found.append(_put(case, fields, known, index))
            progress.advance(task)
    return found


@contextmanager
def _opened(
    data: Path, known: QuestionSet, embedder: Embedder, cache: Path, progress: Progress
) -> Iterator[tuple[list[tuple[Case, Fields]], Index]]:
    bundled = known.name == "backstop_dev"
    folder = data / known.name
    questions = (
        Path(str(files("eval").joinpath("sets", "backstop_dev.jsonl")))
        if bundled
        else plain_or_gzipped(folder, "queries.jsonl")
    )
    if questions is None:
        raise BadBenchData(f"{folder} has no queries.jsonl")
    lines = [json.loads(line) for _, line in json_lines(questions)]
    test_set = read_set("dev" if bundled else folder)
    corpus = Path(str(files("index") / "corpus")) if bundled else written_corpus(test_set.documents, cache)
    with corpus_index(corpus, cache, embedder, progress) as (index, _):
        fields = {str(one["id"]): one for one in lines}
        yield [(case, fields[case.id]) for case in test_set.cases if not case.history], index


def _sample(rows: list[tuple[Case, Fields]]) -> list[tuple[Case, Fields]]:
    return rows if len(rows) <= _MOST_QUESTIONS else random.Random(0).sample(rows, _MOST_QUESTIONS)


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
        tuple(any(_overlap(one, place) for place in gold) for one in weighed),
    )


def _overlap(one: Evidence, place: Place) -> bool:
    return one.passage.document_id == place.document_id and place.start < one.end and one.start < place.end
