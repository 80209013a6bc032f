"""What Chromium fills in by itself, of all that it knows of a person."""

import pytest

from tests.browser.conftest import NewPage

KNOWN = {
    "NAME_FULL": "Example Person",
    "EMAIL_ADDRESS": "person@example.com",
    "PHONE_HOME_WHOLE_NUMBER": "+13125550142",
    "ADDRESS_HOME_LINE1": "1 Main Street",
    "ADDRESS_HOME_CITY": "Chicago",
    "ADDRESS_HOME_STATE": "Illinois",
    "ADDRESS_HOME_ZIP": "60601",
    "ADDRESS_HOME_COUNTRY": "US",
    "COMPANY_NAME": "Example Company",
}
ADDRESS = {"fields": [{"name": name, "value": value} for name, value in KNOWN.items()]}


@pytest.mark.parametrize("path", ["/consultation/", "/es/consultation/"])
def test_a_browser_fills_in_the_person_and_not_the_trap(
    new_page: NewPage, path: str
) -> None:
    page = new_page()
    page.goto(path)
    browser = page.context.new_cdp_session(page)
    for part in ["DOM", "Autofill"]:
        browser.send(f"{part}.enable")
    browser.send("Autofill.setAddresses", {"addresses": [ADDRESS]})
    root = browser.send("DOM.getDocument")["root"]["nodeId"]
    name = {"nodeId": root, "selector": "#id_full_name"}
    node = browser.send("DOM.querySelector", name)["nodeId"]
    field = browser.send("DOM.describeNode", {"nodeId": node})["node"]["backendNodeId"]
    page.focus("#id_full_name")

    browser.send("Autofill.trigger", {"fieldId": field, "address": ADDRESS})
    page.wait_for_function("document.querySelector('#id_email').value")

    assert page.input_value("#id_full_name") == "Example Person"
    assert page.input_value("#id_state") == "IL"
    assert page.input_value("#id_leave_this_empty") == ""
