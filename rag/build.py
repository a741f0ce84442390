"""The one place that wires real parts together."""

from index.embedding.embed import Embedder, SentenceTransformerEmbedder
from index.index import Index
from index.models.models import Model, find_model
from rag.assistant import Assistant
from rag.condense import condense
from rag.drafting.by_model import LlmDrafter
from rag.drafting.cache import DraftCache
from rag.drafting.prompt import draft_prompt
from rag.follow_up.rewrite import Rewriter
from rag.line import Line
from rag.llm.factory import language_model, model_of_setting
from rag.settings import Settings

_EMBEDDER_TOKENS = 256
"""What all-MiniLM-L6-v2 was trained to read; its position table is longer, its quality is not."""


def models_in_use(settings: Settings) -> list[Model]:
    """The models of models.toml that the settings name; raises ModelUnavailable or BadLanguageModel."""
    language = model_of_setting(settings.llm)
    return [find_model(settings.embedder), *([language] if language else [])]


def build_embedder(settings: Settings) -> Embedder:
    """The embedding model; its files are verified and loaded when something is first embedded."""
    return SentenceTransformerEmbedder(find_model(settings.embedder), settings.models_dir, _EMBEDDER_TOKENS)


def build_index(settings: Settings) -> Index:
    """Open the index of the data directory, to be closed by the caller."""
    server = settings.chroma_url.get_secret_value() if settings.chroma_url else None
    return Index(settings.data_dir, build_embedder(settings), server)


def build_assistant(index: Index, settings: Settings) -> Assistant:
    """An assistant that answers out of an index, to be closed by the caller.

    A local language model is started at the first question that needs it.
    """
    model = language_model(settings)
    if model is None:
        return Assistant(index.search, settings.answer_threshold, copies_of=index.near_copies.of)
    line = Line(settings.llm_at_once or model.at_once, settings.llm_waiting, settings.llm_wait_seconds)
    drafter = LlmDrafter(model, draft_prompt(), _draft_cache(index, settings), settings.llm_seconds, line)
    stand_alone = Rewriter(model, settings.llm_seconds, line) if settings.follow_ups == "model" else condense
    return Assistant(
        index.search,
        settings.answer_threshold,
        drafter,
        stand_alone,
        index.embedder,
        index.near_copies.of,
    )


def _draft_cache(index: Index, settings: Settings) -> DraftCache | None:
    if not settings.draft_cache_mb:
        return None
    return DraftCache(index.data_dir / "drafts.sqlite3", int(settings.draft_cache_mb * 1_000_000))
