"""What the tests of the evaluation share."""

from pathlib import Path

import pytest

from index.index import Index
from rag.assistant import Assistant
from tests.eval.runs import Remembering, in_process


@pytest.fixture(scope="session")
def remembering(bundled_index: Index, assistant: Assistant, shared_folder: Path) -> Remembering:
    """The real assistant over the bundled collection, asked every question once for all tests."""
    return Remembering(in_process(bundled_index, assistant), shared_folder / "answers")
