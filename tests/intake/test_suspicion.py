"""What looks like a program's is stored, answered like any other, and waits."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.signing import TimestampSigner
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from intake.models import ConsultationRequest, Event, Message
from tests.intake.builders import answers, build_clinic, opened
from tests.intake.together import at_once

FORM = "/consultation/"
DAY = 24 * 60 * 60
Quarantine = ConsultationRequest.Quarantine
TOO_FAST = Quarantine.TOO_FAST


def send(**overrides: Any) -> HttpResponse:
    return Client().post(FORM, answers(**overrides))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("trap", "why"), [("", ""), ("https://example.com", Quarantine.TRAP)]
)
def test_a_form_is_suspected_if_the_field_that_people_do_not_see_is_filled_in(
    trap: str, why: str
) -> None:
    response = send(leave_this_empty=trap)

    assert response.status_code == 302
    assert ConsultationRequest.objects.get().quarantine == why


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("seconds", "why"),
    [(0, TOO_FAST), (5, ""), (9 * DAY, ""), (-300, ""), (-DAY, "")],
    ids=["at once", "quickly", "days later", "a clock ahead", "a day ahead"],
)
def test_a_form_is_suspected_if_it_is_sent_faster_than_anybody_types(
    seconds: int, why: str
) -> None:
    send(opened=opened(seconds))

    assert ConsultationRequest.objects.get().quarantine == why


@pytest.mark.django_db
@pytest.mark.parametrize(
    "stamp",
    [None, "", "opened:1aaaaa:forged", TimestampSigner(salt="votes").sign("opened")],
    ids=["none", "empty", "forged", "of another page"],
)
def test_a_form_is_suspected_if_it_was_never_opened(stamp: str | None) -> None:
    send(opened=stamp)

    assert ConsultationRequest.objects.get().quarantine == TOO_FAST


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("minimum", "seconds", "why"),
    [(0, 0, ""), (10, 8, TOO_FAST), (10, 11, "")],
)
def test_the_least_time_is_a_setting(
    settings: Settings, minimum: int, seconds: int, why: str
) -> None:
    settings.INTAKE_MINIMUM_SECONDS = minimum

    send(opened=opened(seconds_ago=seconds))

    assert ConsultationRequest.objects.get().quarantine == why


@pytest.mark.django_db
def test_no_minimum_asks_for_no_stamp(settings: Settings) -> None:
    settings.INTAKE_MINIMUM_SECONDS = 0

    send(opened=None)

    assert ConsultationRequest.objects.get().quarantine == ""


@pytest.mark.django_db
def test_a_suspected_form_is_answered_like_any_other_and_nobody_is_mailed() -> None:
    build_clinic()
    wants_mail = {"email": "a@example.com", "email_consent": "on"}
    taken, suspected = (
        Client().post(FORM, answers(leave_this_empty=trap, **wants_mail), follow=True)
        for trap in ["", "x"]
    )

    first, second = ConsultationRequest.objects.order_by("id")
    assert (first.quarantine, second.quarantine) == ("", Quarantine.TRAP)
    assert suspected.redirect_chain == taken.redirect_chain
    assert without_codes(suspected) == without_codes(taken)
    assert second.reference in suspected.text
    assert first.messages.count() == 2
    assert second.messages.count() == 0
    assert second.consents.count() == 3


def without_codes(response: HttpResponse) -> str:
    """Return the page without what is drawn anew for each request."""
    return re.sub(r"(?<=reference__code).*?</p>", "", response.text)


@pytest.mark.django_db
def test_a_suspected_form_sets_the_cookie_of_any_other() -> None:
    taken, suspected = (
        send(leave_this_empty=trap).cookies["received"] for trap in ["", "x"]
    )

    assert {**taken, "expires": ""} == {**suspected, "expires": ""}
    assert len(taken.value) == len(suspected.value)


@pytest.mark.django_db(transaction=True)
def test_two_who_release_a_request_at_once_promise_its_mails_once() -> None:
    build_clinic()
    send(leave_this_empty="x", email="a@example.com", email_consent="on")
    request = ConsultationRequest.objects.get()
    nurse = User.objects.create_user("nurse")

    def release() -> bool:
        return ConsultationRequest.objects.get(pk=request.pk).release(nurse)

    released = at_once([release] * 2)

    request.refresh_from_db()
    kinds = [each.kind for each in request.messages.order_by("kind")]
    assert sorted(released) == [False, True]
    assert request.quarantine == ""
    assert kinds == [Message.Kind.PERSON_RECEIVED, Message.Kind.STAFF_NEW]
    assert [(each.kind, each.by) for each in request.events.all()] == [
        (Event.Kind.RECEIVED, None),
        (Event.Kind.RELEASED, nurse),
    ]


@pytest.mark.django_db
def test_the_trap_is_out_of_the_way_of_people_and_of_their_browsers() -> None:
    page = Client().get(FORM).text

    [trap] = re.findall(r'<div class="trap" aria-hidden="true">.*?</div>', page, re.S)
    assert 'name="leave_this_empty"' in trap
    assert 'tabindex="-1"' in trap
    assert 'autocomplete="off"' in trap
    assert "value=" not in trap
    assert "Leave this empty" in trap


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/", "/?q=safe", "/privacy/", "/consultation/received/", "/nowhere/"]
)
@pytest.mark.parametrize("language", ["", "/es"])
def test_no_cookie_is_set_before_the_form_is_shown(path: str, language: str) -> None:
    response = Client().get(f"{language}{path}")

    assert not response.cookies


@pytest.mark.django_db
def test_the_form_sets_the_one_cookie_that_it_is_sent_with() -> None:
    assert list(Client().get(FORM).cookies) == ["csrftoken"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "stopped", [{"adult": "no"}, {"for_whom": "other", "they_know": "no"}]
)
def test_who_is_stopped_kindly_gets_no_cookie(stopped: dict[str, str]) -> None:
    assert not send(**stopped).cookies
