"""Which documents a search may look at."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from index.document import FORMS, KINDS
from index.errors import BadFilter
from index.storage.owners import EVERYBODY

_MOST_VALUES = 100
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
"""date.fromisoformat reads more than that, even "20250217.5"."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions on documents; all that are given must hold. None or empty means no condition.

    Several values of one condition are alternatives. A document that does not say when it was
    published counts from its as-of date; one without either never meets a condition on dates.

    ``reader`` is no condition that somebody chooses. It is the caller who looks: documents of other owners are never
    met. None is whoever runs the service, who may look at all.
    """

    publisher: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    published_from: date | None = None
    published_to: date | None = None
    document_ids: tuple[str, ...] = ()
    reader: str | None = EVERYBODY

    def __bool__(self) -> bool:
        """Whether a condition was chosen."""
        return replace(self, reader=EVERYBODY) != Filters()

    def may_see(self, owner: str) -> bool:
        """Whether the reader may see a document of this owner."""
        return self.reader is None or owner in (EVERYBODY, self.reader)


SHARED = Filters()
"""All documents that are for everybody."""

ALL = Filters(reader=None)
"""All documents, whoever they belong to: for whoever runs the service, never for a caller."""


NAMES = tuple(field.name for field in fields(Filters) if field.name != "reader")
"""What may be asked for; who reads is not."""


def read_filters(given: Mapping[str, object]) -> Filters:
    """Filters from names and values, where one value may stand for a list of one.

    Raises BadFilter naming the filter that is unknown or has a wrong value.

    >>> read_filters({"kind": "official", "published_from": "2025-01-01"}).kind
    ('official',)
    """
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name not in NAMES:
            raise BadFilter(f"unknown filter {name!r}; known are: {', '.join(NAMES)}")
        if value is not None:
            values[name] = _date(name, value) if name.startswith("published_") else _texts(name, value)
    return Filters(**values)


def _date(name: str, value: object) -> date:
    if _ISO_DATE.fullmatch(str(value)):
        with suppress(ValueError):
            return date.fromisoformat(str(value))
    raise BadFilter(f"{name} must be a date like 2025-02-17, not {value!r}")


def _texts(name: str, value: object) -> tuple[str, ...]:
    texts = (value,) if isinstance(value, str) else value
    if not isinstance(texts, Sequence) or not all(isinstance(text, str) for text in texts):
        raise BadFilter(f"{name} must be a text or a list of texts, not {value!r}")
    if len(texts) > _MOST_VALUES:
        raise BadFilter(f"{name} has {len(texts):,} values; at most {_MOST_VALUES:,} are taken")
    allowed = {"kind": KINDS, "form": FORMS}.get(name)
    for text in texts:
        if allowed and text not in allowed:
            raise BadFilter(f"{name} must be one of {', '.join(allowed)}, not {text!r}")
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise BadFilter(f"{name} must be a text, not half a surrogate pair: {text!r}")
    return tuple(texts)


def sql_condition(filters: Filters) -> tuple[str, list[str]]:
    """The filters as a condition on the table ``documents``, and its parameters.

    >>> sql_condition(Filters(kind=("official",), reader="ann"))
    ("+documents.owner IN ('', ?) AND documents.kind IN (?)", ['ann', 'official'])
    """
    conditions, values = [], list[str]()
    if filters.reader is not None:
        # The plus keeps SQLite from walking through all owners' documents where words or ids lead to the few wanted.
        conditions.append("+documents.owner IN ('', ?)")
        values.append(filters.reader)
    for column, wanted in (
        ("publisher", filters.publisher),
        ("kind", filters.kind),
        ("form", filters.form),
        ("id", filters.document_ids),
    ):
        if wanted:
            conditions.append(f"documents.{column} IN ({_marks(wanted)})")
            values.extend(wanted)
    if filters.topics:
        conditions.append(
            f"EXISTS (SELECT 1 FROM json_each(documents.topics) WHERE json_each.value IN ({_marks(filters.topics)}))"
        )
        values.extend(filters.topics)
    for comparison, day in ((">=", filters.published_from), ("<=", filters.published_to)):
        if day:
            conditions.append(f"coalesce(documents.published, documents.as_of) {comparison} ?")
            values.append(day.isoformat())
    return " AND ".join(conditions) or "1", values


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))
