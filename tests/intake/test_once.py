"""A form is stored once, however often and in whatever way it is sent."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from intake.models import ConsultationRequest, Event, Message
from tests.intake.builders import answers, build_clinic
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


@pytest.mark.django_db(transaction=True)
def test_five_of_each_of_twenty_forms_at_once_are_twenty_requests() -> None:
    build_clinic()
    wants_mail = {"email": "a@example.com", "email_consent": "on"}
    forms = [answers(**wants_mail) for _ in range(20)]

    sent = [at_once([lambda form=form: send(form)] * 5) for form in forms]

    references = [{shown_reference(each) for each in five} for five in sent]
    assert {each["Location"] for five in sent for each in five} == {RECEIVED}
    assert [len(each) for each in references] == [1] * 20
    assert len(set.union(*references)) == ConsultationRequest.objects.count() == 20
    for request in ConsultationRequest.objects.all():
        assert sorted(each.kind for each in request.messages.all()) == [
            Message.Kind.PERSON_RECEIVED,
            Message.Kind.STAFF_NEW,
        ]
        assert request.consents.count() == 3
        assert [each.kind for each in request.events.all()] == [Event.Kind.RECEIVED]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "other",
    [
        {"full_name": "Another Person"},
        {"phone": "312 555 0199"},
        {"note": "One more thing"},
        {"concerns": ["ptsd"]},
        {"voicemail": "name_and_number"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_a_form_sent_again_with_other_answers_keeps_the_first_and_says_so(
    other: dict[str, Any],
) -> None:
    first = answers()
    reference = shown_reference(send(first))

    again = Client().post(FORM, first | other, follow=True)

    request = ConsultationRequest.objects.get()
    assert again.redirect_chain == [(BEFORE, 302)]
    assert "What is different this time is not with us." in again.text
    assert reference in again.text
    assert request.full_name == "Example Person"
    assert (request.phone, request.note) == ("312 555 0142", "")
    assert events() == [Event.Kind.RECEIVED, Event.Kind.SENT_AGAIN]


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
