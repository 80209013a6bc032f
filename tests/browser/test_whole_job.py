"""What the site is for, from the first question to the first call."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage, Site


def fill_in(page: Page) -> None:
    page.get_by_label("Me", exact=True).check()
    page.get_by_role("group", name="18 or older").get_by_label("Yes").check()
    page.get_by_label("Where do you live?").select_option("Illinois")
    page.get_by_label("Your full name").fill("Example Person")
    page.get_by_label("Name you go by").fill("Sam")
    page.get_by_label("Text me", exact=True).check()
    page.get_by_label("Phone", exact=True).fill("312 555 014")
    page.get_by_label("You may text me").check()
    page.get_by_label("PTSD").check()
    page.get_by_label("Anything else").fill("Evenings are best.")
    page.get_by_label("You may contact me").check()
    page.get_by_label("I have seen the privacy notice").check()
    page.get_by_label("I understand").check()


def fill_in_all(page: Page) -> None:
    """Open the form and fill it in without a mistake."""
    page.goto("/consultation/")
    fill_in(page)
    page.get_by_label("Phone", exact=True).fill("312 555 0142")


def ask(page: Page) -> str:
    """Send a valid form; return its reference."""
    fill_in_all(page)
    check_and_send(page)
    return page.locator(".reference__code").first.inner_text()


def check_and_send(page: Page) -> None:
    page.get_by_role("button", name="Check your answers").click()
    page.get_by_role("button", name="Send my request").click()


def sign_in(page: Page, site: Site, username: str) -> None:
    page.goto("/staff/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(site.passwords[username])
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_a_patient_reads_asks_and_is_seen_by_the_front_desk(
    site: Site, new_page: NewPage
) -> None:
    phone = new_page(width=360, height=740)
    phone.goto("/")
    phone.get_by_text("All 14 questions").click()
    phone.get_by_role("link", name="Is ketamine infusion therapy safe?").click()
    expect(phone.locator("#safety")).to_be_in_viewport()
    phone.get_by_role("link", name="Ask for a consultation").first.click()
    expect(phone).to_have_url(re.compile("/consultation/$"))

    fill_in(phone)
    phone.get_by_role("button", name="Check your answers").click()
    expect(phone).to_have_title(re.compile("^Error: "))
    expect(phone.get_by_role("alert")).to_be_focused()
    phone.get_by_role("alert").get_by_role("link").click()
    number = phone.get_by_label("Phone", exact=True)
    expect(number).to_be_focused()
    expect(phone.get_by_label("Anything else")).to_have_value("Evenings are best.")

    number.fill("(312) 555-0142")
    check_and_send(phone)
    expect(phone.get_by_role("heading", level=1)).to_have_text("We have your request")
    reference = phone.locator(".reference__code").first.inner_text()
    assert re.fullmatch(r"[2-9A-HJKMNP-Z]{3}-[2-9A-HJKMNP-Z]{3}", reference)
    expect(phone.get_by_text("We text you by")).to_be_visible()

    desk = new_page()
    sign_in(desk, site, "front-desk")
    desk.get_by_role("link", name="Consultation requests").click()
    desk.get_by_label("Find a request").fill("Example Person")
    desk.get_by_role("button", name="Search").click()
    desk.get_by_role("link", name=reference).click()
    expect(desk.get_by_text("Evenings are best.")).to_be_visible()
    expect(desk.get_by_role("link", name="(312) 555-0142")).to_be_visible()
    desk.get_by_role("button", name="Texted", exact=True).click()
    expect(desk.locator(".messagelist")).to_contain_text("“Texted” is noted.")
    desk.get_by_label("Staff note").fill("Sent a text.")
    desk.get_by_role("button", name="Save", exact=True).click()
    row = desk.get_by_role("row", name=reference)
    expect(row).to_contain_text("Contacting")

    stored = site.query(
        "SELECT status FROM intake_consultationrequest WHERE reference = %s",
        reference,
    )
    assert stored == [("contacting",)]


def test_the_form_is_sent_without_javascript_by_keyboard_alone(
    site: Site, new_page: NewPage
) -> None:
    page = new_page(width=360, java_script_enabled=False)
    page.goto("/consultation/")
    page.get_by_role("radio", name="Me", exact=True).focus()

    for key in [
        *["Space", "Tab"],  # for me
        *["Space", "Tab"],  # of age
        *["I", "L", "L", "Tab"],  # Illinois
        *["Z", "o", "e", "Tab", "Tab", "Tab"],  # no other name and no pronouns
        *["Space", "Tab"],  # call
        *[*"3125550142", "Tab"],
        *["Tab", "Tab"],  # no email, and so no mail
        *["Tab"],  # no voicemail chosen
        *["Tab"],  # no texts
        *["Tab"],  # past when and how it suits them
        *["Space", *["Tab"] * 7],  # depression
        *["Tab"],  # past a little more
        *["Tab"],  # nothing else to say
        *["Tab"],  # past the crisis line's two numbers
        *["Tab"],
        *["Tab"],  # past the privacy notice
        *["Space", "Tab", "Space", "Tab", "Space", "Tab", "Enter"],
    ]:
        page.keyboard.press(key)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    send = page.get_by_role("button", name="Send my request")
    while not send.evaluate("button => button === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("We have your request")
