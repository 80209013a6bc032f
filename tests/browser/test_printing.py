"""On paper, and for search engines: the words alone, all of them."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage

NOT_ON_PAPER = [
    ".skip", ".masthead__nav", ".banner", ".faq__side", ".answer__mark", ".helped",
    ".next-step", ".neighbours", ".footer__links", "search", ".page > .eyebrow",
]  # fmt: skip
LETTER = {"format": "Letter", "prefer_css_page_size": True}


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def open_as_print(page: Page, path: str) -> None:
    page.emulate_media(media="print")
    page.goto(path)


@pytest.mark.parametrize("path", ["/", "/questions/conditions-treated/"])
def test_nothing_to_press_is_printed(new_page: NewPage, path: str) -> None:
    page = new_page()
    open_as_print(page, path)

    for gone in NOT_ON_PAPER:
        for element in page.locator(gone).all():
            expect(element).to_be_hidden()
    expect(page.locator("button:visible")).to_have_count(0)


def test_all_answers_are_printed_with_who_reviewed_them(new_page: NewPage) -> None:
    page = new_page()
    open_as_print(page, "/")

    for part in [".answer__question", ".answer .prose", ".answer .review"]:
        expect(page.locator(f"{part}:visible")).to_have_count(14)
    assert 3 <= pages_of(page.pdf(**LETTER)) <= 6


def test_one_answer_is_printed_on_one_page(new_page: NewPage) -> None:
    page = new_page()
    open_as_print(page, "/questions/conditions-treated/")

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".prose li:visible")).to_have_count(6)
    expect(page.locator(".review")).to_be_visible()
    assert pages_of(page.pdf(**LETTER)) == 1


def test_an_answer_that_fits_a_page_is_not_split(new_page: NewPage) -> None:
    page = new_page()
    open_as_print(page, "/")

    for answer in page.locator(".answer").all():
        expect(answer).to_have_css("break-inside", "avoid")
    expect(page.locator(".answer__question").first).to_have_css("break-after", "avoid")


def test_the_address_of_a_link_is_printed_after_its_words(new_page: NewPage) -> None:
    page = new_page()
    open_as_print(page, "/questions/safety/")

    shown = page.locator(".prose p").first.evaluate(
        """text => {
          text.innerHTML = '<a href="https://example.org/a">words</a>';
          return getComputedStyle(text.firstChild, "::after").content;
        }"""
    )

    assert "https://example.org/a" in shown


def test_what_search_engines_are_told_is_let_be_by_the_content_policy(
    new_page: NewPage,
) -> None:
    page = new_page()  # whose console must stay silent

    page.goto("/")

    blocks = page.locator('script[type="application/ld+json"]')
    expect(blocks).to_have_count(1)
    told = json.loads(blocks.text_content())
    headings = page.locator(".answer__question").all_inner_texts()
    shown = page.locator(".answer .prose").evaluate_all(
        "all => all.map(words => words.innerHTML)"
    )
    assert [
        re.sub(r"\s*#\s*$", "", f"{number}. {question['name']}")
        for number, question in enumerate(told["mainEntity"], start=1)
    ] == [heading.strip() for heading in headings]
    # As the browser writes HTML, which may escape otherwise than we do.
    texts = [question["acceptedAnswer"]["text"] for question in told["mainEntity"]]
    assert page.evaluate(
        """texts => texts.map(text => {
          const words = document.createElement("div");
          words.innerHTML = text;
          return words.innerHTML;
        })""",
        texts,
    ) == [words.strip() for words in shown]


def test_the_picture_to_share_can_be_had(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/")
    address = page.locator('meta[property="og:image"]').get_attribute("content")

    response = page.request.get(address)

    assert response.status == 200
    assert response.headers["content-type"] == "image/png"
    assert len(response.body()) == Path("static/img/share.png").stat().st_size
