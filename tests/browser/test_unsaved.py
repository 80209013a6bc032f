"""What is typed on the page of a request isn't left behind by another's button."""

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.conftest import NewPage, Site
from tests.browser.test_pages import check
from tests.browser.test_request_page import open_request
from tests.browser.test_whole_job import ask

TYPED = "Call after five."


def note(page: Page) -> str:
    return page.get_by_label("Staff note").input_value()


def saved_note_and_owner(site: Site, reference: str) -> list[tuple]:
    return site.query(
        "SELECT staff_note <> '', owner_id IS NOT NULL"
        " FROM intake_consultationrequest WHERE reference = %s",
        reference,
    )


@pytest.fixture
def asked() -> list[str]:
    return []


def stay(page: Page, asked: list[str]) -> None:
    """Have whatever the browser asks answered with "Stay"."""

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", answer)


def test_the_button_of_another_form_asks_and_a_note_is_still_there(
    site: Site, new_page: NewPage, asked: list[str]
) -> None:
    page = new_page()
    stay(page, asked)
    reference = ask(page)
    open_request(page, site, reference)
    page.get_by_label("Staff note").fill(TYPED)

    page.get_by_role("button", name="Take it").click(no_wait_after=True)
    page.get_by_role("link", name="(312) 555-0142").click(no_wait_after=True)
    page.wait_for_timeout(500)

    assert asked == ["beforeunload"]
    assert note(page) == TYPED
    assert saved_note_and_owner(site, reference) == [(False, False)]


def test_what_is_saved_by_its_own_button_asks_nothing(
    site: Site, new_page: NewPage, asked: list[str]
) -> None:
    page = new_page()
    stay(page, asked)
    reference = ask(page)
    open_request(page, site, reference)

    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_text("it is yours.")).to_be_visible()
    page.get_by_label("Staff note").fill(TYPED)
    page.get_by_role("button", name="Save and continue editing").click()

    expect(page.locator(".messagelist .success")).to_be_visible()
    assert note(page) == TYPED
    assert asked == []
    assert saved_note_and_owner(site, reference) == [(True, True)]


def test_what_came_back_with_a_mistake_is_asked_about_too(
    site: Site, new_page: NewPage, asked: list[str]
) -> None:
    page = new_page()
    stay(page, asked)
    reference = ask(page)
    open_request(page, site, reference)
    page.get_by_label("Steps taken").evaluate("it => it.closest('details').open = true")
    page.get_by_label("Steps taken").fill(TYPED)
    page.get_by_label("Told at").fill("2099-12-31T10:30")
    page.get_by_role("button", name="Escalate").click()
    expect(page.get_by_role("alert")).to_be_visible()

    page.get_by_role("button", name="Take it").click(no_wait_after=True)
    page.wait_for_timeout(500)

    assert asked == ["beforeunload"]
    assert page.get_by_label("Steps taken").input_value() == TYPED


@pytest.mark.parametrize("width", [320, 1440])
def test_without_javascript_there_is_no_other_button_until_it_is_saved(
    site: Site, new_page: NewPage, width: int
) -> None:
    page = new_page(width=width, java_script_enabled=False)
    reference = ask(page)
    open_request(page, site, reference)
    hint = page.get_by_text("What you typed isn't saved yet")
    take = page.get_by_role("button", name="Take it")
    expect(hint).not_to_be_visible()
    page.get_by_label("Staff note").fill(TYPED)

    page.get_by_label("Staff note").press("Tab")

    expect(hint).to_be_visible()
    expect(take).not_to_be_visible()
    page.get_by_role("button", name="Save and continue editing").click()
    expect(take).to_be_visible()
    expect(hint).not_to_be_visible()
    assert note(page) == TYPED


def test_without_javascript_what_came_back_with_a_mistake_stays_too(
    site: Site, new_page: NewPage
) -> None:
    page = new_page(java_script_enabled=False)
    open_request(page, site, ask(page))

    page.get_by_label("Try again on").fill("2020-01-01")
    page.get_by_role("button", name="Texted").click()

    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("button", name="Take it")).not_to_be_visible()
    page.get_by_role("link", name="load the page anew").click()
    expect(page.get_by_role("button", name="Take it")).to_be_visible()


def test_everyone_can_use_what_is_left_then(site: Site, new_page: NewPage) -> None:
    page = new_page(width=320)
    open_request(page, site, ask(page))
    page.evaluate("document.querySelector('.unsaved').style.display = 'block'")

    check(page)
