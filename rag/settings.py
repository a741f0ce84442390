"""The settings of a running Backstop, from variables named BACKSTOP_…"""

from pathlib import Path

from platformdirs import user_cache_path, user_data_path
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from rag.gate import THRESHOLD


class Settings(BaseSettings):
    """Where things are kept and which parts are used; unset variables keep their default."""

    model_config = SettingsConfigDict(env_prefix="BACKSTOP_", frozen=True)

    data_dir: Path = Field(
        default_factory=lambda: user_data_path("backstop"), description="Documents and index; owned by one process."
    )
    models_dir: Path = Field(
        default_factory=lambda: user_cache_path("backstop") / "models", description="Model files, fetched once."
    )
    embedder: str = Field(default="all-MiniLM-L6-v2", description="An embedding model of models.toml.")
    answer_threshold: float = Field(
        default=THRESHOLD,
        ge=0,
        le=1,
        description="How sure the evidence must be before a question is answered, 0 to 1.",
    )
    chroma_server: str | None = Field(
        default=None, description="Address of a Chroma server, such as http://localhost:8000; else Chroma runs inside."
    )
