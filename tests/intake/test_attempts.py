"""What is kept of each contact, and what it does to the request."""

from datetime import date, timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from intake.models import ConsultationRequest, broken_constraint
from tests.intake.builders import build_request
from tests.intake.staff import colleague, is_stored, log
from tests.intake.together import at_once

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def nurse() -> User:
    return colleague()


@pytest.mark.django_db(transaction=True)
def test_five_presses_of_one_button_are_one_attempt() -> None:
    nurse = User.objects.create_user("nurse")
    pk, token = build_request().pk, uuid4()

    def press() -> bool:
        copy = ConsultationRequest.objects.get(pk=pk)
        return log(copy, nurse, token=token)

    stored = at_once([press] * 5)

    request = ConsultationRequest.objects.get()
    assert sorted(stored) == [False] * 4 + [True]
    assert (request.attempts.count(), request.events.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_what_two_colleagues_did_at_once_are_two_attempts() -> None:
    both = [User.objects.create_user(name) for name in ["one", "two"]]
    pk = build_request().pk

    def press(by: User) -> bool:
        return log(ConsultationRequest.objects.get(pk=pk), by)

    stored = at_once([partial(press, by) for by in both])

    request = ConsultationRequest.objects.get()
    assert stored == [True, True]
    assert request.attempts.count() == 2
    assert request.owner in both


def test_an_attempt_moves_the_clock_and_the_next_step(nurse: User) -> None:
    request = build_request(received_at=timezone.now() - DAY, snoozed_until=date.max)
    at, next_on = timezone.now() - timedelta(hours=1), timezone.localdate() + DAY

    log(request, nurse, at=at, next_on=next_on)

    assert is_stored(
        request,
        status="contacting",
        standing="answered",
        owner=nurse,
        first_contact_at=at,
        tried_at=at,
        next_on=next_on,
        snoozed_until=None,
    )


def test_the_first_contact_is_the_earliest_in_whatever_order_they_are_noted(
    nurse: User,
) -> None:
    now = timezone.now()
    request = build_request(received_at=now - DAY)

    log(request, nurse, at=now - timedelta(hours=1))
    log(request, nurse, at=now - timedelta(hours=5))

    assert request.first_contact_at == now - timedelta(hours=5)
    assert request.tried_at == now - timedelta(hours=1)


def test_a_contact_leaves_the_day_of_an_appointment(nurse: User) -> None:
    day = timezone.localdate() + 5 * DAY
    request = build_request(status="scheduled", next_on=day)

    log(request, nurse, "reached")

    assert is_stored(request, next_on=day)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("fits_its_channel", {"channel": "text", "outcome": "voicemail"}),
        ("fits_its_channel", {"channel": "email", "outcome": "no_answer"}),
        ("fits_its_channel", {"channel": "call", "outcome": "sent"}),
        ("fits_its_channel", {"channel": "fax", "outcome": "sent"}),
        ("has_a_direction", {"direction": "in"}),
        ("has_a_direction", {"direction": "up"}),
    ],
    ids=str,
)  # fmt: skip
def test_the_database_refuses_attempts_that_cannot_be(
    nurse: User, constraint: str, values: dict[str, str]
) -> None:
    row = {"channel": "call", "outcome": "no_answer"} | values

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        build_request().attempts.create(by=nurse, **row)

    assert broken_constraint(error.value) == f"intake_attempt_{constraint}"


def test_a_form_is_one_attempt_in_the_database_too(nurse: User) -> None:
    row = {"by": nurse, "channel": "call", "outcome": "no_answer", "token": UUID(int=1)}
    build_request().attempts.create(**row)

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        build_request().attempts.create(**row)

    assert "token" in broken_constraint(error.value)
