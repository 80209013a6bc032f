"""What a person sees when a form can't be taken, and how it gets through after all."""

from playwright.sync_api import expect

from tests.browser.conftest import NewPage, Site
from tests.browser.test_pages import check, every_look
from tests.browser.test_whole_job import fill_in_all


@every_look
def test_a_form_that_cannot_be_stored_waits_and_is_sent_with_one_press(
    site: Site, new_page: NewPage, width: int, scheme: str
) -> None:
    page = new_page(width=width, color_scheme=scheme)
    fill_in_all(page)
    page.get_by_role("button", name="Check your answers").click()
    send = page.get_by_role("button", name="Send my request")

    with site.nothing_can_be_stored():
        send.click()
        expect(page.get_by_role("alert")).to_contain_text("not sent yet")
        check(page)
    expect(page.get_by_text("Evenings are best.")).to_be_visible()
    send.click()

    expect(page.locator(".reference__code").first).to_be_visible()


@every_look
def test_a_form_whose_cookie_was_lost_is_sent_with_one_more_press(
    new_page: NewPage, width: int, scheme: str
) -> None:
    page = new_page(width=width, color_scheme=scheme)
    fill_in_all(page)
    page.get_by_role("button", name="Check your answers").click()
    page.context.clear_cookies()
    send = page.get_by_role("button", name="Send my request")

    send.click()
    expect(page.get_by_role("alert")).to_contain_text("once more")
    check(page)
    send.click()

    expect(page.locator(".reference__code").first).to_be_visible()
