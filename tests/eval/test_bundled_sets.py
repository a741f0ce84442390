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


def text_at(place: dict[str, Any]) -> str:
    """What stands at a place in its note."""
    return documents()[place["doc_id"]].text[place["start"] : place["end"]]


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


@pytest.mark.parametrize("file", FILES)
def test_labels_are_true(file: str) -> None:
    """Evidence stands at its place, nuggets stand in the evidence, refusals have a reason and no gold."""
    for case in cases(file):
        evidence = case.get("evidence", [])
        for one in evidence:
            assert text_at(one) == one["text"], case["id"]
        told = " ".join(one["text"] for one in evidence).lower()
        for alternatives in case.get("must_include", []):
            assert any(one.lower() in told for one in alternatives), (case["id"], alternatives)
        if case["answerable"] is False:
            assert case["reason"] in REASONS, case["id"]
            assert not (evidence or case.get("must_include") or case.get("answers")), case["id"]
        else:
            assert evidence and case["must_include"], case["id"]


def test_paraphrases_say_their_sentence_in_other_words() -> None:
    """The sentence stands at its place, and of the content words of the shorter of the two at most three fifths
    stand in the other one."""
    for case in cases("paraphrases.jsonl"):
        original, paraphrase = set(content_words(case["text"])), set(content_words(case["paraphrase"]))
        assert text_at(case) == case["text"], case["id"]
        assert len(original & paraphrase) <= 0.6 * min(len(original), len(paraphrase)), case["id"]


def test_poisoned_documents_are_no_part_of_the_collection() -> None:
    """They load, at least thirty of them, under names the collection does not have."""
    poisoned = {found.document.id for found in load(SETS / "poisoned") if isinstance(found, Loaded)}

    assert len(poisoned) >= 30
    assert poisoned & documents().keys() == set()


def test_poisoned_questions_meet_their_documents() -> None:
    """The documents of a poisoned question exist, and what it must not include is named."""
    for case in cases("poisoned_questions.jsonl"):
        assert all((SETS / "poisoned" / name).is_file() for name in case["poisoned_docs"]), case["id"]
        assert case["must_not_include"], case["id"]


def test_docs_name_the_digest_of_the_test_set() -> None:
    """Whoever changes the test set has to say so in docs/collection.md."""
    digest = hashlib.sha256((SETS / "backstop_test.jsonl").read_bytes()).hexdigest()

    assert digest in (SETS.parent.parent / "docs" / "collection.md").read_text("utf-8")
