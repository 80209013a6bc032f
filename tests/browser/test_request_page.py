"""The page of one request, as whoever works on it all day uses it."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NewPage, Site
from tests.browser.test_pages import check
from tests.browser.test_whole_job import ask, sign_in

every_look = pytest.mark.parametrize(
    ("width", "scheme"),
    [(320, "light"), (768, "dark"), (1440, "light")],
)


def open_request(page: Page, site: Site, reference: str) -> None:
    """Sign in at the front desk, and open the page of that request."""
    sign_in(page, site, "front-desk")
    rows = site.query(
        "SELECT id FROM intake_consultationrequest WHERE reference = %s", reference
    )
    page.goto(f"/staff/intake/consultationrequest/{rows[0][0]}/change/")


def tab_to(page: Page, target: Locator) -> None:
    """Go on to it by the Tab key, from where the page is."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if target.evaluate("each => each === document.activeElement"):
            return
    raise AssertionError(f"Tab does not lead to {target}")


def press(page: Page, name: str) -> None:
    tab_to(page, page.get_by_role("button", name=name, exact=True))
    page.keyboard.press("Enter")


@every_look
def test_everyone_can_use_it_with_its_forms_open_and_with_errors(
    site: Site, new_page: NewPage, width: int, scheme: str
) -> None:
    page = new_page(width=width, color_scheme=scheme)
    open_request(page, site, ask(page))
    check(page)

    page.evaluate("document.querySelectorAll('details').forEach(it => it.open = true)")
    check(page)
    page.get_by_role("button", name="Close it").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page).to_have_title(re.compile("^Error: "))
    check(page)
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("They decided against it")).to_be_in_viewport()
    page.get_by_role("button", name="Escalate").click()
    expect(page.get_by_text("Escalated by front-desk")).to_be_visible()
    check(page)


def test_a_whole_job_is_done_by_keyboard_alone_without_javascript(
    site: Site, new_page: NewPage
) -> None:
    page = new_page(width=768, java_script_enabled=False)
    reference = ask(page)
    open_request(page, site, reference)

    press(page, "Take it")
    said = page.locator(".messagelist")
    expect(said).to_have_text(f"{reference}: it is yours.")
    press(page, "Texted")
    expect(said).to_contain_text("“Texted” is noted.")
    tab_to(page, page.locator(".log__others summary"))
    page.keyboard.press("Enter")
    press(page, "They texted us")
    expect(said).to_contain_text("“They texted us” is noted.")
    tab_to(page, page.get_by_label("Day and time"))
    page.keyboard.type("12312099")
    page.keyboard.press("Tab")
    page.keyboard.type("1030AM")
    press(page, "Make it")
    expect(said).to_contain_text("the appointment is noted")
    press(page, "They came: complete it")
    expect(said).to_contain_text("it is completed")
    press(page, "Open it again")
    tab_to(page, page.locator(".next__close summary"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("They decided against it"))
    page.keyboard.press("Space")
    press(page, "Close it")
    expect(said).to_contain_text("it is closed")

    story = page.get_by_role("region", name="What happened").inner_text()
    told = ["Read for the first time", "Taken (New → In review)", "Texted",
            "They texted us", "Appointment made: Dec. 31, 2099", "Completed",
            "Opened again", "Closed: they decided against it"]  # fmt: skip
    places = [story.index(words) for words in told]
    assert places == sorted(places)


def test_tab_leads_through_it_in_the_order_of_work(
    site: Site, new_page: NewPage
) -> None:
    page = new_page()
    open_request(page, site, ask(page))
    page.get_by_role("link", name="(312) 555-0142").focus()

    headings = []
    for _ in range(60):
        heading = page.evaluate(
            "document.activeElement.closest('section, fieldset')"
            "?.querySelector('h2')?.innerText"
        )
        if heading and heading not in headings:
            headings.append(heading)
        page.keyboard.press("Tab")

    # Others who gave the same number stand there if a test before this one asked.
    assert [each for each in headings if each != "The same person"] == [
        "How to reach them",
        "Log a contact",
        "What comes next",
        "If something here worries you",
        "Your notes",
    ]


def test_enter_in_the_time_of_a_contact_logs_nothing(
    site: Site, new_page: NewPage
) -> None:
    page = new_page()
    reference = ask(page)
    open_request(page, site, reference)

    page.get_by_label("Try again on").press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("Press the button that says")
    stored = site.query(
        "SELECT count(*) FROM intake_contactattempt a"
        " JOIN intake_consultationrequest r ON r.id = a.request_id"
        " WHERE r.reference = %s",
        reference,
    )
    assert stored == [(0,)]


def test_it_prints_what_is_known_and_nothing_to_press(
    site: Site, new_page: NewPage
) -> None:
    page = new_page(width=768)
    open_request(page, site, ask(page))

    page.emulate_media(media="print")

    expect(page.get_by_role("heading", name="How to reach them")).to_be_visible()
    expect(page.get_by_text("Evenings are best.")).to_be_visible()
    for hidden in page.get_by_role("button").all():
        expect(hidden).not_to_be_visible()
    expect(page.get_by_text("Log a contact")).not_to_be_visible()
