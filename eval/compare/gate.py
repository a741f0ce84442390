"""Stop a release that made it worse: floors, ceilings and a baseline that must not be undercut."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from eval.cases.json_files import first_complaint
from eval.compare.comparison import Comparison, Delta
from eval.compare.paired import SIGNIFICANT
from eval.score.report import METRICS, Report
from eval.score.slices import EVERYTHING
from index.errors import BackstopError

Bound = Annotated[float, Field(allow_inf_nan=False)]


class BadFloors(BackstopError):
    """A file of floors that cannot be read; the text names the key."""


class Floors(BaseModel):
    """What a run must reach.

    Keys are metrics, or "metric / slice" such as "all_nuggets / category: conflict". ``floors`` are least
    values, ``ceilings`` greatest ones. ``not_worse`` names metrics that must not be significantly worse
    than in the baseline, all together with one false alarm in twenty (Holm 1979).
    """

    model_config = ConfigDict(extra="forbid")

    floors: dict[str, Bound] = {}
    ceilings: dict[str, Bound] = {}
    not_worse: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _only_known_metrics(self) -> "Floors":
        known = {one.name for one in METRICS}
        for key in (*self.floors, *self.ceilings, *self.not_worse):
            if _parts(key)[0] not in known:
                raise ValueError(f"unknown metric {_parts(key)[0]!r}; known are: {', '.join(sorted(known))}")
        if not (self.floors or self.ceilings or self.not_worse):
            raise ValueError("nothing is asked for: there are no floors, no ceilings and no not_worse")
        return self


@dataclass(frozen=True, slots=True)
class Check:
    """One condition, whether it holds, and the figures that say so."""

    name: str
    passed: bool
    told: str


def read_floors(path: Path) -> Floors:
    """The floors of a file; raises BadFloors."""
    try:
        return Floors.model_validate(tomllib.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        raise BadFloors(f"{path}: no such file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadFloors(f"{path} is not TOML: {error}") from None
    except ValidationError as error:
        raise BadFloors(f"{path}: {first_complaint(error)}") from None


def check(report: Report, floors: Floors, comparison: Comparison | None) -> tuple[Check, ...]:
    """Every condition of the floors; ``comparison`` is that of a baseline (before) with this run (after).

    A metric that was not measured does not hold: a set that lost its labels must not pass.
    """
    return (
        *_bounds(report, floors.floors, "at least"),
        *_bounds(report, floors.ceilings, "at most"),
        *(_not_worse(floors.not_worse, comparison) if comparison else ()),
    )


def _bounds(report: Report, bounds: Mapping[str, float], wanted: str) -> Iterator[Check]:
    for key, bound in bounds.items():
        found = report.figure(*_parts(key))
        if found is None:
            yield Check(f"{key} {wanted} {bound:g}", False, "was not measured")
            continue
        passed = found.value >= bound if wanted == "at least" else found.value <= bound
        told = f"{found.value:.4g} ({found.low:.4g} to {found.high:.4g}, n = {found.count})"
        yield Check(f"{key} {wanted} {bound:g}", passed, told)


def _not_worse(keys: tuple[str, ...], comparison: Comparison) -> Iterator[Check]:
    if keys:
        told = f"{comparison.only_before} of its cases are not in this run"
        yield Check("every case of the baseline was asked", comparison.only_before == 0, told)
    deltas = {(one.metric, one.slice): one for one in comparison.deltas}
    wanted = [(key, deltas.get(_parts(key))) for key in keys]
    worse = _worse_by_holm([delta for _, delta in wanted if delta])
    for key, delta in wanted:
        if delta is None:
            yield Check(f"{key} not worse than the baseline", False, "was not measured in both runs")
            continue
        change = delta.difference
        told = (
            f"{change.before:.4g} → {change.after:.4g}, change {change.change.value:+.4g} "
            f"({change.change.low:+.4g} to {change.change.high:+.4g}), p = {change.p_value:.3g}"
        )
        yield Check(f"{key} not worse than the baseline", delta not in worse, told)


def _worse_by_holm(deltas: list[Delta]) -> list[Delta]:
    """Those that are worse beyond chance, when as many were looked at."""
    worse: list[Delta] = []
    for rank, delta in enumerate(sorted(deltas, key=lambda one: one.difference.p_value)):
        if delta.difference.p_value >= SIGNIFICANT / (len(deltas) - rank):
            break
        if delta.verdict == "worse":
            worse.append(delta)
    return worse


def _parts(key: str) -> tuple[str, str]:
    metric, _, part = key.partition(" / ")
    return metric, part or EVERYTHING
