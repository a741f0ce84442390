"""The passages that were told, so that they can be opened by their ids."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock

from rag.answer import Citation
from ui.api.found_passage import FoundPassage

_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Place:
    """Characters of a document; ``sha256`` names the version, None means the one of today."""

    document_id: str
    start: int
    end: int
    sha256: str | None = None


class SeenPassages:
    """Where the latest passages are, by id."""

    def __init__(self) -> None:
        self._places: OrderedDict[str, Place] = OrderedDict()
        self._lock = Lock()

    def remember(self, passages: Iterable[Citation | FoundPassage]) -> None:
        """Remember what an answer cites, in that version, or what a search brought."""
        with self._lock:
            for one in passages:
                sha256 = one.document_sha256 if isinstance(one, Citation) else None
                self._places[one.passage_id] = Place(one.document_id, one.start, one.end, sha256)
                self._places.move_to_end(one.passage_id)
            while len(self._places) > _REMEMBERED:
                self._places.popitem(last=False)

    def find(self, passage_id: str) -> Place | None:
        """Where a passage is; None when it was not told, or too long ago."""
        with self._lock:
            return self._places.get(passage_id)
