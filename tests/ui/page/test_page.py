"""Asking on the page: the answer, its sources, and how it is reached without a mouse or on a phone."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from index.embedding.embed import Embedder
from tests.ui.command import backstop
from tests.ui.page.chromium import FORCE, NEED, TANKS, TUNGSTEN, ask, opened, picture
from tests.ui.running_server import ROOT
from tests.ui.served_folder import served_folder

pytestmark = pytest.mark.browser


def test_question_answer_source_quote(page: Page) -> None:
    """A question is typed, its answer comes, a mark opens the document at the highlighted quote."""
    ask(page, FORCE)
    page.get_by_role("button", name="Source 1", exact=True).first.click()

    quote = page.locator("#panel mark.here")
    expect(quote).to_contain_text("about 100,000")
    expect(quote).to_be_in_viewport()
    expect(page.locator("#panel .reader > .said")).to_contain_text("Note on: Third Eye Analyst, 17 Feb 2025")
    assert quote.inner_text() in page.locator("#thread blockquote").first.inner_text()
    picture(page, "page")


def test_pointing_at_a_mark_shows_the_quote_and_its_source(page: Page) -> None:
    """Also when the keyboard points at it; Escape makes it go."""
    ask(page, FORCE)
    mark = page.get_by_role("button", name="Source 1", exact=True).first
    preview = page.locator("#thread .preview").first
    expect(preview).to_be_hidden()

    mark.hover()
    expect(preview).to_be_visible()
    expect(preview).to_contain_text("Third Eye Analyst, 17 Feb 2025")
    page.mouse.move(0, 0)
    expect(preview).to_be_hidden()
    page.keyboard.press("Shift")  # So that the browser shows what the keyboard points at.
    mark.focus()
    expect(preview).to_be_visible()
    page.keyboard.press("Escape")
    expect(preview).to_be_hidden()


def test_sources_lead_from_one_citation_to_the_next(page: Page) -> None:
    """A card per citation with who, when and what sort of text; from an opened one the neighbours are a click away."""
    ask(page, NEED)
    cards = page.locator("#panel article.source")
    expect(cards.first).to_contain_text("Analysis")
    expect(cards.first).to_contain_text("Note in other words")
    count = cards.count()

    cards.nth(1).get_by_role("button").first.click()
    expect(page.locator("#panel .step")).to_have_text(f"Source 2 of {count}")
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.locator("#panel .step")).to_have_text(f"Source 3 of {count}")
    expect(page.locator("#panel mark.here")).to_be_in_viewport()
    page.get_by_role("button", name="All sources").click()
    expect(cards).to_have_count(count)


def test_values_that_differ_stand_side_by_side(page: Page) -> None:
    """A table with value, who, as of and source; each row opens its passage."""
    ask(page, NEED)
    table = page.get_by_role("table", name="Sources disagree")
    for told in ("about 300,000", "Lord Dannatt", "15 Feb 2025", "over 10,000", "Wall Street Journal"):
        expect(table).to_contain_text(told)
    expect(page.locator("#thread figure.plot svg")).to_be_visible()
    table.scroll_into_view_if_needed()
    picture(page, "disagreement")

    table.get_by_role("row", name="Washington Post").get_by_role("button").click()

    expect(page.locator("#panel mark.here")).to_contain_text("25,000-30,000")


def test_two_actions_lead_to_the_passage_its_date_and_the_other_value(page: Page) -> None:
    """From an answer, by visible labels alone."""
    ask(page, NEED)

    page.get_by_role("button", name="Source 1", exact=True).first.click()
    expect(page.locator("#panel mark.here")).to_be_in_viewport()
    expect(page.locator("#panel")).to_contain_text("17 Feb 2025")

    page.get_by_role("row", name="about 300,000").get_by_role("button").click()
    expect(page.locator("#panel mark.here")).to_contain_text("about 300,000")


def test_refusal_shows_the_reason_and_no_source(page: Page) -> None:
    """Nothing supports an answer: the page says so and how to go on, and the panel stays empty."""
    ask(page, TUNGSTEN)

    refusal = page.locator("#thread .refusal")
    expect(refusal).to_contain_text("No answer from these sources")
    expect(refusal).to_contain_text("Explore page")
    assert page.locator("#panel article").count() == 0
    assert page.locator("#thread button.cite").count() == 0


def test_nearest_passages_are_named_as_no_answer_and_can_be_read(page: Page) -> None:
    """A false premise: what comes nearest is shown as not answering, and opens in its document."""
    ask(page, TANKS)
    expect(page.locator("#thread .refusal h4")).to_have_text("Nearest passages, which do not answer the question")

    near = page.locator("#thread .nearest li").first
    said = near.locator(".near").inner_text()
    near.get_by_role("button", name="Read it there").click()

    expect(page.locator("#panel mark.here")).to_have_text(said)
    assert page.locator("#panel .step").count() == 0
    picture(page, "refusal")


def test_example_asks_and_follow_up_is_understood(page: Page) -> None:
    """Examples come from the collection; a second question may lean on the first, and what was looked for is shown."""
    page.get_by_role("button", name="How large are Ukraine's armed forces?").click()
    expect(page.locator("#thread article.exchange")).to_have_count(1)
    expect(page.locator("#welcome")).to_be_hidden()

    ask(page, "And how many of them were killed?")

    second = page.locator("#thread article.exchange").nth(1)
    expect(second.locator(".searched")).to_contain_text("Looked for:")
    expect(page.locator("#panel .sources")).to_contain_text("killed")


def test_an_earlier_question_can_be_edited_and_the_last_one_asked_again(page: Page) -> None:
    """The edited question and what followed it give way to the new answer, for good."""
    ask(page, TUNGSTEN)
    ask(page, TANKS)
    first = page.locator("#thread article.exchange").last.get_attribute("id")
    page.get_by_role("button", name="Ask again").click()
    page.wait_for_function(f"[...document.querySelectorAll('#thread article.exchange')].at(-1)?.id !== '{first}'")
    expect(page.locator("#thread h2.question")).to_have_text([TUNGSTEN, TANKS])

    page.get_by_role("button", name="Edit").first.click()
    expect(page.get_by_label("Your question")).to_have_value(TUNGSTEN)
    expect(page.locator("#editing")).to_contain_text("replaces the one you edit")
    page.get_by_label("Your question").fill(FORCE)
    page.keyboard.press("Enter")

    expect(page.locator("#thread blockquote").first).to_be_visible()
    expect(page.locator("#thread h2.question")).to_have_text([FORCE])
    expect(page.locator("#editing")).to_be_empty()


def test_editing_can_be_called_off(page: Page) -> None:
    ask(page, TUNGSTEN)
    page.get_by_role("button", name="Edit").click()
    page.get_by_role("button", name="Leave it as it is").click()

    expect(page.get_by_label("Your question")).to_have_value("")
    expect(page.locator("#thread h2.question")).to_have_text([TUNGSTEN])


def test_suggested_questions_are_answered(page: Page) -> None:
    """What the page offers to ask next, the collection really answers."""
    ask(page, FORCE)
    offered = page.locator("#thread .suggestions button")
    expect(offered.first).to_be_visible()
    question = offered.first.inner_text()
    offered.first.click()

    expect(page.locator("#thread h2.question")).to_have_text([FORCE, question])
    expect(page.locator("#thread article.exchange").last.locator("button.cite").first).to_be_visible()


def test_how_an_answer_came_about_is_folded_away(page: Page) -> None:
    """Query, passages with scores, evidence, verdicts and time, on demand."""
    ask(page, FORCE)
    page.get_by_role("button", name="How was this answered?").click()

    trace = page.locator("#panel .trace")
    for told in ("Looked for", "Passages that search found", "weighed as evidence", "Verdict", "Milliseconds"):
        expect(trace).to_contain_text(told)
    page.get_by_role("button", name="All sources").click()
    expect(page.locator("#panel article.source").first).to_be_visible()


def test_keyboard_alone_is_enough(page: Page) -> None:
    """A question is asked, a source opened and left again without a mouse; the keyboard is taken along."""
    page.keyboard.type(FORCE)  # The box has the focus from the beginning.
    page.keyboard.press("Enter")
    mark = page.get_by_role("button", name="Source 1", exact=True).first
    mark.wait_for()
    mark.focus()
    page.keyboard.press("Enter")

    expect(page.locator("#panel mark.here")).to_be_in_viewport()
    expect(page.locator("#panel h2")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#panel .step")).to_contain_text("Source 2 of")


def test_sentences_are_read_out_as_they_come(page: Page) -> None:
    """Screen readers hear each new sentence once, and that the answer is complete."""
    page.evaluate(
        """() => {
            window.heard = [];
            const live = document.querySelector('#live');
            new MutationObserver(() => window.heard.push(live.textContent)).observe(live, { childList: true });
        }"""
    )
    ask(page, FORCE)
    page.wait_for_function("window.heard.some(said => said.startsWith('Answer complete'))")

    heard = page.evaluate("window.heard.filter(said => said)")
    assert page.locator("#live").get_attribute("aria-live") == "polite"
    assert any("100,000" in said for said in heard)
    assert len(heard) == len(set(heard))


@pytest.mark.parametrize("width", [360, 390])
def test_on_a_phone_nothing_is_wider_than_the_screen(browser: Browser, address: str, width: int) -> None:
    """An opened source covers the screen until it is left."""
    with opened(browser, address, viewport={"width": width, "height": 780}) as page:
        ask(page, NEED)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        picture(page, "page-narrow")
        page.get_by_role("button", name="Source 1", exact=True).first.click()
        expect(page.locator("#panel mark.here")).to_be_in_viewport()
        box = page.locator("#panel-column").bounding_box()
        assert box
        assert (box["x"], box["width"]) == (0, width)
        page.get_by_role("button", name="All sources").click()
        expect(page.locator("#thread blockquote").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_dark(browser: Browser, address: str) -> None:
    """Who likes it dark gets it dark."""
    with opened(browser, address, color_scheme="dark") as page:
        ask(page, NEED)
        page.get_by_role("button", name="Source 1", exact=True).first.click()
        expect(page.locator("#panel mark.here")).to_be_in_viewport()
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        picture(page, "page-dark")
    assert ground == "rgb(23, 22, 20)"


def test_empty_question_is_not_asked(page: Page) -> None:
    """Sending nothing tells so, and the conversation stays empty."""
    page.get_by_label("Your question").fill("   ")
    page.keyboard.press("Enter")

    expect(page.locator("[data-testid=toast-body]")).to_contain_text("Please type a question.")
    assert page.locator("#thread article").count() == 0


def test_foreign_collection(browser: Browser, tmp_path: Path, embedder: Embedder) -> None:
    """Over other documents the page has their name and examples, and nothing of the bundled ones."""
    backstop(tmp_path, "index", "add", str(ROOT / "tests" / "collections" / "lighthouse"))
    with served_folder(tmp_path, embedder) as own, opened(browser, own) as page:
        text = page.locator("body").inner_text()

    assert "Ukraine" not in text
    assert "lighthouse" in text.lower()
