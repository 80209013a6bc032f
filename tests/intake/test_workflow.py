"""How a request moves on, and by which steps it does not."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import product
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic_site.models import Clinic
from intake.models import CLOSED, ConsultationRequest, broken_constraint
from intake.models.workflow import LONGEST_SNOOZE_DAYS, STEPS
from tests.intake.builders import build_request
from tests.intake.staff import colleague, is_stored, log
from tests.intake.together import at_once

pytestmark = pytest.mark.django_db

Status = ConsultationRequest.Status
NotAllowed = ConsultationRequest.NotAllowed
ChangedMeanwhile = ConsultationRequest.ChangedMeanwhile
Step = Callable[[ConsultationRequest, Any], Any]
DAY = timedelta(days=1)


@pytest.fixture
def nurse() -> User:
    return colleague()


def standing_at(status: str, **overrides: Any) -> ConsultationRequest:
    now = timezone.now()
    values: dict[str, Any] = {"status": status}
    if status in CLOSED:
        values["closed_at"] = now
    if status == "scheduled":
        values["appointment_at"] = now + DAY
    return build_request(**values | overrides)


# Each step, and where it leads from where; from nowhere else it is taken.
OPEN = ["new", "in_review", "contacting", "reached", "scheduled"]
TALKED = {"reached": "reached", "scheduled": "scheduled"}
TAKEN: dict[str, tuple[Step, dict[str, str]]] = {
    "take": (
        lambda request, by: request.take(by),
        {each: each for each in OPEN} | {"new": "in_review"},
    ),
    "put back": (
        lambda request, by: request.hand_over(by, None),
        {each: each for each in OPEN},
    ),
    "no answer": (
        lambda request, by: log(request, by),
        dict.fromkeys(["new", "in_review", "contacting"], "contacting") | TALKED,
    ),
    "reached": (
        lambda request, by: log(request, by, "reached"),
        dict.fromkeys(["new", "in_review", "contacting"], "reached") | TALKED,
    ),
    "schedule": (
        lambda request, by: request.schedule(by, timezone.now() + DAY),
        dict.fromkeys(["reached", "scheduled"], "scheduled"),
    ),
    "call off": (
        lambda request, by: request.call_off(by),
        {"scheduled": "reached"},
    ),
    "complete": (
        lambda request, by: request.complete(by),
        {"scheduled": "completed"},
    ),
    "close": (
        lambda request, by: request.close(by, "declined"),
        dict.fromkeys(OPEN, "closed"),
    ),
    "reopen": (
        lambda request, by: request.reopen(by),
        dict.fromkeys(CLOSED, "in_review"),
    ),
    "snooze": (
        lambda request, by: request.snooze(by, timezone.localdate() + 2 * DAY),
        {each: each for each in OPEN},
    ),
}


@pytest.mark.parametrize(("step", "before"), [*product(TAKEN, Status.values)])
def test_each_step_is_taken_from_where_it_may_be_and_from_nowhere_else(
    nurse: User, step: str, before: str
) -> None:
    request = standing_at(before)
    take, leads = TAKEN[step]

    if before in leads:
        take(request, nurse)
    else:
        with pytest.raises(NotAllowed), transaction.atomic():
            take(request, nurse)

    after = leads.get(before, before)
    assert is_stored(request, status=after)
    event = request.events.last()
    if before not in leads:
        assert event is None
    elif after == before:
        assert (event.by, event.before, event.after) == (nurse, "", "")
    else:
        assert (event.by, event.before, event.after) == (nurse, before, after)


@pytest.mark.parametrize("before", Status.values)
def test_the_person_withdraws_what_is_open(before: str) -> None:
    request = standing_at(before)

    is_withdrawn = request.withdraw()

    assert is_withdrawn is (before in OPEN)
    if is_withdrawn:
        event = request.events.get()
        assert (event.before, event.after, event.by) == (before, "withdrawn", None)
    else:
        assert is_stored(request, status=before)


@pytest.mark.parametrize(("before", "after"), [*product(Status.values, repeat=2)])
def test_the_database_lets_no_other_step_pass(before: str, after: str) -> None:
    request = standing_at(before)
    row = ConsultationRequest.objects.filter(pk=request.pk)
    values = {
        "status": after,
        "outcome": "declined" if after == "closed" else "",
        "closed_at": timezone.now() if after in CLOSED else None,
    }

    if after == before or after in STEPS[before]:
        assert row.update(**values) == 1
        return
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        row.update(**values)
    assert broken_constraint(error.value) == "intake_moves_by_allowed_steps"


def test_every_status_leads_somewhere() -> None:
    assert set(STEPS) == set(Status.values)
    assert set().union(*STEPS.values()) == set(Status.values) - {"new"}


# Two at once


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("before", "step"),
    [
        ("new", "take"),
        ("in_review", "put back"),
        ("reached", "schedule"),
        ("scheduled", "call off"),
        ("scheduled", "complete"),
        ("reached", "close"),
        ("closed", "reopen"),
        ("contacting", "snooze"),
    ],
)
def test_of_two_who_press_at_once_one_does_it_and_the_other_is_told(
    before: str, step: str
) -> None:
    both = [User.objects.create_user(name) for name in ["one", "two"]]
    pk = standing_at(before).pk
    copies = [ConsultationRequest.objects.get(pk=pk) for _ in both]

    def press(copy: ConsultationRequest, by: User) -> str:
        try:
            TAKEN[step][0](copy, by)
        except ChangedMeanwhile:
            return "told"
        return "done"

    pairs = zip(copies, both, strict=True)
    met = at_once([partial(press, copy, by) for copy, by in pairs])

    assert sorted(met) == ["done", "told"]
    assert ConsultationRequest.objects.get().events.count() == 1


# Closing and opening again


def tried(request: ConsultationRequest, by: User, *moments: str, **other: Any) -> None:
    for moment in moments:
        log(request, by, at=datetime.fromisoformat(f"{moment}+00:00"), **other)


@time_machine.travel(datetime(2026, 11, 30, 12, tzinfo=UTC))
def test_unreachable_takes_attempts_on_different_days_of_the_clinics(
    nurse: User,
) -> None:
    Clinic.objects.create(id=1, name="Example", attempts_to_close=3)  # in Chicago
    request = build_request(received_at=datetime(2026, 11, 20, tzinfo=UTC))
    # The first two are one evening there, though two days in UTC.
    tried(request, nurse, "2026-11-24T05:30", "2026-11-24T06:30", "2026-11-25T05:59")

    assert request.days_tried() == {date(2026, 11, 23), date(2026, 11, 24)}
    with pytest.raises(NotAllowed, match="on 3 different days; so far there are 2"):
        request.close(nurse, "unreachable")

    tried(request, nurse, "2026-11-25T06:00")
    request.close(nurse, "unreachable")
    assert is_stored(request, status="closed", outcome="unreachable")


@time_machine.travel(datetime(2026, 11, 30, 12, tzinfo=UTC))
def test_only_what_we_did_in_vain_counts_as_a_day_tried(nurse: User) -> None:
    request = build_request(received_at=datetime(2026, 11, 20, tzinfo=UTC))
    tried(request, nurse, "2026-11-23T15:00", outcome="reached", direction="in")
    tried(request, nurse, "2026-11-24T15:00", outcome="reached")
    tried(request, nurse, "2026-11-25T15:00", channel="text", outcome="sent")

    assert request.days_tried() == {date(2026, 11, 25)}


def test_days_are_counted_anew_once_it_is_opened_again(nurse: User) -> None:
    Clinic.objects.create(id=1, name="Example", attempts_to_close=1)
    request = build_request(received_at=timezone.now() - DAY)
    log(request, nurse)
    request.close(nurse, "unreachable")

    request.reopen(nurse)

    assert request.days_tried() == set()
    assert "so far there are 0" in request.why_not_close("unreachable", nurse)
    log(request, nurse)
    assert request.why_not_close("unreachable", nurse) == ""


def test_not_a_fit_now_is_decided_by_a_clinician_alone(nurse: User) -> None:
    request = build_request()

    with pytest.raises(NotAllowed, match="Only a clinician"):
        request.close(nurse, "not_a_fit")

    clinician = colleague(username="doctor")
    clinician.user_permissions.add(
        Permission.objects.get(codename="close_as_not_a_fit")
    )
    request.close(clinician, "not_a_fit")
    assert is_stored(request, outcome="not_a_fit")


def test_the_group_of_clinicians_may_decide_that() -> None:
    permission = Permission.objects.get(codename="close_as_not_a_fit")

    groups = permission.group_set.values_list("name", flat=True)

    assert [name.rstrip("s") for name in groups] == ["Clinician"]


@pytest.mark.parametrize(
    ("outcome", "why_not"),
    [
        ("duplicate", "Link it with the other request first."),
        ("unrecorded", "Say what came of it."),
        ("spam", ""),
        ("elsewhere", ""),
    ],
)
def test_closing_needs_an_outcome_that_holds(
    nurse: User, outcome: str, why_not: str
) -> None:
    assert build_request().why_not_close(outcome, nurse) == why_not


def test_what_is_in_quarantine_is_closed_as_spam_alone(nurse: User) -> None:
    request = build_request(quarantine="trap")

    with pytest.raises(NotAllowed, match="Release it"):
        request.close(nurse, "declined")
    with pytest.raises(NotAllowed, match="Release it"):
        request.take(nurse)

    request.close(nurse, "spam")
    assert is_stored(request, status="closed", outcome="spam")


def test_opening_again_keeps_what_happened(nurse: User) -> None:
    request = build_request(received_at=timezone.now() - DAY)
    log(request, nurse)
    request.close(nurse, "declined")

    request.reopen(nurse)

    event = request.events.last()
    kinds = [each.kind for each in request.events.all()]
    assert kinds == ["attempted", "closed", "reopened"]
    assert (event.before, event.after, event.detail) == (
        "closed",
        "in_review",
        "declined",
    )
    assert request.attempts.count() == 1
    assert is_stored(request, closed_at=None, outcome="", owner=nurse)
    assert request.first_contact_at


# Putting off


@pytest.mark.parametrize(
    ("days", "why_not"),
    [
        (-1, "after today"),
        (0, "after today"),
        (1, ""),
        (LONGEST_SNOOZE_DAYS, ""),
        (LONGEST_SNOOZE_DAYS + 1, "within 90 days"),
    ],
)
def test_it_is_put_off_until_a_day_that_comes_soon_enough(
    nurse: User, days: int, why_not: str
) -> None:
    request = build_request()
    until = Clinic().today + timedelta(days=days)

    if why_not:
        with pytest.raises(NotAllowed, match=why_not):
            request.snooze(nurse, until)
    else:
        request.snooze(nurse, until)
        assert is_stored(request, snoozed_until=until)
        assert request.events.get().detail == until.isoformat()


def test_it_is_taken_up_before_its_day(nurse: User) -> None:
    request = build_request()
    with pytest.raises(NotAllowed):
        request.wake(nurse)
    request.snooze(nurse, Clinic().today + DAY)

    request.wake(nurse)

    assert is_stored(request, snoozed_until=None)
    assert request.events.last().kind == "woken"


def test_it_is_read_for_the_first_time_once(nurse: User) -> None:
    request = build_request()

    met = [request.mark_opened(nurse), request.mark_opened(nurse)]

    assert met == [True, False]
    assert request.events.get().by == nurse
    assert is_stored(request, opened_at__isnull=False, version=1)
