"""What the readers of web pages and of Word files use of an element, as lxml has them."""

from collections.abc import Iterator
from typing import Protocol


class Element(Protocol):
    """An element of a parsed page or of the XML of an office file."""

    @property
    def tag(self) -> object:
        """Its name, with its namespace if it has one; comments have something else."""

    @property
    def text(self) -> str | None:
        """What stands before its first child."""

    @property
    def tail(self) -> str | None:
        """What stands behind it."""

    def get(self, key: str, /) -> str | None:
        """The value of an attribute."""

    def find(self, path: str, /) -> "Element | None":
        """The first element at a path below it."""

    def __iter__(self) -> "Iterator[Element]": ...
