"""Looking for an answer, with a keyboard, a finger, and with scripts off."""

import re

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import NewPage, Site
from tests.browser.test_pages import check, every_look


def result_links(page: Page) -> list[str]:
    return page.locator(".result__question").all_inner_texts()


@every_look
def test_everyone_can_use_the_search(
    new_page: NewPage, width: int, scheme: str
) -> None:
    page = new_page(width=width, color_scheme=scheme)

    for typed in ["", "ride home", "side efects", "parking", "parking insurance"]:
        page.goto(f"/search/?q={typed}")
        check(page)
    page.goto("/")
    page.get_by_label("Find an answer").press_sequentially("insur")
    expect(page.locator(".search__found")).to_be_visible()
    check(page)


def test_answers_show_while_somebody_types(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/")
    box = page.get_by_label("Find an answer")

    box.press_sequentially("can i eat")

    found = page.locator(".search__found")
    expect(found.locator("mark").first).to_have_text("eating")
    assert result_links(page)[0].startswith("What should I do to prepare")
    expect(page.locator(".search [role=status]")).to_have_text(
        re.compile(r"\d+ answers?")
    )
    expect(page).to_have_url(re.compile("/$"))

    box.press("Escape")
    expect(found).to_be_hidden()
    expect(box).to_have_value("")
    expect(page.locator(".search [role=status]")).to_have_text("")


def test_answers_go_when_somebody_turns_to_what_they_cover(new_page: NewPage) -> None:
    page = new_page(width=320)
    page.goto("/")
    box = page.get_by_label("Find an answer")
    found = page.locator(".search__found")
    box.press_sequentially("insur")
    expect(found).to_be_visible()

    page.locator("h1").click()
    expect(found).to_be_hidden()

    box.click()
    expect(found).to_be_visible()
    found.get_by_role("link").last.focus()
    expect(found).to_be_visible()
    page.keyboard.press("Tab")
    expect(found).to_be_hidden()


def test_a_press_on_an_answer_that_shows_while_typing_leads_to_it(
    new_page: NewPage,
) -> None:
    page = new_page(width=320)
    page.goto("/")
    page.get_by_label("Find an answer").press_sequentially("insur")

    page.locator(".search__found").get_by_role("link").first.click()

    expect(page).to_have_url(re.compile("/questions/[a-z-]+/$"))


def test_the_script_comes_only_to_whoever_goes_to_the_box(new_page: NewPage) -> None:
    page = new_page()
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    page.goto("/", wait_until="networkidle")
    before = [request.url for request in asked if "search" in request.url]

    page.get_by_label("Find an answer").focus()
    page.wait_for_event("requestfinished", lambda r: "js/search" in r.url)

    assert before == []


def test_the_last_letters_win_over_a_slow_answer(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/")
    box = page.get_by_label("Find an answer")
    box.focus()
    held = []
    page.route(re.compile(r"q=insurance&"), lambda route: held.append(route))

    box.fill("insurance")
    page.wait_for_timeout(400)
    box.fill("driver")
    expect(page.locator(".search__found mark").first).to_have_text(
        re.compile("driver|transportation|drive")
    )
    for route in held:
        route.continue_()
    page.wait_for_timeout(300)

    assert len(held) == 1
    assert "covered by insurance" not in " ".join(result_links(page))


@pytest.mark.parametrize("javascript", [True, False])
def test_enter_leads_to_a_page_of_answers(new_page: NewPage, javascript: bool) -> None:
    page = new_page(java_script_enabled=javascript)
    page.goto("/")

    page.get_by_label("Find an answer").fill("side efects")
    page.get_by_label("Find an answer").press("Enter")

    expect(page).to_have_url(re.compile(r"/search/\?q=side\+efects$"))
    expect(page.get_by_text("Showing answers for side effects.")).to_be_visible()
    page.get_by_role("link", name="Are there any side effects?").click()
    expect(page).to_have_url(re.compile("/questions/side-effects/$"))


def test_without_an_answer_the_page_leads_to_people(
    new_page: NewPage, site: Site
) -> None:
    page = new_page()
    page.goto("/search/?q=parking")

    main = page.get_by_role("main")
    expect(main.get_by_text("We haven't written an answer")).to_be_visible()
    main.get_by_role("link", name="Ask for a consultation").click()
    expect(page).to_have_url(f"{site.address}/consultation/")


def test_searching_sets_no_cookie(new_page: NewPage) -> None:
    page = new_page()

    page.goto("/search/?q=parking")

    assert page.context.cookies() == []
    assert "parking" not in page.title()
