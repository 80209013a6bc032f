"""The page to check: all answers in words, and nothing kept until it is sent."""

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from clinic_site.models import Clinic
from intake.check import note_on_email, note_on_state
from intake.models import ConsultationRequest
from tests.intake.builders import answers, opened

FORM = "/consultation/"

pytestmark = pytest.mark.django_db


def check(client: Client, **overrides: Any) -> str:
    response = client.post(FORM, answers(send=None, **overrides))
    assert response.status_code == 200
    return html.unescape(response.text)


def fields_of(page: str) -> dict[str, list[str]]:
    """Return what the page's hidden fields send, as a browser reads them."""
    found: dict[str, list[str]] = {}
    hidden = r'<input type="hidden" name="([^"]+)" value="([^"]*)"'
    for name, value in re.findall(hidden, page):
        found.setdefault(name, []).append(html.unescape(value))
    return found


def test_a_form_is_shown_to_be_checked_and_nothing_is_stored(client: Client) -> None:
    page = check(
        client,
        concerns=["ptsd", "ocd"],
        best_times=["weekday_evening"],
        note="Two\nlines & <more>",
    )

    assert "Check your answers" in page
    assert "PTSD, OCD" in page
    assert "Weekdays after 5 p.m." in page
    assert "(312) 555-0142" in page
    assert "Illinois" in page
    assert not ConsultationRequest.objects.exists()
    assert not client.session.keys()
    assert "received" not in client.cookies


def test_what_the_page_carries_is_what_is_stored(client: Client) -> None:
    typed = answers(
        send=None,
        full_name='O\'Brien "Zoë" 😀',
        concerns=["ptsd", "ocd"],
        note="a\r\nb",
    )
    page = client.post(FORM, typed).text

    response = client.post(FORM, fields_of(page) | {"send": "yes"})

    assert response.status_code == 302
    stored = ConsultationRequest.objects.get()
    assert stored.full_name == 'O\'Brien "Zoë" 😀'
    assert stored.concerns == ["ptsd", "ocd"]
    assert stored.note == "a\nb"


@pytest.mark.parametrize("name", ["full_name", "phone", "concerns", "pronouns"])
def test_each_answer_has_a_way_to_change_it_that_keeps_the_others(
    client: Client, name: str
) -> None:
    page = client.post(FORM, answers(send=None, note="Still here")).text
    assert f'<button class="link" type="submit" name="change" value="{name}">' in page

    form = client.post(FORM, fields_of(page) | {"change": name})

    assert form.status_code == 200
    assert "Still here" in form.text
    assert "<title>Ask for a consultation" in form.text
    [focused] = re.findall(r"<(?:input|fieldset)[^>]*autofocus[^>]*>", form.text)
    assert f"id_{name}" in focused
    assert not ConsultationRequest.objects.exists()


def test_changing_what_doesnt_exist_shows_the_form(client: Client) -> None:
    response = client.post(FORM, answers(send=None, change="<b>nothing</b>"))

    assert response.status_code == 200
    assert "<b>nothing" not in response.text
    assert "Example Person" in response.text


def test_what_was_left_empty_can_still_be_answered(client: Client) -> None:
    page = check(client)

    left = page[page.index("Left empty") :]
    assert 'value="pronouns">Answer' in left
    assert "Who are you to them?" not in page  # nobody else is spoken of


def test_sending_is_checked_as_strictly_as_checking(client: Client) -> None:
    response = client.post(FORM, answers(phone="911"))

    assert response.status_code == 422
    assert "<title>Error: Ask for" in response.text
    assert not ConsultationRequest.objects.exists()


def test_the_page_to_check_is_stopped_like_the_form(client: Client) -> None:
    about = {"for_whom": "other", "relation": "friend", "they_know": "no"}

    response = client.post(FORM, answers(**about, note="Canary"))

    assert response.status_code == 200
    assert "Please talk with them first" in response.text
    assert "988" in response.text
    assert "Canary" not in response.text
    assert "eligible" not in response.text
    assert not ConsultationRequest.objects.exists()


def test_a_form_that_lay_open_for_days_can_be_sent(client: Client) -> None:
    days = 3 * 24 * 60 * 60

    assert client.post(FORM, answers(opened=opened(days))).status_code == 302
    assert ConsultationRequest.objects.get().quarantine == ""


def test_without_its_secret_the_page_to_check_comes_back_ready_to_be_sent() -> None:
    browser = Client(enforce_csrf_checks=True)

    refused = browser.post(FORM, answers(note="Still here"))

    assert refused.status_code == 403
    assert "<title>Error: Check your answers" in refused.text
    assert "Still here" in refused.text
    assert "allow cookies" in refused.text
    again = fields_of(refused.text) | {"send": "yes"}
    assert browser.post(FORM, again).status_code == 302


def test_without_its_secret_a_form_with_a_mistake_comes_back_as_a_form() -> None:
    browser = Client(enforce_csrf_checks=True)

    refused = browser.post(FORM, answers(phone="911", note="Still here"))

    assert refused.status_code == 403
    assert "<title>Error: Ask for" in refused.text
    assert "Still here" in refused.text


@pytest.mark.parametrize(
    ("email", "meant"),
    [("a@gmial.com", "gmail.com"), ("a@GMAIL.con", "gmail.com"),
     ("a@hotmial.com", "hotmail.com"), ("a@gmail.com", ""), ("a@Gmail.com", ""),
     ("a@clinic.example", ""), ("a@mail.com", ""), ("a@ymail.com", "")],
)  # fmt: skip
def test_an_address_that_looks_mistyped_is_asked_about_and_never_refused(
    email: str, meant: str
) -> None:
    note = note_on_email(Clinic(), email)

    assert note == (f"Is it right? Many addresses end in {meant}." if meant else "")


@pytest.mark.parametrize(
    ("served", "state", "noted"),
    [([], "CA", False), (["IL", "WI"], "IL", False), (["IL", "WI"], "CA", True),
     (["IL"], "ZZ", True)],
)  # fmt: skip
def test_whoever_lives_elsewhere_reads_a_note_and_can_send_it_all_the_same(
    client: Client, served: list[str], state: str, noted: bool
) -> None:
    Clinic.objects.create(pk=1, name="Clinic", service_states=served)

    page = check(client, state=state)

    assert ("We usually see people who live here" in page) is noted
    assert client.post(FORM, answers(state=state)).status_code == 302


def test_the_note_names_the_states_in_the_readers_language() -> None:
    with translation.override("es"):
        note = note_on_state(Clinic(service_states=["NY", "PA"]), "CA")

    assert "Nueva York, Pensilvania" in note


def test_the_page_to_check_changes_language_with_all_that_was_typed(
    client: Client,
) -> None:
    page = client.post(FORM, answers(send=None, note="Still here")).text
    assert 'form="answers"' in page
    assert 'formaction="/es/consultation/"' in page

    spanish = client.post("/es/consultation/", fields_of(page)).text

    assert "Revise sus respuestas" in spanish
    assert "Still here" in spanish


def test_a_form_that_is_being_filled_in_changes_language_without_complaint(
    client: Client,
) -> None:
    typed = {"full_name": "Zoë", "change": "language of the page"}

    response = client.post("/es/consultation/", typed)

    assert response.status_code == 200
    assert 'value="Zoë"' in response.text
    assert "Por favor, revise lo siguiente" not in response.text


def test_a_stop_is_a_stop_though_its_secret_is_out_of_date() -> None:
    browser = Client(enforce_csrf_checks=True)

    response = browser.post(FORM, answers(adult="no"))

    assert response.status_code == 403
    assert "Thank you for reaching out" in response.text


def test_a_mail_that_is_asked_for_needs_an_address(client: Client) -> None:
    response = client.post(FORM, answers(email_consent="on"))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["email"]


def test_the_last_page_promises_nothing_once_the_request_is_taken_back(
    client: Client,
) -> None:
    client.post(FORM, answers())
    request = ConsultationRequest.objects.get()
    assert "We call you by" in client.get("/consultation/received/").text

    request.withdraw()
    assert "We call you by" not in client.get("/consultation/received/").text

    key = {"reference": request.reference, "code": request.status_code}
    client.post("/consultation/status/erase/", key | {"sure": "yes"})
    assert request.reference not in client.get("/consultation/received/").text
