"""Promise I20: what a browser fills in for a person never makes a program of them."""

import pytest
from playwright.sync_api import CDPSession, Page

from tests.attacks.conftest import Case, some
from tests.attacks.payloads.names import NAMES
from tests.browser.conftest import NewPage, Site

RUNS = 50  # in each language
NUMBERED = [*range(RUNS)]
STATES = {"Illinois": "IL", "California": "CA", "Texas": "TX", "Ohio": "OH"}
REST = """() => {
  const values = {
    for_whom: "self", adult: "yes", contact_by: "call", contact_consent: "on",
    privacy_seen: "on", not_emergency: "on",
  };
  for (const [name, value] of Object.entries(values)) {
    const fields = [...document.getElementsByName(name)];
    fields.find(field => field.value === value).checked = true;
  }
}"""


def known_of(number: int) -> dict[str, str]:
    """Return all that a browser may know of a person."""
    state = [*STATES][number % len(STATES)]
    return {
        "NAME_FULL": NAMES[number % len(NAMES)],
        "EMAIL_ADDRESS": f"person{number}@example.com",
        "PHONE_HOME_WHOLE_NUMBER": f"+1312555{number:04}",
        "ADDRESS_HOME_LINE1": f"{number} Main Street",
        "ADDRESS_HOME_CITY": "Springfield",
        "ADDRESS_HOME_STATE": state,
        "ADDRESS_HOME_ZIP": f"{60601 + number}",
        "ADDRESS_HOME_COUNTRY": "US",
        "COMPANY_NAME": "Example Company",
    }


def fill_in(page: Page, browser: CDPSession, known: dict[str, str]) -> None:
    """Have the browser do it, from the field for the name."""
    fields = [{"name": name, "value": value} for name, value in known.items()]
    address = {"fields": fields}
    browser.send("Autofill.setAddresses", {"addresses": [address]})
    root = browser.send("DOM.getDocument")["root"]["nodeId"]
    name = {"nodeId": root, "selector": "#id_full_name"}
    node = browser.send("DOM.querySelector", name)["nodeId"]
    field = browser.send("DOM.describeNode", {"nodeId": node})["node"]["backendNodeId"]
    page.focus("#id_full_name")
    browser.send("Autofill.trigger", {"fieldId": field, "address": address})
    page.wait_for_function("document.querySelector('#id_email').value")


@pytest.mark.parametrize("language", ["", "/es"])
def test_a_browser_fills_in_the_person_and_not_the_trap(
    case: Case, site: Site, new_page: NewPage, language: str
) -> None:
    page = new_page()
    browser = page.context.new_cdp_session(page)
    for part in ["DOM", "Autofill"]:
        browser.send(f"{part}.enable")

    for number in some(NUMBERED):
        known = known_of(number)
        with case("I20", "what Chromium fills in"):
            page.goto(f"{language}/consultation/")
            fill_in(page, browser, known)
            assert page.input_value("#id_full_name") == known["NAME_FULL"]
            assert page.input_value("#id_state") == STATES[known["ADDRESS_HOME_STATE"]]
            assert page.input_value("#id_leave_this_empty") == ""
            page.evaluate(REST)
            page.locator("#answers [type=submit]").click()
            page.locator("[name=send]").click()
            page.locator(".reference__code").first.wait_for()
            assert newest_quarantine(site) == ""


def newest_quarantine(site: Site) -> str:
    every = "SELECT quarantine FROM intake_consultationrequest ORDER BY id DESC"
    return site.query(every)[0][0]
