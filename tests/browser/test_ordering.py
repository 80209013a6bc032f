"""Topics and entries are put in order with the mouse, or by typing their numbers."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NewPage, Site
from tests.browser.test_pages import check, every_look
from tests.browser.test_whole_job import sign_in

ENTRIES = "/staff/faq/entry/"
TOPICS = "/staff/faq/topic/"

every_list = pytest.mark.parametrize("path", [TOPICS, ENTRIES])


def open_list(page: Page, site: Site, path: str) -> None:
    sign_in(page, site, "faq-editor")
    page.goto(path)


def rows(page: Page) -> Locator:
    return page.locator("#result_list tbody tr")


def names(page: Page) -> list[str]:
    return [name.strip() for name in rows(page).locator("th").all_inner_texts()]


def numbers(page: Page) -> list[str]:
    boxes = rows(page).locator("input[name$=-position]")
    return [box.input_value() for box in boxes.all()]


def drag(page: Page, row: Locator, onto: Locator) -> None:
    mark, target = (
        each.locator(".admin-ordering-field-input-wrapper").bounding_box()
        for each in [row, onto]
    )
    page.mouse.move(mark["x"] + 12, mark["y"] + mark["height"] / 2)
    page.mouse.down()
    page.mouse.move(target["x"] + 12, target["y"] + target["height"] / 2, steps=10)
    page.mouse.move(target["x"] + 12, target["y"] - 2, steps=3)
    page.mouse.up()


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()


@every_list
def test_a_row_is_dragged_to_its_place(
    site: Site, new_page: NewPage, path: str
) -> None:
    page = new_page()
    open_list(page, site, path)
    first, second, *others = names(page)

    drag(page, rows(page).nth(1), onto=rows(page).nth(0))
    assert names(page) == [second, first, *others]
    save(page)

    assert names(page) == [second, first, *others]
    assert numbers(page)[:3] == ["10", "20", "30"]


@every_list
def test_a_row_is_moved_by_typing_a_number(
    site: Site, new_page: NewPage, path: str
) -> None:
    page = new_page()
    open_list(page, site, path)
    first, second, *others = names(page)

    box = page.get_by_label(f"Position: {second}", exact=True)
    box.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("5")
    page.keyboard.press("Enter")

    expect(page.locator(".messagelist .success")).to_be_visible()
    assert names(page) == [second, first, *others]
    assert numbers(page)[:2] == ["10", "20"]


def test_a_row_dragged_among_those_of_another_topic_stays_in_its_own(
    site: Site, new_page: NewPage
) -> None:
    page = new_page(height=1600)  # the rows far apart are both in view
    open_list(page, site, ENTRIES)
    topics = rows(page).locator(".field-topic").all_inner_texts()
    last_of_second = len(topics) - topics[::-1].index(topics[3]) - 1
    assert topics[0] != topics[3]
    moved = names(page)[last_of_second]

    drag(page, rows(page).nth(last_of_second), onto=rows(page).nth(1))
    save(page)

    assert rows(page).locator(".field-topic").all_inner_texts() == topics
    assert names(page).index(moved) == topics.index(topics[3])


@every_look
@every_list
def test_everyone_can_use_the_lists(
    site: Site, new_page: NewPage, path: str, width: int, scheme: str
) -> None:
    page = new_page(width=width, color_scheme=scheme)

    open_list(page, site, path)

    check(page)
    assert page.locator(".admin-ordering-field-input-wrapper").count() > 1
