"""The desk in a browser: by keyboard, on a tablet, on a phone and on paper."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage, Site
from tests.browser.test_pages import check
from tests.browser.test_whole_job import ask, sign_in

LIST = "/staff/intake/consultationrequest/"


@pytest.fixture
def reference(new_page: NewPage) -> str:
    return ask(new_page(width=360))


def desk(new_page: NewPage, site: Site, **options: object) -> Page:
    page = new_page(**options)
    sign_in(page, site, "front-desk")
    expect(page.get_by_role("heading", name="Needs us now")).to_be_visible()
    return page


@pytest.mark.parametrize(
    ("width", "scheme"), [(320, "light"), (768, "dark"), (1280, "light")]
)
def test_everyone_can_use_the_desk_and_the_list(
    site: Site, new_page: NewPage, reference: str, width: int, scheme: str
) -> None:
    page = desk(new_page, site, width=width, color_scheme=scheme)

    row = page.get_by_role("row", name=reference).or_(
        page.locator("tr", has_text=reference)
    )
    expect(row.first).to_contain_text("Unanswered")
    check(page)
    for query in ["", "?desk=new", "?owner=nobody"]:
        page.goto(f"{LIST}{query}")
        check(page)


def test_a_request_is_opened_from_the_desk_by_keyboard(
    site: Site, new_page: NewPage, reference: str
) -> None:
    page = desk(new_page, site)
    link = page.get_by_role("link", name=reference)

    for _press in range(200):
        page.keyboard.press("Tab")
        if link.evaluate("link => link === document.activeElement"):
            break
    expect(link).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name=reference)).to_be_visible()


def test_a_person_is_found_from_the_desk_and_leaves_no_name_in_the_address(
    site: Site, new_page: NewPage, reference: str
) -> None:
    page = desk(new_page, site)

    page.get_by_label("Find a request").fill("Example Person")
    page.keyboard.press("Enter")

    expect(page.get_by_role("link", name=reference)).to_be_visible()
    assert page.url.endswith(LIST)


def test_the_mornings_list_prints_without_what_can_only_be_pressed(
    site: Site, new_page: NewPage, reference: str
) -> None:
    page = desk(new_page, site)

    page.emulate_media(media="print")

    expect(page.get_by_role("link", name=reference)).to_be_visible()
    for gone in [".desk__find", ".desk__whose", ".all-lists", "#header"]:
        expect(page.locator(gone)).to_be_hidden()


def test_a_writer_of_answers_sees_no_desk(
    site: Site, new_page: NewPage, reference: str
) -> None:
    page = new_page()

    sign_in(page, site, "faq-editor")

    expect(page.get_by_role("heading", name="Answers", exact=True)).to_be_visible()
    expect(page.get_by_text(reference)).to_have_count(0)
    expect(page.get_by_text("Needs us now")).to_have_count(0)
    check(page)
