"""The language data that the LlamaIndex wheel carries, so that nothing is downloaded."""

import importlib.util
from pathlib import Path


def llama_index_files() -> Path:
    """The folder of NLTK data inside llama-index-core; found without importing it."""
    spec = importlib.util.find_spec("llama_index")
    places = list(spec.submodule_search_locations or []) if spec else []
    if not places:
        raise ModuleNotFoundError("llama-index-core is not installed")
    return Path(places[0]) / "core" / "_static" / "nltk_cache"
