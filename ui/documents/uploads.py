"""Write uploaded files into a folder of their own, and nowhere else."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from fastapi import UploadFile

from index.errors import BadDocument


def save_uploads(files: Sequence[UploadFile], names: Sequence[str], below: Path) -> Path:
    """A new folder below another one, holding the files under their relative names.

    Raises BadDocument, and keeps nothing, when there is not one name per file, a name is hidden, would
    lead out of the folder, or cannot be written.
    """
    if len(names) != len(files):
        raise BadDocument(f"there are {len(files)} files and {len(names)} names")
    with _new_folder(below) as folder:
        for file, name in zip(files, names, strict=True):
            _save(file, folder / relative_name(name), name)
    return folder


def take_files(files: Sequence[Path], below: Path) -> Path:
    """A new folder below another one, into which files are moved under their names.

    Raises BadDocument, and keeps nothing, when there is no file, two have one name, or a name cannot be taken.
    """
    if not files:
        raise BadDocument("there is no file to bring in")
    with _new_folder(below) as folder:
        for file in files:
            target = folder / relative_name(file.name)
            if target.exists():
                raise BadDocument(f"two files are called {file.name!r}; bring them in one after the other")
            shutil.move(file, target)
    return folder


@contextmanager
def _new_folder(below: Path) -> Iterator[Path]:
    """A folder that is deleted with all that is in it when something goes wrong."""
    folder = Path(tempfile.mkdtemp(dir=below))
    try:
        yield folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _save(file: UploadFile, target: Path, name: str) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as out:
            shutil.copyfileobj(file.file, out)
    except (OSError, ValueError) as error:
        raise BadDocument(
            f"{name!r} cannot be written: {error.strerror if isinstance(error, OSError) else error}"
        ) from None


def relative_name(name: str) -> PurePosixPath:
    """The name of an upload as a path inside its folder; raises BadDocument for one that cannot be taken.

    >>> relative_name("notes/2025.md").as_posix()
    'notes/2025.md'
    """
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts or "\0" in name or "\\" in name:
        raise BadDocument(f"{name!r} is no name for an uploaded file")
    if any(part.startswith(".") for part in path.parts):
        raise BadDocument(f"{name!r} is hidden, as a part of it begins with a dot, and hidden files are not read")
    return path
