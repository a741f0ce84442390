"""collection.toml: what a folder of documents says about itself, and which mistakes are named."""

from datetime import date
from pathlib import Path

import pytest

from index.collection import Collection, Topic, bundled_corpus, read_collection
from index.errors import BadCollection

LIGHTHOUSE = Path(__file__).parents[1] / "collections" / "lighthouse"


def test_a_foreign_collection_is_read_whole() -> None:
    assert read_collection((LIGHTHOUSE / "collection.toml").read_text("utf-8")) == Collection(
        name="Lighthouse museum of Kråkøy",
        summary="Leaflets, notes and letters of a small lighthouse museum on a Norwegian island.",
        as_of=date(2024, 5, 12),
        topics=(Topic("tower", "The tower and its lens"), Topic("visits", "Visiting the museum")),
        examples=("How tall is the lighthouse tower?", "Who repaired the lens?"),
    )


def test_a_name_is_enough() -> None:
    assert read_collection('name = "Letters"') == Collection("Letters", "", None, (), ())


def test_the_bundled_collection_is_a_folder_with_its_own_description() -> None:
    assert read_collection((bundled_corpus() / "collection.toml").read_text("utf-8")).name


@pytest.mark.parametrize(
    ("toml", "reason"),
    [
        ("name = ", "not valid TOML"),
        ("", "name must be a text"),
        ("name = 7", "name must be a text"),
        ('name = "x"\nsummary = ["y"]', "summary must be a text"),
        ('name = "x"\nas_of = "2024-05-12"', "as_of must be a date like .*, without quotes"),
        ('name = "x"\ntopics = "tower"', "topics must be a list of dict"),
        ('name = "x"\ntopics = ["tower"]', "topics must be a list of dict"),
        ('name = "x"\n[[topics]]\nname = "Tower"', "id must be a text"),
        ('name = "x"\n[[topics]]\nid = "tower"', "name must be a text"),
        ('name = "x"\nexamples = [1]', "examples must be a list of str"),
    ],
)
def test_a_mistake_is_named_by_its_field(toml: str, reason: str) -> None:
    with pytest.raises(BadCollection, match=reason):
        read_collection(toml)
