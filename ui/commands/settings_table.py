"""All settings and all options of ``backstop serve`` in one table, made from the code: what docs/settings.md is.

Written anew by: python -m ui.commands.settings_table > docs/settings.md
"""

import sys
from collections.abc import Iterator
from typing import Any

from rag.settings import Settings

_HEAD = """# Settings

Made from the code by `python -m ui.commands.settings_table > docs/settings.md`; a test compares it.

## Variables

Every command reads these. A value that cannot be read is refused with the name of its variable.

| variable | takes | default | what it is |
|---|---|---|---|
"""
_OPTIONS_HEAD = """
## `backstop serve`

An option goes before the variable of the same name.

| option | takes | default | what it is |
|---|---|---|---|
"""
_PLACES = {
    "data_dir": "the user's data folder, on Linux `~/.local/share/backstop`",
    "models_dir": "`models` in the user's cache folder, on Linux `~/.cache/backstop/models`",
}
"""Defaults that depend on who runs it, and where."""

_KINDS = {"string": "text", "number": "a number", "integer": "a whole number", "boolean": "true or false"}
_FORMATS = {"path": "a path", "password": "a secret", "ipv4network": "a network", "ipv6network": "a network"}


def settings_document() -> str:
    """The whole document, as Markdown."""
    return _HEAD + "".join(_setting_rows()) + _OPTIONS_HEAD + "".join(_option_rows())


def _setting_rows() -> Iterator[str]:
    described = Settings.model_json_schema()["properties"]
    for name, field in Settings.model_fields.items():
        default = _PLACES.get(name) or _shown(field.default)
        yield _row(f"`BACKSTOP_{name.upper()}`", kind_of(described[name]), default, field.description or "")


def _option_rows() -> Iterator[str]:
    import typer

    from ui.cli import app

    for option in typer.main.get_group(app).commands["serve"].params:
        told = getattr(option, "help", None) or ""
        yield _row(" ".join(f"`{one}`" for one in option.opts), _option_kind(option), _shown(option.default), told)


def _option_kind(option: Any) -> str:
    if option.is_flag:
        return ""
    kind = {int: "integer", float: "number"}.get(option.type_descriptor.annotation, "string")
    bounds = {"minimum": option.min, "maximum": option.max}
    return _KINDS[kind] + _bounds({name: bound for name, bound in bounds.items() if bound is not None})


def kind_of(described: dict[str, Any]) -> str:
    """What a setting takes, in words, from its JSON schema.

    >>> kind_of({"type": "number", "exclusiveMinimum": 0}), kind_of({"anyOf": [{"type": "string"}, {"type": "null"}]})
    ('a number above 0', 'text')
    """
    if "anyOf" in described:
        return " or ".join(dict.fromkeys(kind_of(one) for one in described["anyOf"] if one.get("type") != "null"))
    if "enum" in described:
        return " or ".join(f"`{one}`" for one in described["enum"])
    if described.get("type") == "array":
        return f"any number of: {kind_of(described['items'])}"
    known = _FORMATS.get(described.get("format", "")) or _KINDS.get(described.get("type", ""), "text")
    return known + _bounds(described)


def _bounds(described: dict[str, Any]) -> str:
    words = {"minimum": "from", "exclusiveMinimum": "above", "maximum": "to"}
    return "".join(f" {word} {_number(described[name])}" for name, word in words.items() if name in described)


def _number(value: float) -> str:
    return f"{value:g}"


def _shown(default: object) -> str:
    if default is None or default == ():
        return "unset"
    return f"`{', '.join(map(str, default)) if isinstance(default, tuple | list) else default}`"


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


if __name__ == "__main__":
    sys.stdout.write(settings_document())
