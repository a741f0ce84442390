"""What stands above a passage."""

import pytest

from index.document import Passage


def context(document_id: str, title: str, heading: str | None = None) -> str:
    """The context of a passage of this document."""
    return Passage("p", document_id, 0, 4, "Text", title, heading, None, ()).context


@pytest.mark.parametrize("number", ["29", "MED-10", "3f2b8a1c-77aa-5e0f-9c1d-0a1b2c3d4e5f", "doc_3"])
def test_a_number_that_stands_in_for_a_title_is_no_context(number: str) -> None:
    assert context(number, number) == ""
    assert context(number, number, "Lamps") == "Lamps"


@pytest.mark.parametrize("name", ["Demon Dice", "Apollo 11", "Lilu", "lamp.md"])
def test_an_id_that_reads_like_a_name_is_context(name: str) -> None:
    assert context(name, name, "Lamps") == f"{name} - Lamps"


def test_a_number_that_is_a_title_of_its_own_is_context() -> None:
    assert context("novel", "1984") == "1984"
