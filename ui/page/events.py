"""What a click on the page's own components brings to the server. It comes from a browser: nothing in it is trusted."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from index.errors import BackstopError

Choice = TypeVar("Choice", bound=str)


class BadEvent(BackstopError):
    """A click without the data that belong to it; the page itself never sends one."""


def text_of(data: Mapping[str, object], name: str) -> str:
    """A text that came along.

    >>> text_of({"answer": "a1"}, "answer")
    'a1'
    """
    value = data.get(name)
    if not isinstance(value, str):
        raise BadEvent(f"{name} is missing")
    return value


def number_of(data: Mapping[str, object], name: str) -> int:
    """A number that came along as text.

    >>> number_of({"number": "2"}, "number")
    2
    """
    value = text_of(data, name)
    if not (value.isascii() and value.isdecimal() and len(value) < 12):
        raise BadEvent(f"{name} is not a number: {value!r}")
    return int(value)


def choice_of(data: Mapping[str, object], name: str, choices: Sequence[Choice]) -> Choice:
    """One of some words.

    >>> choice_of({"rating": "up"}, "rating", ("up", "down"))
    'up'
    """
    value = text_of(data, name)
    for choice in choices:
        if choice == value:
            return choice
    raise BadEvent(f"{name} must be one of {', '.join(choices)}, not {value!r}")
