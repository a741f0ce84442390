"""Claim sets: how they are read, how the model of the check is fitted on them, and the benchmark on them."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from eval.bench.claims import bench_claims, claim_reports
from eval.bench.options import BenchOptions
from eval.calibrate.claim_sets import CLAIM_SETS, read_claims
from eval.calibrate.support import Example, calibrate_support, out_of_fold
from eval.cases.data_folder import BadBenchData
from index.embedding.embed import Embedder
from rag.evidence.calibrated import Calibrated, Feature
from rag.settings import Settings
from tests.eval.runs import QUIET

MILLS = ["rye", "oats", "barley", "wheat", "malt", "maize", "spelt", "millet"]


def claim(number: int, supported: bool, **fields: Any) -> dict[str, Any]:
    """A claim about a mill in words of its own, and what is told of the mill."""
    grain = MILLS[number % len(MILLS)]
    text = f"At that place stones crushed grain such as {grain}" if supported else "In storms many ships sank"
    return {
        "id": str(number), "claim": text, "evidence": [f"The old mill used to grind {grain} between two stones."],
        "label": "supported" if supported else "refuted", "evidence_has_text": True, "title": f"Mill {number}",
        "question": f"What of mill {number}?", **fields,
    }  # fmt: skip


def write_sets(folder: Path, names: list[str]) -> None:
    """Sets of sixteen claims each."""
    folder.mkdir(parents=True)
    for name in names:
        rows = [claim(number, supported) for number in range(8) for supported in (True, False)]
        (folder / f"{name}.jsonl.gz").write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))


def test_what_a_set_tells_of_its_page_is_no_evidence(tmp_path: Path) -> None:
    told = ["(meta data) TITLE: The mill", "(meta data) PUBLISHED DATETIME: 2014-03-18T13:03:00PDT", "It ground rye."]
    row = claim(1, True, claim="It ground rye [3].", evidence=told, title="")
    (tmp_path / "wice_dev.jsonl").write_text(json.dumps(row), "utf-8")
    wice = next(one for one in CLAIM_SETS if one.name == "wice_dev")

    (read,) = read_claims(tmp_path, wice)

    assert (read.text, read.quote, read.document.title) == ("It ground rye.", "It ground rye.", "The mill")
    assert str(read.document.meta.published) == "2014-03-18"
    with pytest.raises(BadBenchData, match="has no fm2_dev"):
        read_claims(tmp_path, next(one for one in CLAIM_SETS if one.name == "fm2_dev"))


def test_the_model_is_fitted_on_licensed_sets_only(tmp_path: Path, embedder: Embedder) -> None:
    write_sets(tmp_path / "verify", [one.name for one in CLAIM_SETS])

    told = calibrate_support(tmp_path, embedder)

    assert {one["set"] for one in told["fitted_on"]} == {one.name for one in CLAIM_SETS if one.licence}
    assert all(one["licence"] and one["cases"] == 16 for one in told["fitted_on"])
    model = Calibrated(
        {name: Feature(**one) for name, one in told["features"].items()}, told["intercept"], told["threshold"]
    )
    assert set(model.features) == {"words", "length", "nearest_low", "nearest_least", "whole"}
    assert told["partly"] <= 1
    assert json.loads(json.dumps(told)) == told


def test_no_group_is_on_both_sides() -> None:
    examples = [Example("set", str(number // 3), number % 2 == 0, None, {}, 0.0) for number in range(30)]

    seen = out_of_fold(examples, lambda train: {one.group for one in train}, lambda groups, one: one.group in groups)

    assert seen == [False] * 30


def test_the_benchmark_says_what_was_never_fitted(tmp_path: Path) -> None:
    write_sets(tmp_path / "verify", ["fm2_dev", "climate_fever_pairs"])

    outcome = bench_claims([tmp_path / "verify"], BenchOptions(Settings(), QUIET))

    (table,) = outcome.tables
    assert [(row[0], row[1], row[-1]) for row in table.rows] == [
        ("fm2_dev", "16", "grouped CV"),
        ("climate_fever_pairs", "16", "never fitted"),
    ]
    with pytest.raises(BadBenchData, match="may be fitted on"):
        claim_reports(tmp_path, BenchOptions(Settings(), QUIET))
