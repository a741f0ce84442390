"""What answers: enough to tell whether two answers can be compared."""

import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from index.storage.filters import Filters
from index.storage.owners import EVERYBODY

if TYPE_CHECKING:
    from index.index import Index
    from rag.settings import Settings

_SHAPING = {"embedder", "llm", "llm_model", "llm_seconds", "follow_ups", "answer_threshold"}
"""The settings that shape answers. The others say where things are and how many may ask, may name a user, or are
secrets."""


@dataclass(frozen=True, slots=True)
class About:
    """The version and the commit where it runs from a checkout ("-changed" when that has changes of
    its own), the settings that shape answers, digests of models and of the index, and how much is in it."""

    version: str
    commit: str | None
    settings: dict[str, str | float | None]
    models: dict[str, str]
    index_digest: str
    documents: int
    passages: int


def about(index: "Index", settings: "Settings", reader: str = EVERYBODY) -> About:
    """What answers a caller out of an index at this moment."""
    from rag.build import models_in_use

    held = index.documents.digest(Filters(reader=reader))
    return About(
        version=version("backstop-rag"),
        commit=_commit(),
        settings={**settings.model_dump(mode="json", include=_SHAPING), "llm": _without_folder(settings.llm)},
        models={one.name: one.digest for one in models_in_use(settings)},
        index_digest=held.sha256,
        documents=held.documents,
        passages=held.passages,
    )


def _without_folder(llm: str) -> str:
    """A local file by its name alone.

    >>> _without_folder("local:/home/ann/tiny.gguf"), _without_folder("openai-like:http://host/v1")
    ('local:tiny.gguf', 'openai-like:http://host/v1')
    """
    return f"local:{Path(llm).name}" if llm.startswith("local:") and "/" in llm else llm


@cache
def _commit() -> str | None:
    """The commit of the checkout that this file is tracked in; None where it is installed."""
    here = Path(__file__).parent
    if _git(here, "ls-files", "--error-unmatch", Path(__file__).name) is None:
        return None
    commit = _git(here, "rev-parse", "HEAD")
    return f"{commit}-changed" if commit and _git(here, "status", "--porcelain", "--untracked-files=no") else commit


def _git(folder: Path, *words: str) -> str | None:
    git = shutil.which("git")
    if git is None:
        return None
    done = subprocess.run([git, *words], cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None
