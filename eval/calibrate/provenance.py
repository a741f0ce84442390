"""A fitted model as its file holds it: with what it was fitted on, how, when, and how well it does."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rag.evidence.calibrated import Calibrated

COMMAND = "backstop eval calibrate --data DIR --out rag/calibration"


def described(
    model: Calibrated,
    fitted_on: Sequence[tuple[str, str | None, int]],
    scores: Mapping[str, Any],
    protocol: str,
) -> dict[str, Any]:
    """What the file of a model holds; ``fitted_on`` are sets with their licences and numbers of cases."""
    return {
        "features": {
            name: {"mean": one.mean, "scale": one.scale, "weight": one.weight} for name, one in model.features.items()
        },
        "intercept": model.intercept,
        "threshold": model.threshold,
        **({"partly": model.partly} if model.partly else {}),
        "fitted_on": [{"set": name, "licence": licence, "cases": cases} for name, licence, cases in fitted_on],
        "scores": scores,
        "protocol": protocol,
        "fitted": date.today().isoformat(),
        "command": COMMAND,
    }
