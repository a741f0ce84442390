"""The number format is measured where the CPU has a choice, and the measurement is kept."""

import json
import time
from pathlib import Path

import pytest
import torch

import index.embedding.precision
from index.embedding.precision import Precision, chosen_precision, measured_precision

BF16_CPU = "model name\t: Some CPU\nflags\t\t: fpu amx_bf16 amx_tile\n"
PLAIN_CPU = "model name\t: Some CPU\nflags\t\t: fpu avx2\n"


class Model:
    """Takes so many seconds per format, and counts how often it runs."""

    def __init__(self, float32: float, bfloat16: float) -> None:
        self.seconds = {"float32": float32, "bfloat16": bfloat16}
        self.runs = 0

    def __call__(self, precision: Precision, tokens: torch.Tensor) -> None:
        """Compute."""
        self.runs += 1
        time.sleep(self.seconds[precision])


@pytest.fixture
def cpu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the machine says about its processor, to be written by the test."""
    file = tmp_path / "cpuinfo"
    monkeypatch.setattr(index.embedding.precision, "_CPU_FACTS", file)
    return file


@pytest.mark.parametrize(
    ("model", "faster"),
    [(Model(0.03, 0.003), "bfloat16"), (Model(0.003, 0.03), "float32"), (Model(0.02, 0.02), "float32")],
    ids=["much faster", "slower", "alike"],
)
def test_bf16_only_where_it_is_clearly_faster(model: Model, faster: Precision) -> None:
    assert measured_precision(model, torch.ones((1, 1))) == faster


def test_a_cpu_without_such_units_is_not_measured(cpu: Path, tmp_path: Path) -> None:
    cpu.write_text(PLAIN_CPU)
    model = Model(0.03, 0.003)
    assert chosen_precision(model, "digest", tmp_path) == "float32"
    assert model.runs == 0


def test_it_is_measured_once_for_a_machine_and_a_model(cpu: Path, tmp_path: Path) -> None:
    cpu.write_text(BF16_CPU)
    first, again, other = Model(0.03, 0.003), Model(0.03, 0.003), Model(0.003, 0.03)

    assert chosen_precision(first, "digest", tmp_path) == "bfloat16"
    assert chosen_precision(again, "digest", tmp_path) == "bfloat16"
    assert chosen_precision(other, "other digest", tmp_path) == "float32"
    assert (first.runs > 0, again.runs, other.runs > 0) == (True, 0, True)


@pytest.mark.parametrize("kept", ["not JSON", "[]", json.dumps({"x": "float8"})])
def test_a_damaged_memory_is_made_anew(cpu: Path, tmp_path: Path, kept: str) -> None:
    cpu.write_text(BF16_CPU)
    (tmp_path / "precision.json").write_text(kept)
    assert chosen_precision(Model(0.03, 0.003), "digest", tmp_path) == "bfloat16"


def test_a_folder_that_cannot_be_written_does_not_matter(cpu: Path, tmp_path: Path) -> None:
    cpu.write_text(BF16_CPU)
    assert chosen_precision(Model(0.03, 0.003), "digest", tmp_path / "missing") == "bfloat16"
