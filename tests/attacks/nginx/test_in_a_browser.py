"""The site through nginx in a real browser: HTTP/2, and a form that gets through."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.attacks.nginx.conftest import PHONE, Site
from tests.attacks.nginx.front import Front
from tests.browser.find_browser import LAUNCH_OPTIONS, browser
from tests.browser.test_pages import check
from tests.browser.test_whole_job import fill_in_all

HERE = "--host-resolver-rules=MAP clinic.example 127.0.0.1"
LOOKS = [(320, "light"), (1280, "dark")]
PROTOCOLS = """() => performance.getEntries()
    .filter(entry => entry.nextHopProtocol !== undefined && entry.name.includes("//"))
    .map(entry => entry.nextHopProtocol)"""


@pytest.fixture
def context(chromium: Browser, front: Front) -> Iterator[BrowserContext]:
    launched = chromium.browser_type.launch(
        executable_path=browser(), args=[*LAUNCH_OPTIONS, HERE]
    )
    yield launched.new_context(
        base_url=f"https://clinic.example:{front.port}", ignore_https_errors=True
    )
    launched.close()


def test_page_and_files_come_over_http_2_without_a_complaint(
    context: BrowserContext,
) -> None:
    complaints: list[str] = []
    page = context.new_page()
    page.on("console", lambda said: complaints.append(said.text))

    page.goto("/")

    protocols = page.evaluate(PROTOCOLS)
    assert len(protocols) >= 2  # the page and its style sheet
    assert set(protocols) == {"h2"}
    assert complaints == []


def test_a_form_that_met_no_site_is_sent_by_loading_the_page_again(
    site: Site, context: BrowserContext
) -> None:
    page = context.new_page()
    page.goto("/")  # as people come, which is when the page for this is fetched
    fill_in_all(page)
    page.get_by_role("button", name="Check your answers").click()
    with site.stopped():
        page.get_by_role("button", name="Send my request").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("just now")
        expect(page.get_by_role("main")).to_contain_text(PHONE)
        in_every_look(page)

    page.reload()

    expect(page.locator(".reference__code").first).to_be_visible()


def test_everyone_can_use_what_nginx_itself_says(context: BrowserContext) -> None:
    page = context.new_page()
    for name in ["out-of-reach", "refused", "too-large"]:
        page.goto(f"/static/errors/{name}.html")
        in_every_look(page)


def in_every_look(page: Page) -> None:
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        check(page)
