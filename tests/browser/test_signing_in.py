"""Signing in with a passkey or an app, and forms that were left open."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import NewPage, Site, database
from tests.clinic_site.processes import running_site
from tests.signing_in import app_code

CLINIC = "/staff/clinic_site/clinic/1/change/"


@pytest.fixture(scope="module")
def strict_site(django_db_modify_db_settings: None) -> Iterator[Site]:
    """A copy that asks for a second factor, as production does."""
    with (
        database("browser_second_factor") as url,
        running_site(url, SECOND_FACTOR="true") as (address, passwords),
    ):
        yield Site(address, passwords, url)


@contextmanager
def passkey_of(page: Page) -> Iterator[None]:
    """Have the browser's own passkey store answer, as if a finger were on it."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield
    devtools.detach()


def type_password(page: Page, site: Site, username: str) -> None:
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(site.passwords[username])
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_passkey_is_added_and_signs_in_without_a_password(
    strict_site: Site, chromium: Browser
) -> None:
    page = chromium.new_context(base_url=strict_site.address).new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    with passkey_of(page):
        page.goto("/staff/faq/entry/")
        type_password(page, strict_site, "clinician")
        page.get_by_role("link", name="Add a passkey").click()
        page.get_by_label("What to call it").fill("This laptop")
        page.get_by_role("button", name="Add it").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
        expect(page.locator(".sign-in__codes li")).to_have_count(10)
        page.get_by_role("link", name="I have them").click()
        expect(page).to_have_url(f"{strict_site.address}/staff/")
        sign_out(page)

        page.goto("/staff/faq/entry/")
        page.get_by_role("button", name="Sign in with a passkey").click()
        expect(page).to_have_url(f"{strict_site.address}/staff/faq/entry/")
        sign_out(page)

        page.goto("/staff/")
        type_password(page, strict_site, "clinician")
        expect(page.get_by_role("heading", level=1)).to_have_text("The second step")
        page.get_by_role("button", name="Use your passkey").click()
        expect(page).to_have_url(f"{strict_site.address}/staff/")
        page.goto("/staff/account/again/passkey/?next=/staff/faq/topic/")
        page.get_by_role("button", name="Use your passkey").click()
        expect(page).to_have_url(f"{strict_site.address}/staff/faq/topic/")
    page.context.close()
    assert complaints == []


def test_a_browser_without_a_passkey_says_so(
    strict_site: Site, chromium: Browser
) -> None:
    page = chromium.new_context(base_url=strict_site.address).new_page()
    page.goto("/staff/account/login/")
    page.evaluate(
        "() => { navigator.credentials.get = () => Promise.reject(new Error()) }"
    )

    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_text("The passkey didn't answer.")).to_be_visible()
    page.context.close()


def test_an_app_is_set_up_and_asked_for_without_scripts(
    strict_site: Site, chromium: Browser
) -> None:
    context = chromium.new_context(
        base_url=strict_site.address, java_script_enabled=False
    )
    page = context.new_page()
    page.goto("/staff/")
    type_password(page, strict_site, "front-desk")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your sign-in")
    page.get_by_role("link", name="Set up an app").click()
    expect(page.locator(".sign-in__square svg path")).to_be_visible()
    page.get_by_text("It can't read it").click()
    secret = page.locator(".sign-in__secret").inner_text()

    page.get_by_label("Authenticator code").fill(app_code(secret))
    page.get_by_role("button", name="Use this app").click()
    code = page.locator(".sign-in__codes li").first.inner_text()
    page.get_by_role("link", name="I have them").click()
    expect(page).to_have_url(f"{strict_site.address}/staff/")
    sign_out(page)
    type_password(page, strict_site, "front-desk")
    expect(page.get_by_role("button", name="Use your passkey")).to_be_hidden()
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page).to_have_url(f"{strict_site.address}/staff/")
    context.close()


def signed_in(new_page: NewPage, site: Site, **options: object) -> Page:
    page = new_page(**options)
    page.goto(CLINIC)
    type_password(page, site, "front-desk")
    return page


@pytest.mark.parametrize("scripts", [True, False])
def test_a_form_left_open_keeps_its_text_until_it_is_sent_again(
    scripts: bool, site: Site, new_page: NewPage
) -> None:
    page = signed_in(new_page, site, java_script_enabled=scripts)
    address = "1 Shore Road\n“Suite” 2 <b>&"
    page.get_by_label("Address").fill(address)
    page.context.clear_cookies(name="sessionid")

    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("You were signed out")).to_be_visible()
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_text("You were signed out")).to_be_visible()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in, in another tab").click()
    beside = opened.value
    type_password(beside, site, "front-desk")
    expect(beside.get_by_text("Close this tab.")).to_be_visible()
    beside.close()
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_text("You are signed in again.")).to_be_visible()
    page.get_by_role("button", name="Send it again").click()

    expect(page.locator(".messagelist")).to_contain_text("changed successfully")
    stored = site.query("SELECT address FROM clinic_site_clinic")[0][0]
    assert stored.replace("\r\n", "\n") == address
