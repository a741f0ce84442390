"""What tests send to the OpenAI routes, and what they read out of a stream."""

from collections.abc import Iterable
from typing import Any

from openai.types.chat import ChatCompletionChunk


def user(*texts: str) -> list[Any]:
    """Messages that all come from the user."""
    return [{"role": "user", "content": text} for text in texts]


def told(chunks: Iterable[ChatCompletionChunk]) -> str:
    """The text of a stream."""
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
