"""Which number format the embedding model computes in: measured once per machine, then remembered."""

import json
import platform
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import torch

Precision = Literal["float32", "bfloat16"]

_CPU_FACTS = Path("/proc/cpuinfo")
_BF16_UNITS = ("amx_bf16", "avx512_bf16")
_TEXTS, _TOKENS = 16, 128
_TRIES = 3
_WORTH_IT = 1.2
"""bf16 must be so many times as fast: it costs some accuracy, a cosine of about .0001."""


def chosen_precision(run: Callable[[Precision, "torch.Tensor"], object], model_digest: str, folder: Path) -> Precision:
    """bf16 where the CPU has units for it and they make the model faster, else fp32.

    ``run`` computes token ids of shape (texts, tokens) in a format. What was measured is kept in ``folder``, for this
    CPU, this version of torch and this model.
    """
    import torch

    cpu, has_units = _cpu()
    if not has_units:
        return "float32"
    remembered = folder / "precision.json"
    machine = f"{cpu}, torch {torch.__version__}, {model_digest[:16]}"
    known = _read(remembered)
    if machine not in known:
        known[machine] = measured_precision(run, torch.ones((_TEXTS, _TOKENS), dtype=torch.long))
        _write(remembered, known)
    return known[machine]


def measured_precision(run: Callable[[Precision, "torch.Tensor"], object], tokens: "torch.Tensor") -> Precision:
    """The faster of the two formats; fp32 unless bf16 is clearly faster."""
    slow, fast = _seconds(partial(run, "float32", tokens)), _seconds(partial(run, "bfloat16", tokens))
    return "bfloat16" if slow > _WORTH_IT * fast else "float32"


def _seconds(work: Callable[[], object]) -> float:
    """The shortest of a few tries, after one that compiles."""
    work()
    times = []
    for _ in range(_TRIES):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def _cpu() -> tuple[str, bool]:
    """What the processor is called, and whether it can compute in bf16."""
    if not _CPU_FACTS.is_file():
        return platform.processor(), False
    facts = _CPU_FACTS.read_text("utf-8", "replace")
    names = [line.partition(":")[2].strip() for line in facts.splitlines() if line.startswith("model name")]
    return names[0] if names else platform.machine(), any(unit in facts for unit in _BF16_UNITS)


def _read(file: Path) -> dict[str, Precision]:
    """What was measured before; nothing where the file is missing or is not ours."""
    try:
        known = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    kinds = ("float32", "bfloat16")
    return {machine: kind for machine, kind in known.items() if kind in kinds} if isinstance(known, dict) else {}


def _write(file: Path, known: dict[str, Precision]) -> None:
    """Keep it; where the folder cannot be written it is measured again next time."""
    try:
        file.write_text(json.dumps(known, indent=1), "utf-8")
    except OSError:
        return
