"""Asking for a consultation: mistakes, the page to check, going back, other people."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.test_pages import check, every_look
from tests.browser.test_whole_job import check_and_send, fill_in_all

CHECK = "Check your answers"


def title_of(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def open_all(page: Page) -> None:
    for title in page.locator(".more__title").all():
        title.click()


def test_a_mistake_in_each_group_is_summed_up_and_one_press_away(
    new_page: NewPage,
) -> None:
    page = new_page(width=360, java_script_enabled=False)
    fill_in_all(page)
    open_all(page)
    page.get_by_label("Phone", exact=True).fill("911")  # reaching you safely
    page.get_by_label("Would anything make contact").fill("x" * 301)
    page.get_by_label("Who was it?").fill("x" * 121)  # what you'd like help with
    page.get_by_label("Anything else").fill("x" * 601)
    page.get_by_label("I understand").uncheck()  # before you send

    page.get_by_role("button", name=CHECK).click()

    summary = page.get_by_role("alert")
    expect(page).to_have_title(re.compile("^Error: "))
    expect(summary.get_by_role("link")).to_have_count(5)
    for link in summary.get_by_role("link").all():
        link.click()
        identity = link.get_attribute("href")
        expect(page.locator(identity)).to_be_in_viewport()
    expect(page.get_by_label("Anything else")).to_have_value("x" * 601)


def test_an_answer_is_changed_from_the_page_to_check_without_javascript(
    new_page: NewPage,
) -> None:
    page = new_page(width=360, java_script_enabled=False)
    fill_in_all(page)
    page.get_by_role("button", name=CHECK).click()
    assert title_of(page) == CHECK

    page.get_by_role("button", name="Change Phone").press("Enter")
    number = page.get_by_label("Phone", exact=True)
    expect(number).to_be_focused()
    number.fill("(312) 555-0199")
    page.keyboard.press("Enter")
    expect(page.get_by_text("(312) 555-0199")).to_be_visible()

    page.get_by_text("Left empty").first.click()
    page.get_by_role("button", name="Answer When is a good time?").click()
    page.get_by_label("Weekdays after 5 p.m.").check()
    check_and_send(page)

    assert title_of(page) == "We have your request"


@every_look
def test_everyone_can_use_the_form_opened_and_the_page_to_check(
    new_page: NewPage, width: int, scheme: str
) -> None:
    page = new_page(width=width, color_scheme=scheme)
    fill_in_all(page)
    open_all(page)
    page.get_by_label("Someone else", exact=True).first.check()
    check(page)
    page.get_by_label("Who are you to them?").select_option("A friend")
    page.get_by_role("group", name="Do they know").get_by_label("Yes").check()
    page.get_by_label("Email", exact=True).fill("someone@gmial.com")
    page.get_by_role("button", name=CHECK).click()

    expect(page.get_by_text("Many addresses end in gmail.com")).to_be_visible()
    open_all(page)
    check(page)


def test_only_who_asks_for_someone_else_is_asked_about_them(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/consultation/")
    about = page.get_by_label("Who are you to them?")
    expect(about).to_be_hidden()

    page.get_by_label("Someone else", exact=True).check()
    expect(about).to_be_visible()
    page.get_by_role("group", name="Do they know").get_by_label("No").check()
    page.get_by_role("button", name=CHECK).click()

    assert title_of(page) == "Thank you for reaching out"
    check(page)


def test_going_back_from_the_last_page_and_sending_again_changes_nothing(
    new_page: NewPage,
) -> None:
    page = new_page()
    fill_in_all(page)
    page.get_by_role("button", name=CHECK).click()
    fields = page.locator("form input[type=hidden]").evaluate_all(
        "fields => fields.map(field => [field.name, field.value])"
    )
    page.get_by_role("button", name="Send my request").click()
    reference = page.locator(".reference__code").first.inner_text()

    # Going back, the browser asks whether to send the form once more and then shows
    # the page to check again. Without a person to say yes:
    page.goto("/consultation/")
    page.evaluate(
        """fields => {
          const form = document.createElement("form");
          form.method = "post";
          for (const [name, value] of [...fields, ["send", "yes"]]) {
            const input = document.createElement("input");
            Object.assign(input, { type: "hidden", name, value });
            form.append(input);
          }
          document.body.append(form);
          form.submit();
        }""",
        fields,
    )

    expect(page.locator(".reference__code").first).to_have_text(reference)


def test_going_back_from_the_page_to_check_leads_to_a_form_that_can_be_sent(
    new_page: NewPage,
) -> None:
    page = new_page()
    fill_in_all(page)
    page.get_by_role("button", name=CHECK).click()
    assert title_of(page) == CHECK

    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ask for a consultation")
    expect(page.get_by_label("Your full name")).to_have_value("Example Person")
    check_and_send(page)

    assert title_of(page) == "We have your request"


def test_nothing_typed_is_kept_by_the_browser_before_it_is_sent(
    new_page: NewPage,
) -> None:
    page = new_page()
    fill_in_all(page)
    page.get_by_role("button", name=CHECK).click()

    kept = page.evaluate(
        "JSON.stringify([{...localStorage}, {...sessionStorage}, location.href])"
    )
    assert kept.startswith("[{},{},")
    assert "Example" not in kept
    cookies = page.context.cookies()
    assert [cookie["name"] for cookie in cookies] == ["csrftoken"]


def test_a_double_click_sends_once(new_page: NewPage) -> None:
    page = new_page()
    fill_in_all(page)
    page.get_by_role("button", name=CHECK).click()

    page.get_by_role("button", name="Send my request").dblclick()

    expect(page.get_by_role("heading", level=1)).to_have_text("We have your request")
    expect(page.get_by_text("There is nothing more you need to do")).to_be_visible()
