"""The form tells nobody where it is, and whoever leaves it leaves nothing open."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from playwright.sync_api import Browser, Error, Page, expect

from tests.browser.another_origin import weather
from tests.browser.conftest import NewPage, Site
from tests.browser.find_browser import LAUNCH_OPTIONS, browser
from tests.browser.test_pages import check, every_look
from tests.browser.test_whole_job import check_and_send, fill_in_all


@pytest.fixture
def elsewhere(site: Site, tmp_path: Path) -> Iterator[str]:
    """Have the clinic offer to leave for a page that isn't ours; gives its address."""
    offer = "UPDATE clinic_site_clinic SET offers_leaving = %s, leave_to = %s"
    with (
        weather(tmp_path) as address,
        closing(psycopg2.connect(site.database_url)) as connection,
    ):
        connection.autocommit = True
        connection.cursor().execute(offer, [True, address])
        yield address
        connection.cursor().execute(offer, [False, "https://www.weather.gov/"])


@pytest.fixture
def page(site: Site, chromium: Browser) -> Iterator[Page]:
    """A page without scripts, in a Chromium that keeps pages for Back as people's does.

    Playwright's own doesn't.
    """
    everyday = chromium.browser_type.launch(
        executable_path=browser(),
        args=LAUNCH_OPTIONS,
        ignore_default_args=["--disable-back-forward-cache"],
    )
    context = everyday.new_context(
        base_url=site.address, java_script_enabled=False, ignore_https_errors=True
    )
    yield context.new_page()
    everyday.close()


def send_with_an_error(page: Page) -> None:
    fill_in_all(page)
    page.get_by_label("Phone", exact=True).fill("312 555 014")
    page.get_by_role("button", name="Check your answers").click()
    expect(page).to_have_title(re.compile("^Error: "))


def leave(page: Page, elsewhere: str) -> None:
    page.get_by_role("link", name="Leave this page").click()
    page.wait_for_url(elsewhere)


def go_back(page: Page) -> None:
    page.go_back(wait_until="commit")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ask for a consultation")


def cookies(page: Page) -> list[str]:
    return [cookie["name"] for cookie in page.context.cookies()]


def test_a_form_that_names_no_referrer_is_sent(new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)

    with page.expect_request(lambda request: request.method == "POST") as posted:
        send_with_an_error(page)
    again = page.reload()
    page.get_by_label("Phone", exact=True).fill("312 555 0142")
    check_and_send(page)

    sent = posted.value.all_headers()
    assert sent["origin"] == "null"
    assert "referer" not in sent
    assert again.status == 422
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your request")


def test_back_after_leaving_shows_nothing_that_was_typed(
    elsewhere: str, page: Page
) -> None:
    fill_in_all(page)

    leave(page, elsewhere)
    left = cookies(page)
    go_back(page)

    assert left == []
    for label in ["Your full name", "Name you go by", "Phone", "Anything else"]:
        expect(page.get_by_label(label)).to_have_value("")
    expect(page.get_by_label("Where do you live?")).to_have_value("")
    assert page.locator(":is([type=radio], [type=checkbox]):checked").count() == 0


def test_after_leaving_a_form_with_errors_back_has_nothing_to_show(
    elsewhere: str, page: Page
) -> None:
    send_with_an_error(page)

    leave(page, elsewhere)

    with pytest.raises(Error, match="ERR_CACHE_MISS"):
        page.go_back()


def test_after_leaving_a_form_with_errors_the_one_before_it_shows_nothing_either(
    elsewhere: str, page: Page
) -> None:
    send_with_an_error(page)

    leave(page, elsewhere)
    page.evaluate("history.go(-2)")

    expect(page.get_by_label("Your full name")).to_have_value("")
    expect(page.get_by_label("Anything else")).to_have_value("")


@pytest.mark.usefixtures("elsewhere")
@every_look
def test_everyone_can_use_the_form_that_can_be_left(
    new_page: NewPage, width: int, scheme: str
) -> None:
    page = new_page(width=width, color_scheme=scheme)

    page.goto("/consultation/")

    check(page)


@pytest.mark.usefixtures("elsewhere")
def test_the_way_out_stays_in_view_and_hides_no_field_that_has_the_focus(
    new_page: NewPage,
) -> None:
    page = new_page(width=320, height=640, reduced_motion="reduce")
    page.goto("/consultation/")
    way_out = page.get_by_role("link", name="Leave this page")
    page.get_by_label("Anything else").focus()

    for _ in range(20):
        page.keyboard.press("Shift+Tab")

        expect(way_out).to_be_in_viewport(ratio=1)
        button, field = way_out.bounding_box(), page.locator(":focus").bounding_box()
        assert field["y"] >= button["y"] + button["height"]


@pytest.mark.usefixtures("elsewhere")
def test_back_from_another_page_of_ours_keeps_what_was_typed(page: Page) -> None:
    fill_in_all(page)

    page.get_by_role("link", name="Privacy notice").last.click()
    page.wait_for_url("**/privacy/")
    go_back(page)

    expect(page.get_by_label("Your full name")).to_have_value("Example Person")
    expect(page.get_by_label("Anything else")).to_have_value("Evenings are best.")
    expect(page.get_by_label("PTSD")).to_be_checked()


def test_where_leaving_isnt_offered_the_form_has_no_such_link(page: Page) -> None:
    page.goto("/consultation/")

    assert page.get_by_role("link", name="Leave this page").count() == 0
    assert page.goto("/consultation/leave/").status == 404
