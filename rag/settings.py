"""The settings of a running Backstop, from variables named BACKSTOP_…"""

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from rag.evidence.gate import THRESHOLD

RateLimit = Annotated[str, Field(pattern=r"^([1-9]\d{0,8}/(second|minute|hour|day)|none)$")]
"""So many in so long, such as 120/minute; or none."""

HostName = Annotated[str, Field(pattern=r"^([\w.-]+|\[[0-9A-Fa-f:.]+\])$")]
"""A name or an address without port; of IPv6 in brackets."""

Origin = Annotated[str, Field(pattern=r"^https?://[\w.\-\[\]:]+$")]
"""A site, such as https://www.example.org."""


class Settings(BaseSettings):
    """Where things are kept and which parts are used; unset variables keep their default."""

    model_config = SettingsConfigDict(env_prefix="BACKSTOP_", frozen=True)

    data_dir: Path = Field(
        default_factory=lambda: user_data_path("backstop"), description="Documents and index; owned by one process."
    )
    models_dir: Path = Field(
        default_factory=lambda: user_cache_path("backstop") / "models", description="Model files, fetched once."
    )
    host: str = Field(
        default="127.0.0.1",
        description="The address to listen on: that of this machine alone, or 0.0.0.0 or :: for all its addresses.",
    )
    port: int = Field(default=7860, ge=0, le=65535, description="The port to listen on; 0 takes any free one.")
    access: Literal["open", "keys"] | None = Field(
        default=None,
        description="Whether a key is needed: open or keys; unset: only where others than this machine can call.",
    )
    hosts: Annotated[tuple[HostName, ...], NoDecode] = Field(
        default=(),
        description="Names that the server answers to beside localhost and its address, such as "
        "backstop.example.org; comma-separated.",
    )
    origins: Annotated[tuple[Origin, ...], NoDecode] = Field(
        default=(),
        description="Sites whose pages may call the API, such as https://www.example.org; comma-separated.",
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
    api_key: SecretStr | None = Field(
        default=None, description="The key that commands and the Python client show to a server that asks for one."
    )
    llm_seconds: float = Field(
        default=60.0, gt=0, description="How long a language model may write at one answer; then quotes stand in."
    )
    llm_at_once: int | None = Field(
        default=None,
        ge=1,
        description="How many answers a language model writes side by side; unset: 1 for a local one, else 8.",
    )
    llm_waiting: int = Field(
        default=4, ge=0, description="How many more may wait for the language model; beyond that quotes stand in."
    )
    llm_wait_seconds: float = Field(
        default=30.0, gt=0, description="How long an answer waits for the language model; then quotes stand in."
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
    questions_at_once: int | None = Field(
        default=None,
        ge=1,
        description="How many questions and searches are worked on side by side; unset: one more than processors.",
    )
    questions_waiting: int = Field(
        default=64, ge=0, description="How many more may wait for their turn; beyond that 503 with Retry-After."
    )
    question_wait_seconds: float = Field(
        default=10.0, gt=0, description="How long a question waits for its turn; then 503 with Retry-After."
    )
    rate_limits: Literal["auto", "on", "off"] = Field(
        default="auto",
        description="Whether callers are held to the limits below; auto: unless only this machine can call, "
        "without a key.",
    )
    question_limit: RateLimit = Field(
        default="120/minute", description="Questions of one caller: a key, or without one an address."
    )
    search_limit: RateLimit = Field(default="300/minute", description="Searches of one caller.")
    write_limit: RateLimit = Field(
        default="300/minute", description="Uploads, removals and other changes of one caller."
    )
    address_limit: RateLimit = Field(
        default="1200/minute", description="Questions, searches and changes of one address together."
    )
    sign_in_limit: RateLimit = Field(
        default="20/minute", description="Failed attempts of one address to show a key; then it has to wait."
    )
    shutdown_seconds: int = Field(
        default=20, ge=0, description="How long answers and jobs under way may take to finish when the server is ended."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="warning", description="What is logged; info adds a line for every request."
    )
    log_format: Literal["plain", "json"] = Field(
        default="plain", description="How it is logged: lines to read, or one JSON object a line."
    )
    otlp_url: SecretStr | None = Field(
        default=None,
        description="Where traces go over OTLP/HTTP, such as http://localhost:4318/v1/traces; needs the extra otel.",
    )
    chroma_url: SecretStr | None = Field(
        default=None,
        description="Address of a Chroma server, such as http://localhost:8000 or, behind a proxy that asks for them, "
        "https://user:password@host or https://token@host; else Chroma runs inside.",
    )

    @field_validator("fetch_allow", "hosts", "origins", mode="before")
    @classmethod
    def _split(cls, given: object) -> object:
        return [one.strip() for one in given.split(",") if one.strip()] if isinstance(given, str) else given
