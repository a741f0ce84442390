"""The settings a command works with: some given to it, the others from variables, and none that cannot be."""

from pydantic import ValidationError

from index.errors import BackstopError
from rag.settings import Settings


class BadSetting(BackstopError):
    """A setting that cannot be what it was set to."""


def settings_with(**given: object) -> Settings:
    """The settings, with what was given in place of variables; None was not given. Raises BadSetting."""
    wanted = {name: value for name, value in given.items() if value is not None}
    try:
        return Settings(**wanted)  # type: ignore[arg-type]
    except ValidationError as error:
        told = "; ".join(f"{_named(str(one['loc'][0]), wanted)}: {one['msg']}" for one in error.errors())
        raise BadSetting(told) from None


def _named(name: str, given: dict[str, object]) -> str:
    """How whoever set it called it."""
    return f"--{name}" if name in given else f"BACKSTOP_{name.upper()}"
