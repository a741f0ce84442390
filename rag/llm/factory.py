"""From the settings to a language model."""

from pathlib import Path

from index.errors import ModelUnavailable
from index.models.models import Model, file_sha256, find_model, verified_folder
from rag.llm.language_model import LanguageModel
from rag.llm.local import LocalLanguageModel, ModelFilePath
from rag.llm.remote import RemoteLanguageModel
from rag.llm.setting import BadLanguageModel, read_llm
from rag.settings import Settings


def model_of_setting(text: str) -> Model | None:
    """The model of models.toml that a setting names, or None when it names none of them."""
    setting = read_llm(text)
    return find_model(setting.name) if setting and setting.provider == "local" and not _is_path(setting.name) else None


def language_model(settings: Settings) -> LanguageModel | None:
    """The model that the settings name, not started yet; None for quotes only. Raises BadLanguageModel."""
    setting = read_llm(settings.llm)
    if setting is None:
        return None
    if setting.provider == "local":
        return _local(setting.name, settings)
    return RemoteLanguageModel(setting, settings)


def _local(name: str, settings: Settings) -> LocalLanguageModel:
    if _is_path(name):
        path = Path(name).expanduser()
        return LocalLanguageModel(path.stem, lambda: _file_on_disk(path))
    model = find_model(name)
    if model.use != "language":
        raise BadLanguageModel(f"{model.name} is no language model: it is for {model.use}")
    return LocalLanguageModel(model.name, lambda: _pulled_file(model, settings.models_dir))


def _is_path(name: str) -> bool:
    return name.endswith(".gguf")


def _file_on_disk(path: Path) -> ModelFilePath:
    if not path.is_file():
        raise ModelUnavailable(f"{path}: no such model file")
    return ModelFilePath(path.stem, path, file_sha256(path))


def _pulled_file(model: Model, models_dir: Path) -> ModelFilePath:
    folder = verified_folder(model, models_dir)
    return ModelFilePath(model.name, folder / model.files[0].name, model.files[0].sha256)
