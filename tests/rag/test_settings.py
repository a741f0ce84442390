"""Settings come from variables."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from rag.settings import Settings


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is set where the tests run does not count here."""
    for name in ("DATA_DIR", "MODELS_DIR", "EMBEDDER", "CHROMA_URL", "LLM", "LLM_API_KEY"):
        monkeypatch.delenv(f"BACKSTOP_{name}", raising=False)


def test_unset_variables_keep_their_default() -> None:
    settings = Settings()

    assert settings.embedder == "all-MiniLM-L6-v2"
    assert settings.chroma_url is None
    assert settings.llm.startswith("local:")
    assert settings.llm_api_key is None
    assert settings.data_dir != settings.models_dir
    assert settings.data_dir.is_absolute()


def test_variables_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKSTOP_DATA_DIR", "/some/where")
    monkeypatch.setenv("BACKSTOP_CHROMA_URL", "http://localhost:8000")
    settings = Settings()

    assert settings.data_dir == Path("/some/where")
    assert settings.chroma_url and settings.chroma_url.get_secret_value() == "http://localhost:8000"


def test_the_key_of_a_provider_is_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKSTOP_LLM_API_KEY", "sk-secret")
    settings = Settings()

    assert settings.llm_api_key
    assert settings.llm_api_key.get_secret_value() == "sk-secret"
    assert "sk-secret" not in f"{settings} {settings!r} {settings.model_dump_json()}"


def test_a_password_in_the_address_of_the_chroma_server_is_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKSTOP_CHROMA_URL", "https://ann:secret@chroma.example")
    settings = Settings()

    assert "secret" not in f"{settings} {settings!r} {settings.model_dump_json()}"


def test_settings_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().embedder = "another"  # type: ignore[misc]


def test_every_setting_says_what_it_is_for() -> None:
    assert all(field.description for field in Settings.model_fields.values())
