"""The quantities of collection.toml: how they are read, which mistakes are named, and that ours can be found."""

import pytest

from index.collection import Collection, bundled_corpus, read_collection
from index.errors import BadCollection
from index.index import Index
from index.tracked_quantities import TrackedQuantity, TrackedValue

HEAD = 'name = "Letters"\n[[quantities]]\nid = "sheep"\nname = "Sheep"\nquestion = "How many sheep are there?"\n'
SHEEP = f"""{HEAD}unit = "animals"
[[quantities.values]]
document = "a.md"
quote = "31 sheep"
definition = "on the island"
[[quantities.values]]
document = "b.md"
quote = "40 sheep"
"""


def bundled() -> Collection:
    """What the bundled collection says about itself."""
    return read_collection((bundled_corpus() / "collection.toml").read_text("utf-8"))


def test_quantities_are_read_with_their_values() -> None:
    values = (TrackedValue("a.md", "31 sheep", "on the island"), TrackedValue("b.md", "40 sheep"))

    assert read_collection(SHEEP).quantities == (
        TrackedQuantity("sheep", "Sheep", "animals", "How many sheep are there?", values),
    )


def test_a_quantity_needs_neither_unit_nor_values() -> None:
    assert read_collection(HEAD).quantities == (TrackedQuantity("sheep", "Sheep", "", "How many sheep are there?", ()),)


@pytest.mark.parametrize(
    ("toml", "reason"),
    [
        ('name = "x"\nquantities = "sheep"', "quantities must be a list of dict"),
        ('name = "x"\n[[quantities]]\nname = "Sheep"', "quantities: id must be a text"),
        ('name = "x"\n[[quantities]]\nid = " "', "quantities: id must not be empty"),
        ('name = "x"\n[[quantities]]\nid = "a b"', 'id must be letters, digits and hyphens, not "a b"'),
        (HEAD.replace('name = "Sheep"', ""), 'quantities, "sheep": name must be a text'),
        (HEAD.replace("question", "asked"), 'quantities, "sheep": question must be a text'),
        (f"{HEAD}unit = 7", 'quantities, "sheep": unit must be a text'),
        (f"{HEAD}values = [7]", 'quantities, "sheep": values must be a list of dict'),
        (SHEEP.replace('document = "a.md"', ""), 'quantities, "sheep": values: document must be a text'),
        (SHEEP.replace('"31 sheep"', "31"), 'quantities, "sheep": values: quote must be a text'),
        (SHEEP.replace('"31 sheep"', '""'), 'quantities, "sheep": values: quote must not be empty'),
        (SHEEP.replace('"on the island"', "[]"), 'quantities, "sheep": values: definition must be a text'),
        (HEAD + HEAD.partition("\n")[2], 'quantities: 2 have the id "sheep"'),
    ],
)
def test_a_mistake_is_named_by_quantity_and_field(toml: str, reason: str) -> None:
    with pytest.raises(BadCollection, match=reason):
        read_collection(toml)


@pytest.mark.parametrize("quantity", bundled().quantities, ids=lambda quantity: quantity.id)
def test_every_quote_of_the_bundled_collection_stands_once_in_its_document(
    quantity: TrackedQuantity, bundled_index: Index
) -> None:
    documents = bundled_index.documents.get_many([value.document_id for value in quantity.values])

    assert len(quantity.values) >= 4
    assert [documents[value.document_id].text.count(value.quote) for value in quantity.values] == [1] * len(
        quantity.values
    )
