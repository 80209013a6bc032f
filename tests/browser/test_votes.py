"""Saying whether an answer helped, as readers do, with JavaScript and without."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NewPage, Site
from tests.browser.test_pages import check, every_look

with_and_without_javascript = pytest.mark.parametrize(
    "java_script_enabled", [True, False], ids=["javascript", "no javascript"]
)


@pytest.fixture(autouse=True)
def _readers_who_have_not_voted_today(site: Site) -> None:
    """All browsers here have one address, and that has one vote a day."""
    site.do("DELETE FROM faq_vote")


def votes(site: Site, slug: str) -> list[tuple[bool, str]]:
    """Return (helped, reason) of the votes for an answer, oldest first."""
    return site.query(
        "SELECT helped, v.reason FROM faq_vote v JOIN faq_revision r"
        " ON r.id = revision_id JOIN faq_entry e ON e.id = entry_id"
        " WHERE slug = %s ORDER BY v.id",
        slug,
    )


def answer(page: Page, slug: str) -> Locator:
    return page.locator(f"#{slug}")


def press(within: Page | Locator, name: str) -> None:
    within.get_by_role("button", name=re.compile(name)).click()


def test_a_reader_says_yes_and_keeps_their_place(site: Site, new_page: NewPage) -> None:
    page = new_page(width=360)
    page.goto("/")
    before = votes(site, "safety")

    press(answer(page, "safety"), "^Yes")

    thanks = answer(page, "safety").get_by_text("We're glad this answer helped.")
    expect(thanks).to_be_in_viewport()
    expect(answer(page, "safety").locator(".thanks")).to_be_focused()
    expect(page).to_have_url(f"{site.address}/")
    assert votes(site, "safety") == [*before, (True, "")]


def test_a_reader_says_no_and_why_and_keeps_their_place(
    site: Site, new_page: NewPage
) -> None:
    page = new_page(width=360)
    page.goto("/")
    before = votes(site, "side-effects")
    here = answer(page, "side-effects")

    press(here, "^No")
    press(here, "leaves out")

    expect(here.get_by_text("That helps us")).to_be_in_viewport()
    expect(here.get_by_role("link", name="ask for a consultation")).to_be_visible()
    expect(page).to_have_url(f"{site.address}/")
    assert votes(site, "side-effects") == [*before, (False, "missing")]


def test_a_reader_without_javascript_says_yes_and_goes_back(
    site: Site, new_page: NewPage
) -> None:
    page = new_page(width=360, java_script_enabled=False)
    page.goto("/")
    before = votes(site, "conditions-treated")

    press(answer(page, "conditions-treated"), "^Yes")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    expect(page).to_have_title(re.compile("^Thank you · "))
    page.get_by_role("main").get_by_role("link", name="All questions").click()

    expect(page).to_have_url(f"{site.address}/#conditions-treated")
    expect(answer(page, "conditions-treated")).to_be_in_viewport()
    assert votes(site, "conditions-treated") == [*before, (True, "")]


def test_a_reader_without_javascript_says_no_and_why_on_a_page_of_one_answer(
    site: Site, new_page: NewPage
) -> None:
    page = new_page(width=360, java_script_enabled=False)
    page.goto("/questions/what-to-expect/")
    before = votes(site, "what-to-expect")

    press(page, "^No")
    press(page, "hard to understand")

    main = page.get_by_role("main")
    expect(main.get_by_text("That helps us")).to_be_visible()
    expect(main.get_by_role("link", name="ask for a consultation")).to_be_visible()
    main.get_by_role("link", name="Back to this question").click()
    expect(page).to_have_url(f"{site.address}/questions/what-to-expect/")
    assert votes(site, "what-to-expect") == [*before, (False, "unclear")]


def test_going_back_and_voting_again_changes_nothing(
    site: Site, new_page: NewPage
) -> None:
    page = new_page(java_script_enabled=False)
    page.goto("/questions/number-of-treatments/")
    before = votes(site, "number-of-treatments")
    view = page.locator('[name="view"]').get_attribute("value")
    number = site.query(
        "SELECT r.id FROM faq_revision r JOIN faq_entry e ON e.id = entry_id"
        " WHERE slug = 'number-of-treatments' AND state = 'live'"
    )[0][0]

    press(page, "^Yes")
    again = page.request.post("/helped/", form={"view": view, "vote": f"{number}.no"})

    assert again.status == 200
    assert "the first time counts" in again.text()
    assert votes(site, "number-of-treatments") == [*before, (True, "")]


def test_a_press_twice_in_a_row_is_one_vote(site: Site, new_page: NewPage) -> None:
    page = new_page()
    page.goto("/")
    before = votes(site, "current-medications")
    here = answer(page, "current-medications")

    here.get_by_role("button", name=re.compile("^Yes")).dblclick()

    expect(here.get_by_text("We're glad")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert votes(site, "current-medications") == [*before, (True, "")]


def test_when_the_answer_does_not_come_in_place_the_page_does(
    site: Site, new_page: NewPage
) -> None:
    page = new_page()
    page.goto("/")
    before = votes(site, "length-of-a-session")

    page.route("**/helped/", lambda route: route.abort(), times=1)
    press(answer(page, "length-of-a-session"), "^Yes")

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert votes(site, "length-of-a-session") == [*before, (True, "")]


@with_and_without_javascript
def test_while_nothing_can_be_stored_a_reader_is_told(
    site: Site, new_page: NewPage, java_script_enabled: bool
) -> None:
    page = new_page(java_script_enabled=java_script_enabled)
    page.goto("/")

    with site.nothing_can_be_stored():
        press(answer(page, "safety"), "^Yes")
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "We can't show this just now"
        )


@with_and_without_javascript
def test_a_vote_needs_no_mouse_and_sets_no_cookie(
    site: Site, new_page: NewPage, java_script_enabled: bool
) -> None:
    page = new_page(java_script_enabled=java_script_enabled)
    page.goto("/questions/safety/")
    before = votes(site, "safety")

    page.get_by_role("button", name=re.compile("^Yes")).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="It doesn't seem right").focus()
    page.keyboard.press("Space")

    expect(page.get_by_text("That helps us")).to_be_visible()
    assert votes(site, "safety") == [*before, (False, "wrong")]
    assert page.context.cookies() == []


@with_and_without_javascript
def test_every_button_says_of_which_answer_it_speaks_and_can_be_hit(
    new_page: NewPage, java_script_enabled: bool
) -> None:
    page = new_page(width=320, java_script_enabled=java_script_enabled)
    page.goto("/")

    buttons = page.locator(".helped button")
    names = [" ".join(name.split()) for name in buttons.all_text_contents()]
    assert len(names) == len(set(names)) == 28
    assert names[:2] == ["Yes, answer 1 helped", "No, answer 1 didn't help"]
    for button in buttons.all():
        box = button.bounding_box()
        assert box["width"] >= 44
        assert box["height"] >= 44


@every_look
def test_everyone_can_use_what_comes_after_a_vote(
    new_page: NewPage, width: int, scheme: str
) -> None:
    in_place = new_page(width=width, color_scheme=scheme)
    in_place.goto("/")
    here = answer(in_place, "how-ketamine-works")
    press(here, "^No")
    expect(here.get_by_text("Will you tell us why?")).to_be_visible()
    check(in_place)

    page = new_page(width=width, color_scheme=scheme)
    for name in ["^Yes", "^No"]:
        page.goto("/questions/how-ketamine-works/")
        page.evaluate("document.forms.helped.removeAttribute('data-in-place')")
        press(page, name)
        expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
        check(page)
    page.locator(".thanks__why").evaluate("why => delete why.dataset.inPlace")
    press(page, "hard to understand")
    expect(page.get_by_text("That helps us")).to_be_visible()
    check(page)
