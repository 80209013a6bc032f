"""Promise I21: what is promised of the form holds by keyboard and without scripts."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.attacks.conftest import Case, some
from tests.browser.conftest import NewPage, Site
from tests.browser.test_request_page import tab_to

FORM = "/consultation/"
NAME = "Zoë O'Brien 山田 😀"
PHONE = "312 555 0142"
CHECK, SEND = "Check your answers", "Send my request"


def write(page: Page, field: Locator, text: str) -> None:
    tab_to(page, field)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def choose(page: Page, choice: Locator) -> None:
    """Get to a group of radio buttons as keys do, and on to this one."""
    name = choice.get_attribute("name")
    tab_to(page, page.locator(f"[name={name}]").first)
    page.keyboard.press("Space")
    for _ in range(10):
        if choice.is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"no key chooses {choice}")


def tick(page: Page, label: str) -> None:
    tab_to(page, page.get_by_label(label))
    page.keyboard.press("Space")


def press(page: Page, name: str) -> None:
    tab_to(page, page.get_by_role("button", name=name, exact=True))
    page.keyboard.press("Enter")


def write_all(
    page: Page, adult: str = "yes", phone: str = PHONE, note: str = ""
) -> None:
    """Fill the form in, in the order of the page."""
    page.goto(FORM)
    choose(page, page.locator("[name=for_whom][value=self]"))
    choose(page, page.locator(f"[name=adult][value={adult}]"))
    tab_to(page, page.locator("[name=state]"))
    page.keyboard.type("Illinois")
    write(page, page.locator("[name=full_name]"), NAME)
    choose(page, page.locator("[name=contact_by][value=call]"))
    write(page, page.locator("[name=phone]"), phone)
    if note:
        write(page, page.locator("[name=note]"), note)
    for box in ["You may contact me", "I have seen the privacy", "I understand that"]:
        tick(page, box)


def is_sent(page: Page) -> None:
    expect(page.locator(".reference__code")).to_have_count(2)


def stored(site: Site) -> list[tuple]:
    return site.query(
        "SELECT id, quarantine FROM intake_consultationrequest ORDER BY id DESC"
    )


def a_form_is_stored_once(page: Page, site: Site) -> None:
    before = len(stored(site))
    write_all(page)
    press(page, CHECK)
    expect(page.get_by_role("main")).to_contain_text(NAME)
    press(page, SEND)
    is_sent(page)
    page.reload()
    assert len(stored(site)) == before + 1
    assert stored(site)[0][1] == ""


def a_mistake_is_found_and_mended(page: Page, site: Site) -> None:
    write_all(page, phone="911")
    press(page, CHECK)
    expect(page).to_have_title(re.compile("^Error: "))
    link = page.get_by_role("alert").get_by_role("link").first
    tab_to(page, link)
    page.keyboard.press("Enter")
    expect(page.locator("[name=phone]")).to_be_focused()
    expect(page.locator("[name=full_name]")).to_have_value(NAME)
    page.keyboard.press("Control+a")
    page.keyboard.type(PHONE)
    page.keyboard.press("Enter")
    press(page, SEND)
    is_sent(page)


def what_is_too_long_is_counted_and_kept(page: Page, site: Site) -> None:
    write_all(page, note="n" * 601)
    press(page, CHECK)
    said = page.get_by_role("alert")
    expect(said).to_contain_text("it has 601 characters and there is room for 600")
    expect(page.locator("[name=note]")).to_have_value("n" * 601)


def nobody_gets_to_the_hidden_field(page: Page, site: Site) -> None:
    page.goto(FORM)
    named = "document.activeElement.name || document.activeElement.tagName"
    reached = []
    while len(reached) < 100:
        page.keyboard.press("Tab")
        reached.append(page.evaluate(named))
        if reached[-1] == "BODY":
            break
    assert {"full_name", "phone", "note"} <= {*reached}
    assert "leave_this_empty" not in reached


def a_lost_cookie_costs_one_press(page: Page, site: Site) -> None:
    write_all(page)
    press(page, CHECK)
    expect(page.get_by_role("heading", level=1)).to_have_text(CHECK)
    page.context.clear_cookies()
    press(page, SEND)
    expect(page.get_by_role("alert")).to_contain_text("once more")
    press(page, SEND)
    is_sent(page)


def a_database_that_is_away_costs_one_press(page: Page, site: Site) -> None:
    write_all(page)
    press(page, CHECK)
    expect(page.get_by_role("heading", level=1)).to_have_text(CHECK)
    with site.nothing_can_be_stored():
        press(page, SEND)
        expect(page.get_by_role("alert")).to_contain_text("not sent yet")
        expect(page.get_by_role("main")).to_contain_text(NAME)
    press(page, SEND)
    is_sent(page)


def who_is_under_age_is_stopped_kindly(page: Page, site: Site) -> None:
    before = stored(site)
    write_all(page, adult="no")
    press(page, CHECK)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    assert stored(site) == before


def an_answer_is_changed_before_it_is_sent(page: Page, site: Site) -> None:
    write_all(page)
    press(page, CHECK)
    press(page, "Change Phone")
    expect(page.locator("[name=phone]")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("312 555 0199")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("(312) 555-0199")
    press(page, SEND)
    is_sent(page)


def it_is_looked_up_and_taken_back(page: Page, site: Site) -> None:
    write_all(page)
    press(page, CHECK)
    press(page, SEND)
    is_sent(page)
    reference, code = page.locator(".reference__code").all_inner_texts()
    page.goto("/consultation/status/")
    write(page, page.get_by_label("Your reference"), reference)
    write(page, page.get_by_label("Your code"), code)
    press(page, "Show my request")
    press(page, "Take back my request")
    expect(page.get_by_role("heading", level=1)).to_have_text("Take back your request?")
    press(page, "Take back my request")
    expect(page.get_by_role("main")).to_contain_text("This request is closed.")


def it_is_all_there_in_spanish(page: Page, site: Site) -> None:
    write_all(page)
    press(page, CHECK)
    expect(page.get_by_role("heading", level=1)).to_have_text(CHECK)
    page.goto(f"/es{FORM}")
    press(page, "Revise sus respuestas")
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.get_by_role("alert").get_by_role("link")).not_to_have_count(0)


WAYS: list[Callable[[Page, Site], None]] = [
    a_form_is_stored_once,
    a_mistake_is_found_and_mended,
    what_is_too_long_is_counted_and_kept,
    nobody_gets_to_the_hidden_field,
    a_lost_cookie_costs_one_press,
    a_database_that_is_away_costs_one_press,
    who_is_under_age_is_stopped_kindly,
    an_answer_is_changed_before_it_is_sent,
    it_is_looked_up_and_taken_back,
    it_is_all_there_in_spanish,
]


@pytest.mark.parametrize("has_scripts", [False, True], ids=["no scripts", "scripts"])
@pytest.mark.parametrize("way", some(WAYS), ids=lambda way: way.__name__)
def test_a_way_through_the_form_is_gone_by_keyboard_alone(
    case: Case,
    site: Site,
    new_page: NewPage,
    way: Callable[[Page, Site], None],
    has_scripts: bool,
) -> None:
    page = new_page(width=768, java_script_enabled=has_scripts)

    with case("I21", "by keyboard alone, with scripts and without"):
        way(page, site)
