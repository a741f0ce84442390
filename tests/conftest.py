"""Fixtures that several test files share: the real models, and an index of the bundled collection.

Answers are quotes here unless a test asks for a language model.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ.setdefault("BACKSTOP_LLM", "none")
if "PYTEST_XDIST_WORKER" in os.environ:  # As many processes as processors: one thread each is quicker than two.
    os.environ.setdefault("OMP_NUM_THREADS", "1")

import hypothesis
import pytest
from playwright.sync_api import Browser

from eval.run.corpus_index import index_folder
from index.collection import bundled_corpus
from index.embedding.embed import Embedder
from index.index import Index
from rag.assistant import Assistant
from rag.build import build_assistant, build_embedder
from rag.llm.factory import language_model
from rag.llm.local import LocalLanguageModel
from rag.settings import Settings
from tests.made_once import made_once
from tests.ui.page.chromium import chromium

# The first example often loads a model or a library, which says nothing about the code.
hypothesis.settings.register_profile(
    "backstop", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], print_blob=True
)
hypothesis.settings.load_profile("backstop")


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The real MiniLM."""
    return build_embedder(Settings())


@pytest.fixture
def index(tmp_path: Path, embedder: Embedder) -> Iterator[Index]:
    """An empty index in a folder of its own."""
    with Index(tmp_path / "data", embedder) as opened:
        yield opened


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes that run these tests have in common."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def indexed_folder(shared_folder: Path, embedder: Embedder) -> Path:
    """A data directory with the bundled collection, indexed once: to be copied, never to be opened."""

    def build(folder: Path) -> None:
        with Index(folder, embedder) as opened:
            for _ in opened.add_bundled():
                pass

    return made_once(shared_folder / "indexed", build)


@pytest.fixture(scope="session")
def user_cache(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder, indexed_folder: Path) -> Path:
    """A user's cache folder, where evaluation finds the bundled collection indexed: the value of XDG_CACHE_HOME."""
    cache = tmp_path_factory.mktemp("cache")
    folder = index_folder(bundled_corpus(), cache / "backstop" / "eval", embedder)
    shutil.copytree(indexed_folder, folder)
    (folder / "built.json").write_text("[]")
    return cache


@pytest.fixture(scope="session")
def bundled_index(
    tmp_path_factory: pytest.TempPathFactory, embedder: Embedder, indexed_folder: Path
) -> Iterator[Index]:
    """The bundled collection; tests only read it."""
    folder = tmp_path_factory.mktemp("bundled") / "data"
    shutil.copytree(indexed_folder, folder)
    with Index(folder, embedder) as opened:
        yield opened


@pytest.fixture(scope="session")
def assistant(bundled_index: Index) -> Assistant:
    """The assistant over the bundled collection."""
    return build_assistant(bundled_index, Settings())


@pytest.fixture(scope="session")
def small_model() -> Iterator[LocalLanguageModel]:
    """The smallest real language model, started at its first use."""
    model = language_model(Settings(llm="local:SmolLM2-135M-Instruct-Q4_1"))
    assert isinstance(model, LocalLanguageModel)
    yield model
    model.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    with chromium() as started:
        yield started
