"""An answer from its first words to a reader's screen, and back to what it was."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NewPage, Site
from tests.browser.test_pages import check, every_look
from tests.browser.test_whole_job import sign_in


def staff(new_page: NewPage, site: Site, username: str, **options: object) -> Page:
    page = new_page(**options)
    sign_in(page, site, username)
    return page


def open_words(page: Page, entry: str, language: str = "English") -> None:
    page.goto("/staff/faq/entry/")
    page.get_by_role("link", name=entry).click()
    panel = page.get_by_role("region", name=language, exact=True)
    panel.get_by_role("link", name="words").or_(
        panel.get_by_role("link", name="Go on writing")
    ).click()


def editor(page: Page) -> Locator:
    """The box once its script has made it an editor."""
    return page.locator("[contenteditable=true][role=textbox]")


def write(page: Page, answer: str, reason: str) -> None:
    editor(page).fill(answer)
    page.get_by_label("Reason for the change").fill(reason)


def ask(page: Page) -> None:
    page.get_by_role("button", name="Save and ask for review").click()
    expect(page.locator(".messagelist")).to_contain_text("A clinician is asked")


@pytest.fixture
def reviewer(site: Site, new_page: NewPage) -> None:
    """The owner enters how readers know the clinician, unless it is done."""
    if site.query("SELECT 1 FROM faq_reviewer"):
        return
    page = staff(new_page, site, "owner")
    page.goto("/staff/faq/reviewer/add/")
    page.get_by_label("User").select_option("clinician")
    page.get_by_label("Name").fill("Ana Example")
    page.get_by_label("Credential").fill("MD")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()


@pytest.mark.usefixtures("reviewer")
def test_a_draft_is_sent_back_then_published_signed_and_restored(
    site: Site, new_page: NewPage
) -> None:
    question = "How many ketamine treatments will I need?"
    desk = staff(new_page, site, "front-desk")
    doctor = staff(new_page, site, "clinician")
    reader = new_page(width=360)

    # The front desk writes; readers see nothing of it.
    open_words(desk, question)
    write(desk, "Eight infusions, guaranteed to help.", "The protocol changed.")
    ask(desk)
    reader.goto("/questions/number-of-treatments/")
    expect(reader.get_by_text("a series of 6 infusions")).to_be_visible()
    expect(reader.get_by_text("not yet clinically reviewed")).to_be_visible()

    # The clinician sees what changes and what it claims, and sends it back.
    doctor.goto("/staff/")
    doctor.get_by_role("link", name="that await a clinician").click()
    doctor.get_by_role("link", name=question).click()
    doctor.get_by_role("link", name="Review and decide").first.click()
    expect(doctor.locator("del", has_text="6 infusions")).to_be_visible()
    expect(doctor.locator("ins", has_text="Eight infusions")).to_be_visible()
    expect(doctor.locator("mark", has_text="guaranteed")).to_be_visible()
    doctor.get_by_role("button", name="Publish").click()
    expect(doctor.get_by_text("Give a reason or a source")).to_be_visible()
    doctor.get_by_label("What should change?").fill("Nobody can guarantee that.")
    doctor.get_by_role("button", name="Send back").click()
    expect(doctor.locator(".messagelist")).to_contain_text("with your comment")

    # The front desk reads why, and writes it again.
    desk.goto("/staff/")
    desk.get_by_role("link", name=question).first.click()
    expect(desk.get_by_text("Nobody can guarantee that.")).to_be_visible()
    write(desk, "A series of eight infusions.", "The protocol changed.")
    ask(desk)

    # The clinician publishes and signs in one step, and readers see both.
    doctor.reload()
    doctor.get_by_role("link", name="Review and decide").first.click()
    doctor.get_by_label("I have read the whole answer").check()
    doctor.get_by_role("button", name="Publish").click()
    expect(doctor.locator(".messagelist")).to_contain_text("Readers see it now")
    reader.reload()
    expect(reader.get_by_text("A series of eight infusions.")).to_be_visible()
    expect(reader.get_by_text("Reviewed by Ana Example, MD")).to_be_visible()

    # One press brings the old words back as a draft.
    doctor.get_by_role("link", name="All revisions").first.click()
    doctor.get_by_role("button", name="Restore revision 1 as a draft").click()
    expect(editor(doctor)).to_contain_text("a series of 6 infusions")
    reader.reload()
    expect(reader.get_by_text("A series of eight infusions.")).to_be_visible()
    doctor.get_by_role("button", name="Discard this draft").click()
    expect(doctor.locator(".messagelist")).to_contain_text("discarded")


def test_the_second_of_two_writers_sees_both_texts(
    site: Site, new_page: NewPage
) -> None:
    question = "What can I expect during a ketamine infusion session?"
    first = staff(new_page, site, "front-desk")
    second = staff(new_page, site, "faq-editor")
    open_words(first, question)
    open_words(second, question)

    write(first, "First words.", "First.")
    first.get_by_role("button", name="Save the draft").click()
    write(second, "Second words.", "Second.")
    second.get_by_role("button", name="Save the draft").click()

    told = second.get_by_role("alert")
    expect(told).to_contain_text("A colleague changed this")
    expect(told.get_by_text("First words.").first).to_be_visible()
    expect(editor(second)).to_contain_text("Second words.")
    check(second)
    second.get_by_role("button", name="Save the draft").click()
    expect(second.locator(".messagelist")).to_contain_text("The draft is saved")
    second.get_by_role("button", name="Discard this draft").click()


def test_a_spanish_text_goes_live_when_a_clinician_publishes_it(
    site: Site, new_page: NewPage
) -> None:
    reader = new_page(width=360)
    reader.goto("/es/questions/side-effects/")
    heading = reader.get_by_role("heading", level=1)
    expect(heading).to_have_text("Are there any side effects?")
    expect(heading).to_have_attribute("lang", "en")
    expect(reader.get_by_text("todavía no está en español")).to_be_visible()

    doctor = staff(new_page, site, "clinician")
    doctor.goto("/staff/faq/entry/")
    doctor.get_by_role("link", name="Are there any side effects?").click()
    spanish = doctor.get_by_role("region", name="Spanish")
    spanish.get_by_role("link", name="Review and decide").click()
    expect(doctor.get_by_role("heading", name="The English text")).to_be_visible()
    for box in doctor.get_by_label("may stay, because").all():
        box.fill("As in the English answer.")
    doctor.get_by_role("button", name="Publish").click()

    reader.reload()
    expect(heading).to_have_text("¿Hay efectos secundarios?")
    expect(reader.get_by_text("todavía no está en español")).to_have_count(0)
    reader.get_by_role("link", name="English").click()
    expect(heading).to_have_text("Are there any side effects?")


def test_a_new_question_is_written_published_retired_and_leads_on(
    site: Site, new_page: NewPage
) -> None:
    desk = staff(new_page, site, "faq-editor")
    desk.goto("/staff/faq/entry/add/")
    desk.get_by_label("Question").press_sequentially("Where can my driver park?")
    expect(desk.get_by_label("Address")).to_have_value("where-can-my-driver-park")
    editor(desk).fill("Behind the house.")
    desk.get_by_label("Topic").select_option("Getting started")
    desk.get_by_role("button", name="Save", exact=True).click()
    desk.get_by_role("link", name="Go on writing").click()
    ask(desk)

    doctor = staff(new_page, site, "clinician")
    doctor.goto("/staff/faq/entry/?q=driver")
    doctor.get_by_role("link", name="Where can my driver park?").click()
    doctor.get_by_role("link", name="Review and decide").click()
    doctor.get_by_role("button", name="Publish").click()
    reader = new_page(width=360)
    reader.goto("/")
    expect(reader.get_by_text("15. Where can my driver park?")).to_be_visible()

    doctor.get_by_role("button", name="Retire this question").click()
    answer = reader.goto("/questions/where-can-my-driver-park/")
    assert answer.status == 410
    expect(
        reader.get_by_role("link", name="Ask for a consultation").first
    ).to_be_visible()
    check(reader)


@every_look
def test_everyone_can_decide_and_sign(
    site: Site, new_page: NewPage, width: int, scheme: str
) -> None:
    doctor = staff(new_page, site, "clinician", width=width, color_scheme=scheme)
    for path in ["/staff/", "/staff/faq/entry/revision/20/",
                 "/staff/faq/entry/revision/1/sign/", "/staff/faq/entry/1/change/",
                 "/staff/faq/entry/readers/"]:  # fmt: skip
        doctor.goto(path)
        check(doctor)
    doctor.goto("/staff/faq/entry/revision/20/")
    doctor.get_by_role("button", name="Send back").click()
    expect(doctor.get_by_text("Say what should change")).to_be_visible()
    check(doctor)


def test_words_are_written_and_asked_about_without_javascript(
    site: Site, new_page: NewPage
) -> None:
    desk = staff(new_page, site, "front-desk", java_script_enabled=False)
    open_words(desk, "Is ketamine infusion therapy covered by insurance?")

    desk.get_by_label("Answer").fill("Plans differ.\n\n- Ask yours.\n- Ask us.")
    desk.get_by_label("Reason for the change").fill("Shorter.")
    ask(desk)

    stored = site.query(
        "SELECT answer FROM faq_revision WHERE state = 'awaiting' AND language = 'en'"
        " AND reason = 'Shorter.'"
    )
    answer = "<p>Plans differ.</p><ul><li>Ask yours.</li><li>Ask us.</li></ul>"
    assert stored == [(answer,)]
