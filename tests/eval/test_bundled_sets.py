"""The bundled question sets: every label points at words that are really there."""

import hashlib
import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from index.collection import bundled_corpus
from index.document import Document
from index.load.files import Loaded, load
from index.search.lexical import content_words

SETS = Path(__file__).parent.parent.parent / "eval" / "sets"
FILES = ("backstop_dev.jsonl", "backstop_test.jsonl")
REASONS = {"out_of_scope", "off_topic", "false_premise", "not_covered"}
CATEGORIES = {
    "single_fact", "paraphrase", "look_alike", "two_notes", "conflict", "newest", "yes_no", "multi_turn", "partial",
    "unanswerable",
}  # fmt: skip

Case = dict[str, Any]


@cache
def documents() -> dict[str, Document]:
    """The bundled notes by id."""
    loaded = [found for found in load(bundled_corpus()) if isinstance(found, Loaded)]
    return {one.document.id: one.document for one in loaded}


@cache
def cases(file: str) -> tuple[Case, ...]:
    """The lines of a set."""
    return tuple(json.loads(line) for line in (SETS / file).read_text("utf-8").splitlines())


def every(*files: str) -> list[Any]:
    """All cases of some files, each a parameter named by its id."""
    return [pytest.param(case, id=case["id"]) for file in files for case in cases(file)]


@pytest.mark.parametrize(("file", "least"), [("backstop_dev.jsonl", 180), ("backstop_test.jsonl", 120)])
def test_set_is_large_enough_and_of_every_kind(file: str, least: int) -> None:
    """Enough questions, each asked once, every category several times."""
    found = cases(file)
    counts = Counter(case["category"] for case in found)

    assert len(found) >= least
    assert len({case["id"] for case in found}) == len(found)
    assert len({(case["question"].lower(), json.dumps(case.get("history"))) for case in found}) == len(found)
    assert counts.keys() == CATEGORIES
    assert min(counts.values()) >= 3


def test_there_are_enough_refusals_of_every_reason() -> None:
    """At least 70 questions that must not be answered, and every reason occurs."""
    reasons = Counter(case["reason"] for file in FILES for case in cases(file) if case["answerable"] is False)

    assert reasons.keys() == REASONS
    assert sum(reasons.values()) >= 70


def test_no_note_serves_both_sides() -> None:
    """What the tuning set asks about is not what the test set asks about."""
    dev, test = ({one["doc_id"] for case in cases(file) for one in case.get("evidence", [])} for file in FILES)

    assert dev & test == set()


@pytest.mark.parametrize("case", every(*FILES))
def test_labels_of_a_case(case: Case) -> None:
    """Evidence stands at its place, nuggets stand in the evidence, refusals have a reason and no gold."""
    evidence = case.get("evidence", [])
    for one in evidence:
        assert documents()[one["doc_id"]].text[one["start"] : one["end"]] == one["text"]
    told = " ".join(one["text"] for one in evidence).lower()
    for alternatives in case.get("must_include", []):
        assert any(alternative.lower() in told for alternative in alternatives), alternatives
    if case["answerable"] is False:
        assert case["reason"] in REASONS
        assert not evidence and not case.get("must_include") and not case.get("answers")
    else:
        assert evidence and case["must_include"]


@pytest.mark.parametrize("case", every("paraphrases.jsonl"))
def test_paraphrase_points_at_its_sentence(case: Case) -> None:
    """The sentence stands at its place, and its paraphrase is another text."""
    assert documents()[case["doc_id"]].text[case["start"] : case["end"]] == case["text"]
    assert case["paraphrase"] != case["text"]


def test_poisoned_documents_are_no_part_of_the_collection() -> None:
    """They load, at least thirty of them, under names the collection does not have."""
    poisoned = {found.document.id for found in load(SETS / "poisoned") if isinstance(found, Loaded)}

    assert len(poisoned) >= 30
    assert poisoned & documents().keys() == set()


@pytest.mark.parametrize("case", every("poisoned_questions.jsonl"))
def test_poisoned_question_meets_its_documents(case: Case) -> None:
    """The documents of a poisoned question exist, and what it must not include is named."""
    assert all((SETS / "poisoned" / name).is_file() for name in case["poisoned_docs"])
    assert case["must_not_include"]


def test_docs_name_the_digest_of_the_test_set() -> None:
    """Whoever changes the test set has to say so in docs/collection.md."""
    digest = hashlib.sha256((SETS / "backstop_test.jsonl").read_bytes()).hexdigest()

    assert digest in (SETS.parent.parent / "docs" / "collection.md").read_text("utf-8")


@pytest.mark.parametrize("case", every("paraphrases.jsonl"))
def test_paraphrase_shares_few_words(case: Case) -> None:
    """Of the content words of the shorter sentence at most three fifths stand in the other one."""
    original, paraphrase = set(content_words(case["text"])), set(content_words(case["paraphrase"]))

    assert len(original & paraphrase) <= 0.6 * min(len(original), len(paraphrase))
