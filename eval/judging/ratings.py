"""What people said about the faithfulness of answers: the human evaluation that comes with MTRAG."""

import random
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from eval.cases.case import BadTestSet
from eval.cases.json_files import validated_lines
from eval.judging.judge import Claims
from index.splitting.sentences import sentence_spans

FAITHFUL = 3.5
"""From this mean rating on, of 1 to 4, an answer counts as faithful: most people gave it a 4."""

_SEED = 0


@dataclass(frozen=True, slots=True)
class Rated:
    """An answer of some system, and the ratings that people gave it, 1 to 4.

    Answers to the same question and contexts have the same ``question_id``.
    """

    claims: Claims
    question_id: str
    ratings: tuple[float, ...]

    @property
    def human(self) -> float:
        """The mean rating."""
        return sum(self.ratings) / len(self.ratings)


@dataclass(frozen=True, slots=True)
class Ratings:
    """The answers that can be judged; ``left_out`` came without contexts, so nothing could bear them out."""

    name: str
    rated: tuple[Rated, ...]
    left_out: int

    def sampled(self, questions: int | None) -> "Ratings":
        """Every answer to so many questions, always the same ones; answers to one question in a row."""
        ids = sorted({one.question_id for one in self.rated})
        random.Random(_SEED).shuffle(ids)
        chosen = [one for question_id in ids[:questions] for one in self.rated if one.question_id == question_id]
        return Ratings(self.name, tuple(chosen), self.left_out)


@dataclass(frozen=True, slots=True)
class _Turn:
    role: str
    text: str


@dataclass(frozen=True, slots=True)
class _Human:
    faithfulness: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    task_id: str
    model: str
    history: tuple[_Turn, ...]
    contexts: tuple[str, ...]
    response: str
    human: _Human


_LINE = TypeAdapter(_Line)


def read_ratings(path: Path) -> Ratings:
    """The rated answers of a file such as ``mtrag_human_eval.jsonl.gz``; raises BadTestSet."""
    lines = [line for _, line in validated_lines(_LINE, path)]
    rated = [_rated(line) for line in lines if line.contexts and line.human.faithfulness and line.history]
    if not rated:
        raise BadTestSet(f"{path}: no answer with contexts and a rating of its faithfulness")
    return Ratings(path.name, tuple(rated), len(lines) - len(rated))


def _rated(line: _Line) -> Rated:
    sentences = tuple(line.response[span.start : span.end] for span in sentence_spans(line.response))
    claims = Claims(f"{line.task_id} {line.model}", line.history[-1].text, sentences, line.contexts)
    return Rated(claims, line.task_id, line.human.faithfulness)
