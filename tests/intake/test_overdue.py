"""Staff are told once of a reply that is overdue, and not again every day."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection

from clinic_site.models import Clinic
from intake.by_the_clock import promise_what_is_due, untold_overdue
from intake.mails import mail_of
from intake.models import ConsultationRequest, Event, Message
from tests.intake.builders import build_clinic, build_request
from tests.intake.together import at_once

pytestmark = pytest.mark.django_db

DUE = datetime(2026, 11, 30, 23, tzinfo=UTC)  # a Monday, 17:00 in Chicago
LATER = DUE + timedelta(minutes=1)
OVERDUE = Message.Kind.STAFF_OVERDUE


@pytest.fixture(autouse=True)
def _a_minute_later(db: None) -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        yield


def build(**overrides: Any) -> ConsultationRequest:
    values = {"received_at": DUE - timedelta(days=3), "reply_due_at": DUE}
    return build_request(**values | overrides)


def told() -> list[str]:
    mails = Message.objects.filter(kind=OVERDUE)
    return list(mails.values_list("request__reference", flat=True))


def test_a_reply_that_is_overdue_is_told_once_and_not_again_the_next_day() -> None:
    build_clinic()
    request = build()

    promise_what_is_due()
    promise_what_is_due()
    Message.objects.get(kind=OVERDUE).mark_sent()
    with time_machine.travel(LATER + timedelta(days=1), tick=False):
        promise_what_is_due()

    assert told() == [request.reference]


def test_the_mail_says_which_and_since_when_and_who_helps_at_once() -> None:
    build_clinic()
    build(reference="7KQ-4MX")
    promise_what_is_due()

    mail = mail_of(Message.objects.get(kind=OVERDUE))

    assert mail
    assert mail.subject == "A reply is overdue (7KQ-4MX)"
    assert "Reply was due: Monday, November 30, 5 p.m.\n" in mail.body
    assert "call 988" in mail.body


@pytest.mark.parametrize(
    ("overrides", "is_told"),
    [
        ({}, True),
        ({"reply_due_at": LATER}, True),
        ({"reply_due_at": LATER + timedelta(seconds=1)}, False),
        ({"status": "contacting"}, True),
        ({"first_contact_at": DUE}, False),
        ({"quarantine": "trap"}, False),
        ({"status": "closed", "closed_at": DUE}, False),
        ({"snoozed_until": date(2026, 12, 1)}, False),
        ({"snoozed_until": date(2026, 11, 30)}, True),
    ],
)
def test_only_who_waits_for_a_first_answer_and_is_not_put_off_counts_as_overdue(
    overrides: dict[str, Any], is_told: bool
) -> None:
    build_clinic()
    build(**overrides)

    promise_what_is_due()

    assert bool(told()) is is_told


def test_what_was_put_off_is_told_of_on_the_day_it_comes_back() -> None:
    build_clinic()
    build(snoozed_until=date(2026, 12, 2))

    promise_what_is_due()
    before = told()
    with time_machine.travel("2026-12-02T06:00Z", tick=False):  # midnight in Chicago
        promise_what_is_due()

    assert (len(before), len(told())) == (0, 1)


def test_nobody_is_told_where_staff_gave_no_address() -> None:
    build_clinic()
    Clinic.objects.update(staff_mail="")
    build()

    promise_what_is_due()

    assert told() == []


@pytest.mark.parametrize(
    "then",
    [
        {"first_contact_at": LATER},
        {"status": "closed", "outcome": "declined", "closed_at": LATER},
        {"quarantine": "trap"},
        {"snoozed_until": date(2026, 12, 1)},
    ],
)
def test_what_no_longer_waits_when_the_mail_would_go_out_is_not_told(
    then: dict[str, Any],
) -> None:
    build_clinic()
    request = build()
    promise_what_is_due()
    ConsultationRequest.objects.filter(pk=request.pk).update(**then)

    assert mail_of(Message.objects.get(kind=OVERDUE)) is None


def test_what_was_erased_meanwhile_is_not_told() -> None:
    build_clinic()
    request = build()
    promise_what_is_due()
    Message.objects.update(tries=1)
    request.strip(Event.Kind.ERASED)

    mails = [mail_of(message) for message in Message.objects.filter(kind=OVERDUE)]

    assert [*filter(None, mails)] == []


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_promise_one_mail_for_each() -> None:
    build_clinic()
    references = {build().reference for _ in range(30)}

    at_once([promise_what_is_due] * 4)

    assert len(told()) == 30
    assert {*told()} == references


def test_an_escalation_is_told_without_a_word_of_what_worries() -> None:
    build_clinic()
    request = build(reference="7KQ-4MX")

    request.tell_staff(Message.Kind.STAFF_ESCALATED)

    mail = mail_of(Message.objects.get(kind=Message.Kind.STAFF_ESCALATED))
    assert mail
    assert mail.subject == "A request was escalated (7KQ-4MX)"
    assert "Reply was due" not in mail.body


def test_what_is_overdue_is_found_by_the_index_of_the_desk() -> None:
    for _ in range(300):
        build(status="closed", closed_at=DUE)
    build()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE intake_consultationrequest")

    plan = untold_overdue(date(2026, 11, 30)).values("pk").explain()

    assert "intake_in_desks_order" in plan
    assert "Seq Scan on intake_consultationrequest" not in plan
