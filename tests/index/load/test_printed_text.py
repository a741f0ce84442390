"""Running text from the lines of printed pages: columns, indents, lists, rows, and headings."""

from index.load.printed_text import printed_text
from index.load.running_lines import Line, without_running_lines


def lines(*rows: tuple[str, float, float, float], size: float = 10) -> list[Line]:
    """Lines by their words, left and right edges and heights."""
    return [Line(words, left, right, bottom, size) for words, left, right, bottom in rows]


def test_the_second_column_goes_on_where_the_first_one_ended() -> None:
    page = lines(
        ("The keeper lit the lamp and", 50, 250, 700),
        ("went down to the harbour to", 50, 249, 688),
        ("meet the boat. It was late.", 300, 500, 700),
        ("He waited.", 300, 350, 688),
    )
    assert printed_text([page]).text == (
        "The keeper lit the lamp and went down to the harbour to meet the boat. It was late. He waited."
    )


def test_a_short_last_line_an_indent_and_a_gap_end_a_paragraph() -> None:
    page = lines(
        ("The first paragraph is as wide as this column", 50, 300, 700),
        ("and ends here.", 50, 120, 688),
        ("The second one follows without any space at", 50, 299, 676),
        ("all, and ends at the very edge of the column.", 50, 300, 664),
        ("The third is indented by two letters or so at", 70, 300, 652),
        ("its start and goes on to the edge.", 50, 300, 640),
        ("The fourth stands apart.", 50, 190, 610),
    )
    assert [one.partition(" ")[2][:6] for one in printed_text([page]).text.split("\n\n")] == [
        "first ",
        "second",
        "third ",
        "fourth",
    ]


def test_items_and_rows_stay_on_lines_of_their_own() -> None:
    page = lines(
        ("The lamp needs all of the following every day", 50, 300, 700),
        ("• oil,", 50, 90, 688),
        ("• a wick that is trimmed by somebody who knows", 50, 300, 676),
        ("how it is done.", 60, 130, 664),
        ("Nord 12", 50, 100, 630),
        ("Sør 7", 50, 90, 618),
    )
    assert printed_text([page]).text == (
        "The lamp needs all of the following every day\n• oil,\n"
        "• a wick that is trimmed by somebody who knows how it is done.\n\nNord 12\nSør 7"
    )


def test_cells_beside_each_other_are_one_row() -> None:
    page = lines(("Region", 50, 90, 700), ("Houses", 150, 190, 700.4), ("Nord", 50, 80, 688), ("12", 150, 160, 688))
    assert printed_text([page]).text == "Region Houses\nNord 12"


def test_sizes_make_levels_and_entries_of_a_table_of_contents_make_none() -> None:
    body = lines(("The lamp burns oil, and has done so since it was put there by the keeper.", 50, 300, 500))
    page = [
        *lines(("The lamp", 50, 120, 700), size=24),
        *lines(("1 Oil . . . . . . . . 3", 50, 250, 670), size=14),
        *lines(("1 Oil", 50, 80, 540), size=14.2),
        *body,
        *lines(("2 Gas", 50, 80, 400), size=13.9),
    ]
    printed = printed_text([page])
    assert [(one.level, one.title) for one in printed.headings] == [(1, "The lamp"), (2, "1 Oil"), (2, "2 Gas")]
    assert [printed.text[one.start : one.end] for one in printed.headings] == ["The lamp", "1 Oil", "2 Gas"]


def test_headers_that_name_the_chapter_beside_the_page_go_and_rows_of_numbers_stay() -> None:
    def page(number: int) -> list[Line]:
        head = f"Chapter {1 + number // 4}: {'Oil' if number < 4 else 'Gas'} {number + 5}"
        return lines(
            (head, 50, 300, 800),
            (f"{2000 + 3 * number} {number * number} {77 * number}", 50, 120, 780),
            (f"Words {'abcdefgh'[number]}.", 50, 120, 760),
            ("Kråkøy Museum", 50, 120, 30),
        )

    kept = without_running_lines([page(number) for number in range(8)])
    assert [[line.text for line in page_] for page_ in kept] == [
        [f"{2000 + 3 * number} {number * number} {77 * number}", f"Words {'abcdefgh'[number]}."] for number in range(8)
    ]


def test_pages_without_lines_and_no_pages_at_all() -> None:
    assert printed_text([]).text == ""
    assert printed_text([[], []]).pages == (0, 0)
    assert printed_text([[], lines(("One.", 50, 90, 700)), []]).pages == (0, 0, 4)
