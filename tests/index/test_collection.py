"""collection.toml: what a folder of documents says about itself, and which mistakes are named."""

import os
from datetime import date
from pathlib import Path

import pytest

from index.collection import LARGEST_TOML, Collection, Topic, bundled_corpus, read_collection, toml_of
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
        pytest.param("name = " + "9" * 5000, "not valid TOML: Exceeds the limit", id="digits"),
        pytest.param("name = " + "[" * 100_000, "nested too deeply", id="nested"),
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


def test_a_folder_without_the_file_says_nothing(tmp_path: Path) -> None:
    assert toml_of(tmp_path) is None
    (tmp_path / "lamp.md").write_text("Bright.")
    assert toml_of(tmp_path / "lamp.md") is None


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "collection.toml").symlink_to(LIGHTHOUSE / "collection.toml")
    with pytest.raises(BadCollection, match=r"collection\.toml is a link, and links are not followed"):
        toml_of(tmp_path)


def test_an_endless_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "collection.toml").write_text("#" * LARGEST_TOML)
    assert toml_of(tmp_path)
    (tmp_path / "collection.toml").write_text("#" * (LARGEST_TOML + 1))
    with pytest.raises(BadCollection, match="has more than 1,000,000 bytes"):
        toml_of(tmp_path)


@pytest.mark.skipif(os.getuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "collection.toml").touch(mode=0)
    with pytest.raises(BadCollection, match="cannot be read: Permission denied"):
        toml_of(tmp_path)
