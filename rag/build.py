"""The one place that wires real parts together."""

from index.embed import Embedder, SentenceTransformerEmbedder
from index.index import Index
from index.models import find_model
from rag.assistant import Assistant
from rag.draft import QuoteDrafter
from rag.settings import Settings

_EMBEDDER_TOKENS = 256
"""What all-MiniLM-L6-v2 was trained to read; its position table is longer, its quality is not."""


def build_embedder(settings: Settings) -> Embedder:
    """The embedding model; its files are verified and loaded when something is first embedded."""
    return SentenceTransformerEmbedder(find_model(settings.embedder), settings.models_dir, _EMBEDDER_TOKENS)


def build_index(settings: Settings) -> Index:
    """Open the index of the data directory, to be closed by the caller."""
    return Index(settings.data_dir, build_embedder(settings), settings.chroma_server)


def build_assistant(index: Index, settings: Settings) -> Assistant:
    """An assistant that answers out of an index."""
    return Assistant(index.search, QuoteDrafter(), settings.answer_threshold)
