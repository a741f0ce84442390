"""What adding a path would do, told without doing it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.collection import FILE_NAME as COLLECTION_FILE
from index.load.files import Ignored, Loaded, load_files
from index.sync.file_plan import Move
from index.sync.sync import Comparison
from ui.documents.job import NO_READER, Refused
from ui.documents.refused_before import refused_before


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be done: the names of files below the path, and the ids of documents that no file holds any more.

    ``unchanged`` are the documents of files that would not be read.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    moved: tuple[Move, ...]
    unchanged: int
    vanished: tuple[str, ...]
    refused: tuple[Refused, ...]


def preview_of(named: Sequence[tuple[Path, str]], compared: Comparison, unsent: Mapping[str, Refused]) -> Preview:
    """Read what would be read, to tell what would be refused and which documents are still there.

    ``unsent`` are files, by name, that would be refused whatever is in them; the documents in them are still there.
    That an id is taken by a document from elsewhere shows only when documents are added.
    """
    ids = {one.name: one.document_id for one in compared.plan.wanted}
    kept = set(compared.plan.kept)
    names = {file: name for file, name in named if name in ids or not (name in kept or name in unsent)}
    refused = [*refused_before(compared), *unsent.values()]
    there: set[str] = set()
    failed = set(unsent)
    for found in load_files((file, ids.get(name, name)) for file, name in names.items()):
        name = names.get(found.source, str(found.source))
        match found:
            case Loaded(document):
                there.add(document.id)
            case _ if name in unsent:
                continue
            case Ignored(file):
                refused += [] if file.name == COLLECTION_FILE else [Refused(name, NO_READER)]
            case _:
                refused.append(Refused(name, found.reason))
                failed.add(name)
    there |= {ids[name] for name in failed & ids.keys()}
    return Preview(
        tuple(one.name for one in compared.plan.added if one.name not in failed),
        tuple(one.name for one in compared.plan.changed if one.name not in failed),
        compared.plan.moved,
        compared.unchanged,
        tuple(one for one in compared.vanished if one not in there),
        tuple(refused),
    )
