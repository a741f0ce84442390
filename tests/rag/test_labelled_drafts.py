"""Sentences that the default language model drafted on the development set, read by a person: the check agrees."""

import json
from pathlib import Path
from typing import Any

from index.index import Index
from rag.verification.support import support_of

LABELLED = Path(__file__).parents[2] / "eval" / "sets" / "labelled_drafts.jsonl"


def test_the_check_agrees_with_a_reader(bundled_index: Index) -> None:
    """100 drafts; those copied word for word are counted apart, for they are easy."""
    rows = [json.loads(line) for line in LABELLED.read_text("utf-8").splitlines()]
    reworded = [row for row in rows if row["sentence"] != row["quote"]]
    assert len(rows) == 100

    whole, hard = agreement(rows, bundled_index), agreement(reworded, bundled_index)
    print(f"all {len(rows)}: {whole}; reworded {len(reworded)}: {hard}")  # noqa: T201 - what docs/benchmarks.md says
    assert whole["precision"] >= 0.95
    assert whole["recall"] >= 0.9
    assert hard["precision"] >= 0.9
    assert hard["recall"] >= 0.9


def agreement(rows: list[dict[str, Any]], index: Index) -> dict[str, float]:
    """Of what passes the share that a reader passed too, and the other way round."""
    passed = [kept(row, index) for row in rows]
    both = sum(one and row["supported"] for one, row in zip(passed, rows, strict=True))
    return {
        "precision": round(both / sum(passed), 3),
        "recall": round(both / sum(row["supported"] for row in rows), 3),
        "passed": sum(passed),
    }


def kept(row: dict[str, Any], index: Index) -> bool:
    """Whether the sentence would be shown."""
    document = index.documents.get(row["document"])
    assert document.text[row["start"] : row["end"]] == row["quote"]
    return support_of(row["sentence"], row["quote"], document, index.embedder).verdict is not None
