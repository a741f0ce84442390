"""A small calibrated model read from a file: a weighted sum of features, squashed to a probability."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature's weight, after ``mean`` is taken from it and it is divided by ``scale``."""

    mean: float
    scale: float
    weight: float


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A logistic regression and the threshold chosen for it.

    ``partly`` is a lower threshold, where there is a middle between yes and no.
    """

    features: Mapping[str, Feature]
    intercept: float
    threshold: float
    partly: float = 0.0

    def probability(self, values: Mapping[str, float]) -> float:
        """How likely it is, 0 to 1; raises KeyError when a feature is missing.

        >>> Calibrated({"overlap": Feature(0.5, 0.1, 1.0)}, 0.0, 0.5).probability({"overlap": 0.5})
        0.5
        """
        total = self.intercept
        for name, feature in self.features.items():
            total += feature.weight * (values[name] - feature.mean) / feature.scale
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, total))))


def read_calibrated(name: str) -> Calibrated:
    """The model ``calibration/NAME.json``, which ``backstop eval calibrate`` wrote: it also says what it was
    fitted on, under which licences, when, and how well it does."""
    told = json.loads(files("rag").joinpath("calibration", f"{name}.json").read_text("utf-8"))
    features = {key: Feature(**one) for key, one in told["features"].items()}
    return Calibrated(features, told["intercept"], told["threshold"], told.get("partly", 0.0))
