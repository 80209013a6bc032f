"""Writing an answer: what the editor makes of it, and who can use it."""

import re

from playwright.sync_api import Locator, Page, Response, expect

from faq.editor import LINKS
from tests.browser.conftest import NewPage, Site
from tests.browser.test_pages import check, every_look
from tests.browser.test_whole_job import sign_in

# The page with an editor, its label, and the name that the form gives it.
PAGE = "/staff/faq/entry/2/en/words/"
LABEL = "Answer"
NAME = "answer"

ELSEWHERE = [
    "javascript:alert(1)",
    "data:text/html,x",
    "http://clinic.example/",
    "clinic.example",
    "//other.example",
    "/\\other.example",
    "/a b",
]


def open_editor(page: Page, site: Site) -> Locator:
    sign_in(page, site, "faq-editor")
    page.goto(PAGE)
    return editor(page)


def editor(page: Page) -> Locator:
    return page.get_by_role("textbox", name=LABEL, exact=True)


def written(page: Page) -> str:
    """Return the HTML that the form would send."""
    return page.locator(f"textarea[name={NAME}]").input_value()


def begin_anew(text: Locator) -> None:
    text.click()
    text.press("Control+A")
    text.press("Delete")


def press(page: Page, tool: str) -> None:
    page.get_by_role("button", name=tool, exact=True).click()


def select_all(text: Locator) -> None:
    text.press("Control+A")


def paste(text: Locator, html: str) -> None:
    text.evaluate(
        """(element, html) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/html", html);
            element.dispatchEvent(
                new ClipboardEvent("paste", { clipboardData, bubbles: true })
            );
        }""",
        html,
    )


def test_the_tools_make_exactly_this_html(site: Site, new_page: NewPage) -> None:
    page = new_page()
    text = open_editor(page, site)
    begin_anew(text)
    assert written(page) == ""

    text.press_sequentially("One ")
    press(page, "Bold")
    text.press_sequentially("two")
    press(page, "Bold")
    press(page, "Italic")
    text.press_sequentially(" three")
    press(page, "Italic")
    assert written(page) == "<p>One <strong>two</strong><em> three</em></p>"

    begin_anew(text)
    press(page, "Bullets")
    text.press_sequentially("a")
    text.press("Enter")
    text.press_sequentially("b")
    assert written(page) == "<ul><li><p>a</p></li><li><p>b</p></li></ul>"
    press(page, "Numbers")
    assert written(page) == "<ol><li><p>a</p></li><li><p>b</p></li></ol>"

    press(page, "Numbers")
    select_all(text)
    press(page, "Quote")
    assert written(page) == (
        "<blockquote><ol><li><p>a</p></li></ol><p>b</p></blockquote>"
    )


def test_undo_and_redo_take_a_change_back_and_forth(
    site: Site, new_page: NewPage
) -> None:
    page = new_page()
    text = open_editor(page, site)
    before = text.inner_html()

    begin_anew(text)
    press(page, "Undo")
    assert text.inner_html() == before
    press(page, "Redo")

    assert written(page) == ""


def test_a_link_is_made_changed_and_taken_away_by_keyboard(
    site: Site, new_page: NewPage
) -> None:
    page = new_page()
    text = open_editor(page, site)
    begin_anew(text)
    text.press_sequentially("here")
    address = page.get_by_role("dialog", name="Link to").get_by_label("Address")
    made = "https://clinic.example/a?b=1&c=2"
    link = '<p><a href="https://clinic.example/a?b=1&amp;c=2">here</a></p>'
    select_all(text)
    keys = page.keyboard  # those of `text` would put the focus there first

    keys.press("Control+K")
    expect(address).to_be_focused()
    keys.type(made)
    keys.press("Enter")
    keys.press("Control+K")
    expect(address).to_be_focused()
    expect(address).to_have_value(made)
    assert written(page) == link

    address.fill("/privacy/")
    keys.press("Escape")
    keys.press("Control+K")
    expect(address).to_be_focused()
    expect(address).to_have_value(made)
    assert written(page) == link

    address.fill("")
    keys.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(text).to_be_focused()
    assert written(page) == "<p>here</p>"


def test_a_dialog_given_up_leaves_the_cursor_where_it_was_for_the_next_key(
    site: Site, new_page: NewPage
) -> None:
    page = new_page()
    text = open_editor(page, site)
    begin_anew(text)
    paste(text, '<p><a href="/privacy/">here</a></p>')
    text.press("ArrowLeft")
    tool = page.get_by_role("button", name="Link", exact=True)
    expect(tool).to_have_attribute("aria-pressed", "true")  # the cursor is in the link

    page.keyboard.press("Control+K")
    expect(page.get_by_role("dialog").get_by_label("Address")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.type("x")

    expect(text.get_by_role("link")).to_have_text("herxe")
    assert written(page) == '<p><a href="/privacy/">herxe</a></p>'


def test_a_link_elsewhere_than_staff_may_link_is_refused(
    site: Site, new_page: NewPage
) -> None:
    page = new_page()
    text = open_editor(page, site)

    for address in ELSEWHERE:
        begin_anew(text)
        text.press_sequentially("here")
        select_all(text)
        press(page, "Link")
        box = page.get_by_role("dialog").get_by_label("Address")
        box.fill(address)
        box.press("Enter")
        assert box.evaluate("input => input.validity.patternMismatch"), address
        page.get_by_role("button", name="Cancel").click()

        paste(text, f'<p><a href="{address}">there</a></p>')
        assert written(page) == "<p>there</p>"
        assert not re.fullmatch(LINKS, address)


def test_what_is_pasted_keeps_only_what_an_answer_may_have(
    site: Site, new_page: NewPage
) -> None:
    page = new_page()
    text = open_editor(page, site)
    begin_anew(text)

    paste(
        text,
        '<h2 style="color: red" onclick="alert(1)">Head</h2>'
        "<p class=x>a<br>b <u>c</u> <b>d</b> <i>e</i></p>"
        "<ol start=3 type=i><li>f<ul><li>g</li></ul></li></ol><hr>"
        "<table><tr><td>h</td></tr></table><img src=x onerror=alert(1)>"
        '<pre>i</pre><script>alert(1)</script><a href="tel:988" target=_blank>j</a>',
    )

    assert written(page) == (
        "<p>Head</p><p>a b c <strong>d</strong> <em>e</em></p>"
        "<ol><li><p>f</p><ul><li><p>g</p></li></ul></li></ol>"
        '<p>h</p><p>i</p><p><a href="tel:988">j</a></p>'
    )


def test_what_google_docs_says_in_styles_is_understood(
    site: Site, new_page: NewPage
) -> None:
    page = new_page()
    text = open_editor(page, site)
    begin_anew(text)

    paste(
        text,
        '<b style="font-weight:normal;"><p>a <span style="font-weight:700">b</span> '
        '<span style="font-style:italic">c</span></p></b>',
    )

    assert written(page) == "<p>a <strong>b</strong> <em>c</em></p>"


def test_what_is_not_changed_is_sent_as_it_was(site: Site, new_page: NewPage) -> None:
    scripted, plain = new_page(), new_page(java_script_enabled=False)
    open_editor(scripted, site)
    open_editor(plain, site)

    assert written(scripted) == written(plain) != ""


def test_the_keyboard_goes_through_the_tools_and_out_of_a_list(
    site: Site, new_page: NewPage
) -> None:
    page = new_page()
    text = open_editor(page, site)
    begin_anew(text)
    press(page, "Bullets")
    text.press_sequentially("a")
    text.press("Enter")
    text.press_sequentially("b")

    text.press("Tab")
    expect(text).not_to_be_focused()
    assert page.evaluate("document.activeElement.closest('.editor')") is None
    page.keyboard.press("Shift+Tab")
    expect(text).to_be_focused()
    for tool in ["Redo", "Undo", "Link", "Quote", "Numbers", "Bullets", "Italic",
                 "Bold"]:  # fmt: skip
        page.keyboard.press("Shift+Tab")
        button = page.get_by_role("button", name=tool, exact=True)
        expect(button).to_be_focused()
        assert button.evaluate("it => getComputedStyle(it).outlineWidth") == "3px"


def test_a_tool_says_whether_it_is_on_and_whether_it_can_be_used(
    site: Site, new_page: NewPage
) -> None:
    page = new_page()
    text = open_editor(page, site)
    begin_anew(text)
    bold = page.get_by_role("button", name="Bold", exact=True)
    link = page.get_by_role("button", name="Link", exact=True)
    expect(bold).to_have_attribute("aria-pressed", "false")
    expect(link).to_have_attribute("aria-disabled", "true")

    bold.click()
    text.press_sequentially("word")
    select_all(text)

    expect(bold).to_have_attribute("aria-pressed", "true")
    expect(link).to_have_attribute("aria-disabled", "false")


def test_a_press_on_the_label_leads_into_the_text(
    site: Site, new_page: NewPage
) -> None:
    page = new_page()
    text = open_editor(page, site)

    page.locator("label", has_text=re.compile(f"^{LABEL}:?$")).click()

    expect(text).to_be_focused()
    expect(text).to_have_accessible_description(re.compile(".+"))


@every_look
def test_everyone_can_use_the_editor_and_its_dialog(
    site: Site, new_page: NewPage, width: int, scheme: str
) -> None:
    page = new_page(width=width, color_scheme=scheme)
    text = open_editor(page, site)
    begin_anew(text)
    paste(text, "<p>a <a href='/'>b</a></p><ul><li>c</li></ul><blockquote>d<br>")
    check(page)
    for button in page.locator(".editor__tool").all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 24

    select_all(text)
    press(page, "Link")
    expect(page.get_by_role("dialog")).to_be_visible()
    check(page)


def test_without_javascript_the_text_is_there_with_its_tags(
    site: Site, new_page: NewPage
) -> None:
    page = new_page(java_script_enabled=False, width=320)
    sign_in(page, site, "faq-editor")
    page.goto(PAGE)

    box = page.get_by_label(re.compile(f"^{LABEL}:?$"))

    expect(box).to_be_visible()
    expect(box).to_have_attribute("name", NAME)
    expect(box).to_be_editable()


def test_the_editor_needs_nothing_that_the_content_policy_does_not_let_every_page(
    site: Site, new_page: NewPage
) -> None:
    page = new_page()
    answered: dict[str, Response] = {}
    page.on("response", lambda response: answered.update({response.url: response}))

    text = open_editor(page, site)
    page.goto("/")

    policy = "content-security-policy"
    staffs = answered[f"{site.address}{PAGE}"].headers[policy]
    assert staffs == answered[f"{site.address}/"].headers[policy]
    assert "nonce" not in staffs
    page.goto(PAGE)
    assert page.locator("style, script:not([src]):not([type$=json])").count() == 0
    # What ProseMirror would put into a style element is in our file.
    expect(text).to_have_css("white-space-collapse", "break-spaces")
