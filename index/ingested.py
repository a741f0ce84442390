"""What became of documents that were brought in, and how long it took."""

from dataclasses import dataclass, field, fields


@dataclass(frozen=True, slots=True)
class Seconds:
    """How long each stage took: reading files and cutting them, embedding, storing."""

    reading: float = 0.0
    embedding: float = 0.0
    storing: float = 0.0

    def __add__(self, other: "Seconds") -> "Seconds":
        return Seconds(self.reading + other.reading, self.embedding + other.embedding, self.storing + other.storing)


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of documents so far; ``refused`` holds (document id, reason).

    ``passages`` and ``embedded`` are those of documents that are new or have changed. How far the work has come is no
    part of the outcome: how many documents were read and compared, have their vectors, and are stored if need be.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    passages: int = 0
    embedded: int = 0
    refused: tuple[tuple[str, str], ...] = ()
    moved: int = 0
    documents_read: int = field(default=0, compare=False)
    documents_embedded: int = field(default=0, compare=False)
    documents_stored: int = field(default=0, compare=False)
    seconds: Seconds = field(default_factory=Seconds, compare=False)

    def __add__(self, other: "Ingested") -> "Ingested":
        return Ingested(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))
