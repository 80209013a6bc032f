"""A form is stored once, however it is sent again. At once: tests/faults/."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from intake.models import ConsultationRequest, Event
from tests.intake.builders import answers
from tests.intake.together import at_once

FORM = "/consultation/"
RECEIVED = "/consultation/received/"
BEFORE = "/consultation/received/before/"


@pytest.fixture(autouse=True)
def _as_many_as_one_likes(settings: Settings) -> None:
    settings.INTAKE_LIMIT_PER_HOUR = 0


def send(form: dict[str, Any]) -> HttpResponse:
    return Client().post(FORM, form)


def shown_reference(response: HttpResponse) -> str:
    return response.cookies["received"].value.split(":")[0]


def events() -> list[str]:
    return list(Event.objects.values_list("kind", flat=True))


@pytest.mark.django_db
def test_the_same_answers_sent_again_are_no_event() -> None:
    form = answers(
        full_name="Zoe\u0308 😀",
        note="Two\r\nlines",
        concerns=["ptsd", "ocd"],
        best_times=["weekday_morning"],
        interpreter="on",
    )

    sent = [send(form) for _ in range(3)]

    assert {each["Location"] for each in sent} == {RECEIVED}
    assert events() == [Event.Kind.RECEIVED]


@pytest.mark.django_db(transaction=True)
def test_however_often_a_form_is_sent_with_other_answers_that_is_one_event() -> None:
    form = answers()
    send(form)

    sent = at_once([lambda: send(form | {"note": "Other"})] * 20)
    sent += [send(form | {"note": f"Other {number}"}) for number in range(3)]

    assert {each["Location"] for each in sent} == {BEFORE}
    assert events() == [Event.Kind.RECEIVED, Event.Kind.SENT_AGAIN]


@pytest.mark.django_db
def test_the_first_form_sent_again_does_not_undo_a_change_of_how_to_reach_them() -> (
    None
):
    form = answers()
    send(form)
    number = {"phone": "773 555 0100", "phone_e164": "+17735550100"}
    ConsultationRequest.objects.get().change_contact(number, texts=None)

    again = Client().post(FORM, form, follow=True)

    assert ConsultationRequest.objects.get().phone == "773 555 0100"
    assert "we kept what we have from you" in again.text


@pytest.mark.django_db
@pytest.mark.parametrize("ending", ["withdrawn", "erased"])
def test_the_form_of_a_request_that_was_taken_back_is_a_new_request(
    ending: str,
) -> None:
    form = answers()
    send(form)
    first = ConsultationRequest.objects.get()
    first.withdraw() if ending == "withdrawn" else first.strip(Event.Kind.ERASED)

    again = [send(form) for _ in range(2)]

    second = ConsultationRequest.objects.exclude(pk=first.pk).get()
    assert {each["Location"] for each in again} == {RECEIVED}
    assert {shown_reference(each) for each in again} == {second.reference}
    assert (second.status, second.full_name) == ("new", "Example Person")
