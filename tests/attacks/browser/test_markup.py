"""Promise I7: markup that people type is text on every page and in every file."""

import csv
import io
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.attacks.conftest import Case, some
from tests.attacks.fields import FREE, ROOM
from tests.attacks.payloads.markup import MARKUP
from tests.browser.conftest import NewPage, Site
from tests.browser.test_whole_job import sign_in
from tests.intake.builders import answers
from tests.intake.staff import LIST

TRIED = some(MARKUP)
FORM = "/consultation/"
REASON = "For the yearly report"

FILL_IN = """values => {
  for (const [name, value] of Object.entries(values)) {
    for (const field of document.getElementsByName(name)) {
      if (["radio", "checkbox"].includes(field.type)) {
        field.checked = field.value === value;
      } else if (field.type !== "hidden") {
        field.value = value;
      }
    }
  }
}"""
SUBMIT = """name => {
  const { form } = document.getElementsByName(name)[0];
  form.noValidate = true;
  form.requestSubmit();
}"""


class Watched:
    """A page of which everything is counted that runs, or was kept from running."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.ran: list[str] = []
        page.on("dialog", self.dismiss)
        page.on("console", lambda said: self.look_at(said.text))
        page.on("pageerror", lambda error: self.ran.append(str(error)))

    def dismiss(self, dialog: Any) -> None:
        self.ran.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def look_at(self, said: str) -> None:
        if "Content Security Policy" in said:
            self.ran.append(said)

    def fill_in(self, **values: str) -> None:
        self.page.evaluate(FILL_IN, values)

    def submit(self, name: str) -> None:
        """Send the form that has the field, and have the next page."""
        with self.page.expect_navigation():
            self.page.evaluate(SUBMIT, name)


@pytest.fixture
def person(new_page: NewPage) -> Watched:
    return Watched(new_page())


@pytest.fixture
def desk(site: Site, new_page: NewPage) -> Watched:
    site.do("UPDATE clinic_site_clinic SET desk_shows_names = true")
    page = new_page()
    sign_in(page, site, "front-desk")
    return Watched(page)


@pytest.fixture
def owner(site: Site, new_page: NewPage) -> Watched:
    page = new_page()
    sign_in(page, site, "owner")
    return Watched(page)


def ask(person: Watched, typed: str) -> None:
    """Go through the whole form with it in every field, mistakes included."""
    page = person.page
    page.goto(FORM)
    person.fill_in(**answers() | dict.fromkeys(ROOM, typed))
    person.submit("full_name")
    expect(page).to_have_title(re.compile("^Error: "))
    too_long = {name: "" for name in FREE if len(typed) > ROOM[name]}
    person.fill_in(phone="312 555 0142", email="", **too_long)
    person.submit("full_name")
    page.get_by_role("button", name="Send my request").click()
    expect(page.locator(".reference__code").first).to_be_visible()


def words_of(page: Page) -> str:
    return squeezed(page.locator("body").inner_text())


def squeezed(text: str) -> str:
    """Return it without white space, which fields of one line don't keep."""
    return "".join(text.split())


def newest(site: Site) -> int:
    return site.query("SELECT max(id) FROM intake_consultationrequest")[0][0]


def look_at_it(desk: Watched, pk: int, typed: str) -> None:
    """Read it as staff do, write it down beside it, and hold it against another."""
    page = desk.page
    page.goto(f"{LIST}{pk}/change/")
    page.evaluate("document.querySelectorAll('details').forEach(it => it.open = true)")
    assert words_of(page).count(squeezed(typed)) >= 3
    desk.fill_in(staff_note=typed)
    desk.submit("staff_note")
    page.goto(f"{LIST}{pk}/change/")
    expect(page.locator("[name=staff_note]")).to_have_value(typed)
    page.goto(f"{LIST}{pk}/history/")
    page.goto(f"{LIST}{pk}/compare/{pk - 1}/")


def test_it_is_counted_when_markup_runs(chromium: Browser) -> None:
    """So that none in the tests below is none, and not a count that counts nothing."""
    context = chromium.new_context(offline=True)
    control = Watched(context.new_page())
    for typed in MARKUP:
        control.page.set_content(f"<body>{typed}</body>")
    context.close()

    assert len(control.ran) >= 20


def test_markup_stays_text_on_every_page(
    case: Case, site: Site, person: Watched, desk: Watched
) -> None:
    ask(person, "Nobody")
    stored = [typed for typed in TRIED if "\0" not in typed]  # which the form refuses

    for typed in stored:
        with case("I7", "on the form and on the pages of staff"):
            ask(person, typed)
            look_at_it(desk, newest(site), typed)
            desk.page.goto(LIST)
            desk.fill_in(q=typed)
            desk.submit("q")
            assert (person.ran, desk.ran) == ([], [])
    with case("I7", "on the desk and in lists"):
        for path in ["/staff/", LIST, "/staff/intake/message/"]:
            desk.page.goto(path)
        assert desk.ran == []


def test_markup_stays_text_in_every_file(
    case: Case, site: Site, person: Watched, owner: Watched
) -> None:
    tried = [typed for typed in TRIED if "\0" not in typed][::5]
    page = owner.page

    with case("I7", "printed, and in files", cases=len(tried)):
        for typed in tried:
            ask(person, typed)
            address = f"{LIST}{newest(site)}/export/"
            page.goto(address)
            secret = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
            form = {"reason": REASON, "csrfmiddlewaretoken": secret}
            for kind in ["json", "fhir"]:
                file = page.request.post(address, form=form | {"kind": kind})
                assert is_a_file(file.headers, "json")
                assert typed.strip() in strings_in(file.json())
            owner.fill_in(reason=REASON)
            with page.expect_navigation():
                page.get_by_role("button", name="A page to print").click()
            assert squeezed(typed) in words_of(page)
        table = page.request.post(f"{LIST}export/", form=form | {"has_answers": "on"})
        assert is_a_file(table.headers, "csv")
        rows = csv.reader(io.StringIO(table.text(), newline=""))
        cells = {cell.removeprefix("'") for row in rows for cell in row}
        assert {typed.strip() for typed in tried} <= cells
        assert owner.ran == []


def is_a_file(headers: dict[str, str], kind: str) -> bool:
    """Tell whether a browser would keep it, and show it in no case as a page."""
    return (
        kind in headers["content-type"]
        and headers["content-disposition"].startswith("attachment")
        and headers["x-content-type-options"] == "nosniff"
    )


def strings_in(value: Any) -> set[str]:
    if isinstance(value, dict | list):
        parts = value.values() if isinstance(value, dict) else value
        return set().union(*map(strings_in, parts))
    return {value} if isinstance(value, str) else set()
