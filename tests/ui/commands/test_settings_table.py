"""docs/settings.md is what the code says."""

from pathlib import Path

from rag.settings import Settings
from ui.commands.settings_table import settings_document

DOCUMENT = Path(__file__).parents[3] / "docs" / "settings.md"


def test_the_document_is_made_from_the_code() -> None:
    assert DOCUMENT.read_text("utf-8") == settings_document(), (
        "run: python -m ui.commands.settings_table > docs/settings.md"
    )


def test_every_setting_says_what_it_is() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
    assert all(f"`BACKSTOP_{name.upper()}`" in settings_document() for name in Settings.model_fields)


def test_nobodys_folder_is_in_it() -> None:
    assert str(Path.home()) not in DOCUMENT.read_text("utf-8")
