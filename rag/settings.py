"""The settings of a running Backstop, from variables named BACKSTOP_…"""

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

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
    llm: str = Field(
        default="local:Qwen2.5-Coder-0.5B-Instruct-Q4_K_M",
        description="What words answers: local:MODEL of models.toml, local:/path/to.gguf, openai-like:URL, "
        "ollama:MODEL, openai:MODEL, anthropic:MODEL, or none for quotes only.",
    )
    llm_model: str | None = Field(
        default=None, description="The model to ask an openai-like server for; unset takes the first one it lists."
    )
    llm_api_key: SecretStr | None = Field(default=None, description="The key of a language model's provider.")
    llm_seconds: float = Field(
        default=60.0, gt=0, description="How long a language model may write at one answer; then quotes stand in."
    )
    follow_ups: Literal["rules", "model"] = Field(
        default="rules",
        description="What makes a follow-up question stand alone: rules, or the language model where rules see one.",
    )
    draft_cache_mb: float = Field(
        default=64.0, ge=0, description="How much of what language models wrote is kept for the same question; 0: none."
    )
    answer_threshold: float = Field(
        default=THRESHOLD,
        ge=0,
        le=1,
        description="How sure the evidence must be before a question is answered, 0 to 1.",
    )
    fetch_allow: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        default=(),
        description="Networks that web pages may be added from though they are not public, such as 10.0.0.0/8; "
        "comma-separated.",
    )
    chroma_url: SecretStr | None = Field(
        default=None,
        description="Address of a Chroma server, such as http://localhost:8000 or, behind a proxy that asks for them, "
        "https://user:password@host or https://token@host; else Chroma runs inside.",
    )

    @field_validator("fetch_allow", mode="before")
    @classmethod
    def _split(cls, given: object) -> object:
        return [one.strip() for one in given.split(",") if one.strip()] if isinstance(given, str) else given
