"""The public data sets we know of, and what others published on them; the data are in ``suite.toml``."""

import tomllib
from importlib.resources import files

from pydantic import BaseModel, ConfigDict


class KnownSet(BaseModel):
    """A folder by its name, and what it is good for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    folder: str
    benchmarks: tuple[str, ...]


class Published(BaseModel):
    """A figure of somebody else, and where it stands."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    table: str
    system: str
    figures: str
    source: str


class Known(BaseModel):
    """Everything in ``suite.toml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    set: tuple[KnownSet, ...]
    published: tuple[Published, ...]


def known_sets() -> Known:
    """The sets and published figures that come with the product."""
    return Known.model_validate(tomllib.loads(files("eval.bench").joinpath("suite.toml").read_text("utf-8")))
