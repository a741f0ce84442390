"""The public data sets we know of, and what others published on them; the data are in ``suite.toml``."""

import tomllib
from collections.abc import Sequence
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from eval.bench.table import Table


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class KnownSet(_Strict):
    """A folder by its name, and what it is good for."""

    folder: str
    benchmarks: tuple[str, ...]


class Published(_Strict):
    """A figure of somebody else, and where it stands."""

    table: str
    system: str
    figures: str
    source: str


class Known(_Strict):
    """Everything in ``suite.toml``."""

    set: tuple[KnownSet, ...]
    published: tuple[Published, ...]


def known_sets() -> Known:
    """The sets and published figures that come with the product."""
    return Known.model_validate(tomllib.loads(files("eval.bench").joinpath("suite.toml").read_text("utf-8")))


def published_table(name: str, rows: Sequence[Published]) -> Table:
    """Figures that others published, apart from ours."""
    return Table(
        key=f"{name}-published",
        title=f"Published figures ({name})",
        note="Other data or scorer, for orientation.",
        columns=("system", "figures", "source"),
        rows=tuple((one.system, one.figures, one.source) for one in rows),
    )
