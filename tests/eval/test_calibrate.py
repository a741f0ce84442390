"""Fitting the models that rank evidence and open the gate, and measuring them, on small sets in the public form."""

from pathlib import Path

import pytest

from eval.bench.options import BenchOptions
from eval.bench.refusals import bench_refusals
from eval.calibrate.calibration import calibrate
from eval.calibrate.gate import rates
from eval.calibrate.question_sets import QUESTION_SETS, Put
from eval.cases.data_folder import BadBenchData
from index.embedding.embed import Embedder
from rag.evidence.calibrated import Calibrated, Feature
from rag.settings import Settings
from tests.eval.runs import QUIET
from tests.set_files import write_lines

TOWNS = ("Larkmere", "Oxhaven", "Tilbrook", "Marsby", "Fenwold", "Hollin")
SETS = [one for one in QUESTION_SETS if one.name != "backstop_dev"]


def write_set(folder: Path) -> None:
    """A town each, with one question that its text answers and one that it does not."""
    documents, questions = [], []
    for number, town in enumerate(TOWNS):
        name = f"{town}#0"
        answer = f"The bell of {town} was cast in {1700 + number} by a smith."
        documents.append({"id": name, "title": town, "text": f"{town} lies on a river. {answer} Its market is old."})
        common = {"gold_doc": name, "gold_docs": [name], "misinfo_docs": [], "noise_docs": [name]}
        evidence = [{"doc_id": name, "text": answer}]
        questions += [
            {"id": f"{town}-1", "question": f"When was the bell of {town} cast?", "answerable": True,
             "evidence": evidence, "type": "counterfactual", **common},
            {"id": f"{town}-2", "question": f"Who sold the bridge of {town} to the king?", "answerable": False,
             "evidence": [], "type": "negative_rejection", **common},
        ]  # fmt: skip
    write_lines(folder / "corpus.jsonl", *documents)
    write_lines(folder / "queries.jsonl", *questions)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All sets that calibration knows, in small."""
    folder = tmp_path_factory.mktemp("data")
    for one in SETS:
        write_set(folder / one.name)
    return folder


def test_models_tell_what_they_are_fitted_on_and_never_on_unlicensed_sets(
    data: Path, embedder: Embedder, tmp_path: Path
) -> None:
    told = dict(calibrate(data, ["evidence", "gate"], embedder, tmp_path, QUIET, SETS))

    assert {one["set"] for one in told["evidence"]["fitted_on"]} == {"squad2_dev", "clapnq", "ramdocs"}
    assert {one["set"] for one in told["gate"]["fitted_on"]} == {"squad2_dev", "clapnq"}
    assert all(one["licence"] for held in told.values() for one in held["fitted_on"])
    for held in told.values():
        model = Calibrated(
            {name: Feature(**one) for name, one in held["features"].items()}, held["intercept"], held["threshold"]
        )
        assert 0 < model.probability(dict.fromkeys(model.features, 0.5)) < 1
    assert told["evidence"]["scores"]["squad2_dev"]["auc"] > 0.9
    assert told["gate"]["scores"]["squad2_dev"]["auc"] > 0.9


def test_the_benchmark_has_a_row_for_every_set(data: Path) -> None:
    outcome = bench_refusals([data / one.name for one in SETS], BenchOptions(Settings(llm="none"), QUIET), SETS)

    refusals, evidence = outcome.tables
    assert [(row[0], row[-1]) for row in refusals.rows] == [
        ("squad2_dev", "grouped CV"), ("clapnq", "grouped CV"),
        ("rgb_counterfactual", "never fitted"),
    ]  # fmt: skip
    assert [row[0] for row in evidence.rows] == ["clapnq"]


def test_an_absent_set_is_told(tmp_path: Path, embedder: Embedder) -> None:
    with pytest.raises(BadBenchData, match="squad2_dev: no such folder"):
        list(calibrate(tmp_path, ["gate"], embedder, tmp_path / "cache", QUIET, SETS))


def test_rates_count_each_kind_of_question() -> None:
    puts = [Put("s", str(number), number < 2, (), ()) for number in range(4)]

    assert rates(puts, [0.9, 0.2, 0.6, 0.1], 0.5) == {"s": {"auc": 0.75, "answered": 0.5, "refused": 0.5}}
