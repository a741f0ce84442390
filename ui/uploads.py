"""Write uploaded files into a folder of their own, and nowhere else."""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from fastapi import UploadFile

from index.errors import BadDocument


def save_uploads(files: Sequence[UploadFile]) -> Path:
    """A new temporary folder holding the files under their relative names.

    Raises BadDocument, and keeps nothing, when a name would lead out of the folder.
    """
    folder = Path(tempfile.mkdtemp(prefix="backstop-upload-"))
    try:
        for file in files:
            target = folder / relative_name(file.filename or "")
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as out:
                shutil.copyfileobj(file.file, out)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


def relative_name(name: str) -> PurePosixPath:
    """The name of an upload as a path inside its folder.

    >>> relative_name("notes/2025.md").as_posix()
    'notes/2025.md'
    """
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts or "\0" in name or "\\" in name:
        raise BadDocument(f"{name!r} is no name for an uploaded file")
    return path
