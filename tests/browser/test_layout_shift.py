"""Nothing moves under a reader's eyes or finger, however slowly the parts come."""

import re

import pytest
from playwright.sync_api import expect

from tests.bench.page_load import LAYOUT_SHIFT
from tests.browser.conftest import NewPage
from tests.browser.slow_network import read_to_the_end, slow_network

PAGES = ["/", "/search/?q=side+efects", "/consultation/", "/questions/safety/"]

on_phones = pytest.mark.parametrize(
    ("width", "scheme"),
    [(320, "light"), (320, "dark"), (390, "light"), (390, "dark")],
)

# Without what moves within half a second of a press: that is expected to.
UNEXPECTED_SHIFT = LAYOUT_SHIFT.replace(
    "shift += entry.value", "shift += entry.hadRecentInput ? 0 : entry.value"
)


@on_phones
@pytest.mark.parametrize("path", PAGES)
def test_nothing_moves_while_a_page_comes_slowly_and_is_read(
    new_page: NewPage, path: str, width: int, scheme: str
) -> None:
    page = new_page(width=width, height=700, color_scheme=scheme)
    slow_network(page)

    page.goto(path, wait_until="load")
    read_to_the_end(page)

    assert page.evaluate(LAYOUT_SHIFT) == 0


def test_what_moves_would_be_seen(new_page: NewPage) -> None:
    page = new_page(width=320, height=700)
    page.goto("/")

    page.evaluate("document.querySelector('h1').style.marginTop = '100px'")

    assert page.evaluate(LAYOUT_SHIFT) > 0.01


def test_a_script_that_comes_late_moves_nothing(new_page: NewPage) -> None:
    page = new_page(width=320, height=700)
    late = []
    page.route(re.compile("count-characters"), lambda route: late.append(route))
    page.goto("/consultation/", wait_until="commit")
    page.get_by_label("Anything else").scroll_into_view_if_needed()
    page.wait_for_timeout(300)

    late.pop().continue_()
    expect(page.locator(".field--note .field__count")).to_be_visible()

    assert page.evaluate(LAYOUT_SHIFT) == 0


@pytest.mark.parametrize("width", [320, 390])
def test_answers_that_come_late_while_somebody_types_move_nothing(
    new_page: NewPage, width: int
) -> None:
    page = new_page(width=width, height=700)
    page.goto("/")
    late = []
    page.get_by_label("Find an answer").focus()
    page.route(re.compile("part=results"), lambda route: late.append(route))
    page.get_by_label("Find an answer").press_sequentially("insur")
    page.wait_for_timeout(900)  # for half a second after a key things may move

    late.pop().continue_()
    expect(page.locator(".search__found")).to_be_visible()

    assert page.evaluate(UNEXPECTED_SHIFT) == 0
