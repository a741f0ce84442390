"""Processes that are killed at random moments lose and double nothing; see ``kills``."""

import os
import sys
from pathlib import Path

import pytest

from index.collection import bundled_corpus
from tests.index.kills import compare

NEWS = "news_mini_2024nov/corpus.jsonl.gz"


def prove(folder: Path, corpus: Path, kills: int) -> None:
    """Compare a run with kills to one without, and print the counts."""
    outcome = compare(folder, corpus, kills)

    sys.stdout.write(f"\n{outcome}\n")
    assert outcome.killed == outcome.undisturbed
    assert outcome.killed.report.findings == ()
    assert any(one.at_it for one in outcome.kills)


@pytest.mark.parametrize("kills", [3, pytest.param(60, marks=pytest.mark.soak)])
def test_kills_lose_and_double_nothing(tmp_path: Path, kills: int) -> None:
    prove(tmp_path, bundled_corpus(), kills)


@pytest.mark.soak
def test_kills_lose_and_double_nothing_of_a_news_corpus(tmp_path: Path) -> None:
    """Large enough for Chroma to write its graph to files again and again."""
    folder = os.environ.get("BACKSTOP_BENCH_DATA")
    if folder is None:
        pytest.skip("BACKSTOP_BENCH_DATA must name the folder with the benchmark data")
    corpus = Path(folder) / NEWS
    if not corpus.is_file():
        pytest.skip(f"there is no {corpus}")
    prove(tmp_path, corpus, kills=30)
