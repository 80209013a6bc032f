"""Every page, as a browser sees it: who can use it, what it costs, what it says."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response, expect

from tests.browser.conftest import NewPage, Site
from tests.browser.test_whole_job import ask, sign_in

PUBLIC = ["/", "/questions/conditions-treated/", "/privacy/", "/consultation/",
          "/consultation/received/", "/nowhere/", "/%00"]  # fmt: skip
STAFF = {
    "clinician": [
        "/staff/", "/staff/intake/consultationrequest/",
        "/staff/intake/consultationrequest/pictures/",
        "/staff/intake/message/", "/staff/faq/entry/",
        "/staff/faq/entry/2/change/", "/staff/faq/entry/add/",
        "/staff/faq/entry/2/en/words/", "/staff/faq/entry/2/es/words/",
        "/staff/faq/entry/2/en/all/", "/staff/faq/entry/2/es/all/",
        "/staff/faq/entry/revision/16/", "/staff/faq/entry/readers/",
        "/staff/faq/claimphrase/", "/staff/faq/claimphrase/1/change/",
        "/staff/faq/synonym/", "/staff/faq/topic/", "/staff/faq/topic/add/",
        "/staff/account/", "/staff/account/app/", "/staff/account/passkeys/",
        "/staff/account/passkeys/add/", "/staff/account/password/",
        "/staff/account/again/",
    ],
    "owner": [
        "/staff/", "/staff/opening/", "/staff/faq/reviewer/",
        "/staff/faq/reviewer/add/",
        "/staff/clinic_site/clinic/1/change/", "/staff/clinic_site/crisisline/",
        "/staff/clinic_site/crisisline/1/change/", "/staff/clinic_site/notice/",
        "/staff/clinic_site/notice/2/change/", "/staff/clinic_site/signin/",
        "/staff/auth/user/", "/staff/auth/user/add/", "/staff/auth/user/1/change/",
        "/staff/auth/user/1/password/",
        "/staff/clinic_site/trailentry/", "/staff/clinic_site/trailentry/?by=x",
        "/staff/clinic_site/trailentry/1/change/", "/staff/intake/export/",
    ],
}  # fmt: skip

# Axe would read imported style sheets by writing into the page, which the content
# policy forbids even to it.
AXE_OPTIONS = {"preload": False}

FIRST_FLIGHT = 14 * 1024  # bytes a new connection carries in its first round trip

# So many pages that each size and each scheme has to do once.
every_look = pytest.mark.parametrize(
    ("width", "scheme"), [(320, "light"), (1280, "dark")]
)


def check(page: Page) -> None:
    """Refuse what keeps people from using the page, as axe sees it, and scrolling."""
    results = Axe().run(page, options=AXE_OPTIONS)
    assert results.violations_count == 0, results.generate_report()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"], f"{page.url} scrolls sideways"


@every_look
def test_everyone_can_use_the_public_pages(
    new_page: NewPage, width: int, scheme: str
) -> None:
    page = new_page(width=width, color_scheme=scheme)

    for path in PUBLIC:
        page.goto(path)
        check(page)


@every_look
def test_everyone_can_use_the_form_with_its_errors_and_its_last_page(
    new_page: NewPage, width: int, scheme: str
) -> None:
    page = new_page(width=width, color_scheme=scheme)
    page.goto("/consultation/")
    page.get_by_role("button", name="Check your answers").click()
    check(page)

    ask(page)
    check(page)

    page.goto("/consultation/")
    page.get_by_role("group", name="18 or older").get_by_label("No").check()
    page.get_by_role("button", name="Check your answers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Thank you for reaching out"
    )
    check(page)


@every_look
def test_everyone_can_use_the_staff_pages(
    site: Site, new_page: NewPage, width: int, scheme: str
) -> None:
    reference = ask(new_page())
    for username, paths in STAFF.items():
        page = new_page(width=width, color_scheme=scheme)
        page.goto("/staff/")
        check(page)
        sign_in(page, site, username)
        for path in paths:
            page.goto(path)
            check(page)

    page.goto("/staff/intake/consultationrequest/")
    page.get_by_role("link", name=reference).click()
    page.wait_for_url("**/change/")
    check(page)
    page.get_by_role("link", name="History").click()
    check(page)


def test_the_faq_page_fits_in_the_first_flight(new_page: NewPage) -> None:
    page = new_page(width=360)
    answered: list[Response] = []
    page.on("response", lambda response: answered.append(response))

    page.goto("/", wait_until="networkidle")

    assert [response.headers["content-encoding"] for response in answered] == ["br"] * 2
    sizes = [response.request.sizes() for response in answered]
    weight = sum(
        size["responseHeadersSize"] + size["responseBodySize"] for size in sizes
    )
    assert 0 < weight <= FIRST_FLIGHT


def test_reading_sets_no_cookie(new_page: NewPage) -> None:
    page = new_page()

    for path in ["/", "/questions/safety/", "/privacy/", "/nowhere/"]:
        page.goto(path)

    assert page.context.cookies() == []


def test_the_mark_beside_a_question_copies_its_address(
    site: Site, new_page: NewPage
) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/")

    page.get_by_role("link", name="Address of question 8").click()

    expect(page.get_by_role("status")).to_have_text("Address copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{site.address}/questions/safety/"


def test_without_javascript_the_mark_leads_to_the_answer(new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    page.goto("/")

    page.get_by_role("link", name="Address of question 8").click()

    expect(page).to_have_url(re.compile("/questions/safety/$"))


def test_the_counter_says_how_much_room_is_left(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/consultation/")
    note = page.get_by_label("Anything else")
    count = page.locator(".field--note .field__count")

    note.fill("😀 five")
    expect(count).to_have_text("594 characters left")
    note.fill("x" * 602)
    expect(count).to_have_text("2 characters too many")


def test_printing_leaves_the_answers_and_nothing_to_press(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/")

    page.emulate_media(media="print")

    expect(page.locator("#safety")).to_be_visible()
    for gone in [".masthead__nav", ".banner", ".faq__side", ".answer__mark"]:
        expect(page.locator(gone).first).to_be_hidden()


def test_the_first_press_of_tab_offers_to_skip_to_the_content(
    new_page: NewPage,
) -> None:
    page = new_page()
    page.goto("/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()


def test_crisis_numbers_can_be_pressed_on_every_public_page(new_page: NewPage) -> None:
    page = new_page(width=360)

    for path in PUBLIC:
        page.goto(path)
        for link in ["tel:988", "sms:988", "tel:911"]:
            expect(page.locator(f'a[href="{link}"]').first).to_be_visible()


def test_a_clinics_photograph_takes_the_place_of_the_drawing(
    site: Site, new_page: NewPage
) -> None:
    picture = new_page()
    picture.set_content("<body style='background: teal'>")
    photograph = picture.screenshot(type="jpeg")
    desk = new_page()
    sign_in(desk, site, "front-desk")
    upload = {"name": "us.jpg", "mimeType": "image/jpeg", "buffer": photograph}

    desk.goto("/staff/clinic_site/clinic/1/change/")
    desk.get_by_label("Banner photograph").set_input_files(upload)
    desk.get_by_role("button", name="Save", exact=True).click()
    reader = new_page()
    reader.goto("/")
    banner = reader.locator("img.banner")
    expect(banner).to_be_visible()
    assert banner.evaluate("image => image.naturalWidth") == 1600

    desk.goto("/staff/clinic_site/clinic/1/change/")
    desk.get_by_label("Show the drawing").check()
    desk.get_by_role("button", name="Save", exact=True).click()
    reader.reload()
    expect(reader.locator("svg.banner")).to_be_visible()
