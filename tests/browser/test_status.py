"""The page of one's own request, from the code on the last page to its erasing."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Error, Page, expect

from tests.browser.conftest import NewPage, Site
from tests.browser.test_pages import check, every_look

STATUS = "/consultation/status/"


@dataclass
class Given:
    reference: str
    code: str


def ask(page: Page) -> Given:
    """Send a form; return what its last page gives out."""
    page.goto("/consultation/")
    page.get_by_label("Me", exact=True).check()
    page.get_by_role("group", name="18 or older").get_by_label("Yes").check()
    page.get_by_label("Where do you live?").select_option("Illinois")
    page.get_by_label("Your full name").fill("Example Person")
    page.get_by_label("Call me").check()
    page.get_by_label("Phone", exact=True).fill("312 555 0142")
    for box in ["You may contact me", "I have seen the privacy", "I understand that"]:
        page.get_by_label(box).check()
    page.get_by_role("button", name="Check your answers").click()
    page.get_by_role("button", name="Send my request").click()
    codes = page.locator(".reference__code")
    expect(codes).to_have_count(2)
    return Given(*codes.all_inner_texts())


def press(page: Page, name: str, leads_to: str = "") -> None:
    page.get_by_role("button", name=name).click()
    if leads_to:
        expect(page.get_by_role("heading", level=1)).to_have_text(leads_to)


def look_up(page: Page, given: Given) -> None:
    page.goto(STATUS)
    page.get_by_label("Your reference").fill(given.reference)
    page.get_by_label("Your code").fill(given.code)
    press(page, "Show my request")


def events(site: Site, given: Given) -> list[str]:
    found = site.query(
        "SELECT kind FROM intake_event JOIN intake_consultationrequest request"
        " ON request.id = request_id WHERE reference = %s ORDER BY intake_event.id",
        given.reference,
    )
    return [kind for (kind,) in found]


def test_with_javascript_off_a_person_changes_withdraws_and_erases(
    site: Site, new_page: NewPage
) -> None:
    page = new_page(width=360, height=740, java_script_enabled=False)
    given = ask(page)
    page.get_by_role("link", name="where your request is").click()
    expect(page).to_have_url(re.compile(f"{STATUS}$"))

    page.get_by_label("Your reference").fill(given.reference.lower().replace("-", " "))
    page.get_by_label("Your code").fill(given.code.lower().replace("-", ""))
    press(page, "Show my request")
    expect(page.get_by_role("main")).to_contain_text("We have your request.")
    expect(page.get_by_role("main")).to_contain_text("You hear from us by")

    press(page, "Change how you reach me", "Change how we reach you")
    press(page, "Save")
    expect(page).to_have_title("Error: Change how we reach you")
    page.get_by_role("link", name="Enter your phone number").click()
    expect(page.get_by_label("Phone", exact=True)).to_be_focused()
    page.keyboard.type("312 555 0199")
    press(page, "Save")
    expect(page.get_by_role("status")).to_contain_text("Saved.")

    press(page, "Español", "Su solicitud")
    press(page, "English", "Your request")

    press(page, "Take back my request", "Take back your request?")
    press(page, "No, keep it", "Your request")
    expect(page.get_by_role("main")).to_contain_text("We have your request.")
    press(page, "Take back my request", "Take back your request?")
    press(page, "Take back my request", "Your request")
    expect(page.get_by_role("main")).to_contain_text("This request is closed.")
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("This request is closed.")

    press(page, "Erase everything I told you", "Erase everything you told us?")
    press(page, "Erase everything", "Everything is erased")
    look_up(page, given)
    expect(page.get_by_role("alert")).to_contain_text("nothing left to show")
    assert events(site, given) == [
        *["received", "contact_changed", "withdrawn", "erased"]
    ]
    assert given.reference not in page.url
    # The last page, which promised a reply, is forgotten too.
    assert [cookie["name"] for cookie in page.context.cookies()] == ["csrftoken"]

    page.go_back()
    expect(page.get_by_label("Your code")).to_have_value("")
    with pytest.raises(Error, match="ERR_CACHE_MISS"):
        page.go_back()  # a browser asks first whether it is to send again


def test_by_keyboard_alone_a_person_looks_changes_and_erases(
    site: Site, new_page: NewPage
) -> None:
    page = new_page(width=360, java_script_enabled=False)
    given = ask(page)
    page.goto(STATUS)
    page.get_by_label("Your reference").focus()

    for key in [*given.reference, "Tab", *given.code, "Enter"]:
        page.keyboard.press(key)
    expect(page.get_by_role("main")).to_contain_text("We have your request.")

    page.get_by_role("button", name="Change how you reach me").focus()
    page.keyboard.press("Enter")
    page.get_by_role("radio", name="Call me").focus()
    for key in ["Space", "Tab", *"3125550177", "Enter"]:
        page.keyboard.press(key)
    expect(page.get_by_role("status")).to_be_focused()

    for key in ["Tab", "Tab", "Tab", "Enter"]:
        page.keyboard.press(key)
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text("Erase everything you told us?")
    page.get_by_role("link", name="Skip to the content").focus()
    for key in ["Enter", "Tab", "Enter"]:
        page.keyboard.press(key)
    expect(title).to_have_text("Everything is erased")
    assert events(site, given) == ["received", "contact_changed", "erased"]


@every_look
def test_everyone_can_use_the_pages_of_a_request(
    site: Site, new_page: NewPage, width: int, scheme: str
) -> None:
    page = new_page(width=width, color_scheme=scheme)
    given = ask(page)
    page.goto(STATUS)
    check(page)
    look_up(page, Given(given.reference, "2222-2222"))
    expect(page.get_by_role("alert")).to_be_focused()
    check(page)
    look_up(page, given)
    expect(page.get_by_text("Received on")).to_be_visible()
    check(page)

    press(page, "Change how you reach me", "Change how we reach you")
    check(page)
    press(page, "Save")
    expect(page.get_by_role("alert")).to_be_focused()
    check(page)
    press(page, "Back, without changing anything", "Your request")
    for name, question in [
        ("Take back my request", "Take back your request?"),
        ("Erase everything I told you", "Erase everything you told us?"),
    ]:
        press(page, name, question)
        check(page)
        press(page, "No, keep it", "Your request")
    press(page, "Take back my request", "Take back your request?")
    press(page, "Take back my request", "Your request")
    check(page)
    press(page, "Erase everything I told you", "Erase everything you told us?")
    press(page, "Erase everything", "Everything is erased")
    check(page)


@every_look
def test_what_cannot_be_stored_stays_on_the_page_and_is_stored_with_one_press(
    site: Site, new_page: NewPage, width: int, scheme: str
) -> None:
    page = new_page(width=width, color_scheme=scheme)
    given = ask(page)
    look_up(page, given)
    press(page, "Change how you reach me", "Change how we reach you")
    page.get_by_label("Phone", exact=True).fill("312 555 0123")

    with site.nothing_can_be_stored():
        press(page, "Save")
        expect(page.get_by_role("alert")).to_contain_text("Nothing has changed")
        check(page)
    expect(page.get_by_label("Phone", exact=True)).to_have_value("312 555 0123")
    press(page, "Save")

    expect(page.get_by_role("status")).to_contain_text("Saved.")
