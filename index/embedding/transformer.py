"""The transformer of an embedding model, loaded from verified files."""

from pathlib import Path
from typing import TYPE_CHECKING

from index.embedding.attention import attention_for
from index.embedding.precision import Precision

if TYPE_CHECKING:
    import torch


def load_transformer(folder: Path, max_tokens: int, precision: Precision) -> "torch.nn.Module":
    """The transformer without pooling, computing in a number format; takes seconds."""
    import torch
    from sentence_transformers.sentence_transformer.modules import Transformer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    local = {"local_files_only": True, "trust_remote_code": False}
    computing = {"dtype": getattr(torch, precision), "attn_implementation": attention_for(precision)}
    model: torch.nn.Module = Transformer(
        str(folder),
        max_seq_length=max_tokens,
        model_kwargs={**computing, **local},
        processor_kwargs=local,
        config_kwargs=local,
    )
    return model.eval()
