"""Metadata: our names and the names of other corpora, what is refused, and with which words."""

from datetime import date, datetime

import pytest

from index.document import DocumentMeta
from index.errors import BadDocument
from index.load.metadata import read_meta, read_text


def test_every_field_is_read() -> None:
    fields: dict[str, object] = {
        "publisher": "Åse Fjørtoft",
        "author": "H. Ødegård",
        "url": "https://example.org/lens",
        "via": "Kystposten",
        "published": "2024-02-09",
        "as_of": date(2024, 2, 8),
        "kind": "reporting",
        "form": "summary",
        "topics": ["tower", "visits"],
    }
    assert read_meta(fields) == DocumentMeta(
        publisher="Åse Fjørtoft",
        author="H. Ødegård",
        url="https://example.org/lens",
        via="Kystposten",
        published=date(2024, 2, 9),
        as_of=date(2024, 2, 8),
        kind="reporting",
        form="summary",
        topics=("tower", "visits"),
    )


def test_nothing_known_gives_an_original_without_claims() -> None:
    assert read_meta({}) == DocumentMeta()
    assert read_meta({}).form == "original"


def test_gold_labels_and_other_unknown_keys_are_ignored() -> None:
    assert read_meta({"answer": "42", "facts": ["B02"], "figures": ["31 metres"]}) == DocumentMeta()


def test_other_corpora_may_say_date_and_source() -> None:
    meta = read_meta({"date": "2024-05-01", "source": "Kystposten"})
    assert (meta.published, meta.publisher) == (date(2024, 5, 1), "Kystposten")


def test_our_names_win_over_theirs() -> None:
    meta = read_meta({"source": "theirs", "publisher": "ours", "date": "2020-01-01", "published": "2024-05-01"})
    assert (meta.published, meta.publisher) == (date(2024, 5, 1), "ours")


@pytest.mark.parametrize("value", [None, "", "  "])
def test_null_and_blank_count_as_absent(value: object) -> None:
    names = ("publisher", "author", "url", "via", "published", "as_of", "kind", "form")
    assert read_meta(dict.fromkeys(names, value)) == DocumentMeta()


@pytest.mark.parametrize(
    "value", ["2024-05-12", "2024-05-12T10:30:00Z", date(2024, 5, 12), datetime(2024, 5, 12, 10, 30), 20240512]
)
def test_dates_come_as_texts_or_dates_with_or_without_a_time(value: object) -> None:
    assert read_meta({"published": value}).published == date(2024, 5, 12)


@pytest.mark.parametrize("value", ["12 May 2024", "2024-02-30", 2024, "soon"])
def test_a_date_that_is_none_is_refused_by_name_and_value(value: object) -> None:
    with pytest.raises(BadDocument, match=f"as_of must be a date like 2025-02-17, not '{value}'"):
        read_meta({"as_of": value})


def test_an_unknown_kind_is_dropped() -> None:
    assert read_meta({"kind": "gossip"}).kind is None
    assert read_meta({"kind": ["official"]}).kind is None


def test_an_unknown_form_is_refused_because_a_summary_must_not_pass_as_an_original() -> None:
    with pytest.raises(BadDocument, match="form must be one of original, summary, not 'digest'"):
        read_meta({"form": "digest"})


@pytest.mark.parametrize("name", ["publisher", "author", "url", "via", "published", "form"])
def test_a_list_is_no_text(name: str) -> None:
    with pytest.raises(BadDocument, match=f"{name} must be a text, not a list"):
        read_meta({name: ["x"]})


@pytest.mark.parametrize("topics", ["tower", [1], {"tower": 1}])
def test_topics_that_are_no_list_of_texts_are_refused(topics: object) -> None:
    with pytest.raises(BadDocument, match="topics must be a list of texts"):
        read_meta({"topics": topics})


@pytest.mark.parametrize("fields", [{"publisher": "\ud800"}, {"url": "a\udfff"}, {"topics": ["\ud83d"]}])
def test_half_a_surrogate_pair_is_refused_because_no_database_can_hold_it(fields: dict[str, object]) -> None:
    with pytest.raises(BadDocument, match=f"{next(iter(fields))} holds half a surrogate pair"):
        read_meta(fields)


def test_a_number_too_long_to_spell_out_is_refused() -> None:
    with pytest.raises(BadDocument, match="title must be a text"):
        read_text({"title": 16**10_000}, "title")


def test_numbers_and_dates_count_as_texts() -> None:
    """YAML reads an unquoted 1984 as a number, and an unquoted day as a date."""
    assert read_text({"title": 1984}, "title") == "1984"
    assert read_text({"title": date(1987, 1, 3)}, "title") == "1987-01-03"
