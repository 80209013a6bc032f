"""What a press or a key does shows at once, on a slow phone too."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import NewPage, Site
from tests.browser.interactions import (
    ENOUGH,
    OF_READERS,
    Interaction,
    slowest,
    tap,
    write,
)
from tests.browser.test_whole_job import sign_in

TRIES = 24  # another program may have the processor just then: the page can't help it

PHONE = {"width": 390, "height": 844, "is_mobile": True, "has_touch": True}
CLIPBOARD = ["clipboard-read", "clipboard-write"]


def is_quick(page: Page, interaction: Interaction) -> bool:
    return any(slowest(page, interaction) < ENOUGH for _ in range(TRIES))


@pytest.mark.parametrize("what", OF_READERS)
def test_a_reader_waits_for_nothing(new_page: NewPage, what: str) -> None:
    page = new_page(**PHONE, permissions=CLIPBOARD)

    assert is_quick(page, OF_READERS[what])


def test_an_editor_waits_for_no_letter(new_page: NewPage, site: Site) -> None:
    page = new_page(has_touch=True)
    sign_in(page, site, "faq-editor")

    def write_on(page: Page) -> None:
        write(page.get_by_role("textbox", name="Answer", exact=True), "ab")

    assert is_quick(page, Interaction("/staff/faq/entry/2/en/words/", write_on))


def test_slow_work_would_be_seen(new_page: NewPage) -> None:
    page = new_page(**PHONE)

    def press(page: Page) -> None:
        page.evaluate(
            "document.addEventListener('click', () => {"
            "  const end = performance.now() + 60;"
            "  while (performance.now() < end);"
            "})"
        )
        tap(page.locator("h1"))

    assert slowest(page, Interaction("/", press)) >= ENOUGH


@pytest.mark.parametrize("javascript", [True, False])
def test_without_javascript_no_press_waits_for_a_script_of_ours(
    new_page: NewPage, site: Site, javascript: bool
) -> None:
    page = new_page(java_script_enabled=javascript)
    browser = page.context.new_cdp_session(page)
    browser.send("Profiler.enable")
    browser.send("Profiler.startPreciseCoverage", {"callCount": True})

    page.goto("/")
    page.get_by_text("All 14 questions").click()
    page.locator(".contents").get_by_role("link").first.click()

    ran = browser.send("Profiler.takePreciseCoverage")["result"]
    ours = [script for script in ran if script["url"].startswith(site.address)]
    assert bool(ours) is javascript
