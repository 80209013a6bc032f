"""What people told us goes when its time is over, and not before."""

import threading
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from clinic_site.field_keys import decoded, new_key
from clinic_site.models import Clinic
from intake.models import AddressUse, ConsultationRequest, Event, Message
from intake.retention import leaving, purge
from tests.clinic_site.processes import wait_for
from tests.intake import canaries
from tests.intake.builders import build_request

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def _clinic(db: None) -> None:
    Clinic.objects.create(pk=1, name="A Clinic", spam_days=30, closed_months=12)


def spam(**overrides: Any) -> ConsultationRequest:
    """Suspected 31 days ago, and looked at by nobody."""
    received = NOW - 31 * DAY
    times = {"received_at": received, "reply_due_at": received + DAY}
    return build_request(**({"quarantine": "trap"} | times | overrides))


def closed(**overrides: Any) -> ConsultationRequest:
    """Closed a year and two days ago."""
    values = {
        "status": "closed",
        "closed_at": datetime(2025, 11, 22, 15, tzinfo=UTC),
        "received_at": datetime(2025, 11, 1, tzinfo=UTC),
        "reply_due_at": datetime(2025, 11, 2, tzinfo=UTC),
    }
    return build_request(**(values | overrides))


def said_by_purge(*options: str) -> str:
    said = StringIO()
    call_command("purge_requests", *options, stdout=said)
    return said.getvalue()


def goes(by: datetime = NOW) -> set[str]:
    return set(leaving(by).values_list("reference", flat=True))


@pytest.fixture
def colleague(db: None) -> User:
    return User.objects.create_user("desk")


@pytest.mark.parametrize(
    ("received", "leaves"),
    [(NOW - 30 * DAY, True), (NOW - 30 * DAY + timedelta(seconds=1), False)],
)
def test_suspected_spam_goes_after_thirty_days(
    received: datetime, leaves: bool
) -> None:
    request = spam(received_at=received, reply_due_at=received + DAY)

    assert goes() == ({request.reference} if leaves else set())


@pytest.mark.parametrize("status", ["new", "closed", "withdrawn"])
def test_suspected_spam_goes_if_nobody_here_has_taken_it_up(
    status: str,
) -> None:
    is_over = status in {"closed", "withdrawn"}
    request = spam(status=status, closed_at=NOW if is_over else None)

    assert goes() == {request.reference}


def test_what_a_colleague_reads_or_owns_is_no_spam_even_if_nobody_pressed_release(
    colleague: User,
) -> None:
    spam(status="in_review")
    spam(owner=colleague)

    assert goes() == set()


def test_who_was_contacted_is_no_spam_even_if_nobody_pressed_release() -> None:
    spam(status="contacting", first_contact_at=NOW)
    spam(status="scheduled")
    spam(status="closed", closed_at=NOW, first_contact_at=NOW - 20 * DAY)
    spam(status="completed", closed_at=NOW - 800 * DAY)

    assert not goes()


@pytest.mark.parametrize(
    ("closed_at", "leaves"),
    [(NOW - 30 * DAY, True), (NOW - 30 * DAY + timedelta(seconds=1), False)],
)
def test_what_a_colleague_found_to_be_spam_goes_thirty_days_after_that(
    colleague: User, closed_at: datetime, leaves: bool
) -> None:
    times = {"received_at": NOW - 90 * DAY, "reply_due_at": NOW - 89 * DAY}
    found = {"status": "closed", "outcome": "spam", "owner": colleague}
    request = build_request(**times, **found, closed_at=closed_at)

    assert goes() == ({request.reference} if leaves else set())


def test_who_was_contacted_is_kept_like_others_though_closed_as_spam() -> None:
    build_request(
        received_at=NOW - 90 * DAY,
        reply_due_at=NOW - 89 * DAY,
        status="closed",
        outcome="spam",
        closed_at=NOW - 60 * DAY,
        first_contact_at=NOW - 80 * DAY,
    )

    assert goes() == set()
    assert len(goes(by=NOW + 400 * DAY)) == 1


def test_what_leaves_is_found_by_an_index() -> None:
    with connection.cursor() as cursor:
        # Else so few rows would be read through.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")

    plan = leaving(NOW).order_by().explain()

    assert "intake_spam_since" in plan
    assert "intake_closed_since" in plan


@pytest.mark.parametrize("status", ["closed", "withdrawn"])
@pytest.mark.parametrize(
    ("closed_at", "months", "now", "leaves"),
    [
        ("2025-11-24 15:00", 12, "2026-11-24 15:00", True),
        ("2025-11-24 15:00", 12, "2026-11-24 14:59:59", False),
        ("2026-01-31 09:00", 1, "2026-02-28 09:00", True),
        ("2026-01-31 09:00", 1, "2026-02-28 08:00", False),
        ("2024-02-29 09:00", 12, "2025-02-28 09:00", True),
        ("2024-02-29 09:00", 120, "2034-02-28 08:00", False),
    ],
)  # fmt: skip
def test_what_is_closed_goes_after_so_many_calendar_months(
    status: str, closed_at: str, months: int, now: str, leaves: bool
) -> None:
    Clinic.objects.update(closed_months=months)
    at = datetime.fromisoformat(f"{closed_at}+00:00")
    request = closed(status=status, closed_at=at, received_at=at - DAY, reply_due_at=at)

    found = goes(by=datetime.fromisoformat(f"{now}+00:00"))

    assert found == ({request.reference} if leaves else set())


@pytest.mark.parametrize(
    "kept",
    [
        {"status": "completed"},
        {"legal_hold": True},
        {"snoozed_until": date(2026, 11, 25)},
        {"snoozed_until": date(2026, 11, 24)},  # today it is to be looked at again
        *({"status": status, "closed_at": None}
          for status in ["new", "in_review", "contacting", "reached", "scheduled"]),
    ],
    ids=str,
)  # fmt: skip
def test_what_led_to_treatment_is_held_snoozed_or_open_is_never_touched(
    kept: dict[str, Any],
) -> None:
    request = closed(**kept, **canaries.TYPED)
    other = closed(snoozed_until=date(2026, 11, 23))

    said_by_purge()

    request.refresh_from_db()
    assert request.note == canaries.TYPED["note"]
    other.refresh_from_db()
    assert other.stripped_at  # it runs, and would have


@pytest.mark.parametrize("tries", [0, 20])
def test_a_request_with_an_undelivered_mail_stays_until_it_is_delivered(
    tries: int,
) -> None:
    request = closed()
    message = Message.objects.create(request=request, kind="staff_new", tries=tries)

    assert not goes()
    message.sent_at = NOW
    message.save()
    assert goes() == {request.reference}


def test_what_is_escalated_stays_until_that_is_closed() -> None:
    request, doctor = closed(), User.objects.create_user("doctor")
    escalation = request.escalate(doctor, clinician=doctor, told_at=NOW)
    request.messages.all().delete()

    assert not goes()
    escalation.settle(doctor, outcome="She is safe.")
    assert goes() == {request.reference}


def test_hold_keeps_suspected_spam_too() -> None:
    spam(legal_hold=True)
    spam(snoozed_until=date(2026, 12, 24))

    assert not goes()


def test_identity_and_words_go_and_dates_status_and_events_stay() -> None:
    request = closed(**canaries.STORED)
    request.record(Event.Kind.RECEIVED)
    received_at, closed_at = request.received_at, request.closed_at

    said_by_purge()

    request = ConsultationRequest.objects.get()
    assert not canaries.found_in(str(vars(request)))
    assert request.stripped_at == NOW
    assert (request.received_at, request.closed_at) == (received_at, closed_at)
    assert (request.status, request.heard) == ("closed", "friend")
    kinds = list(request.events.values_list("kind", flat=True))
    assert kinds == ["received", "purged"]


def test_a_dry_run_lists_the_same_and_changes_nothing() -> None:
    spam()
    closed()
    closed(legal_hold=True)
    AddressUse.objects.create(kind="request", digest="x", at=NOW - 2 * DAY)
    stored = list(ConsultationRequest.objects.order_by("pk").values())

    tried = said_by_purge("--dry-run")

    assert list(ConsultationRequest.objects.order_by("pk").values()) == stored
    assert not Event.objects.exists()
    assert AddressUse.objects.exists()
    real = said_by_purge()
    assert tried.splitlines()[:-1] == real.splitlines()[:-1]
    assert tried.splitlines()[-1] == "2 would be erased. Nothing was changed."
    assert real.splitlines()[-1] == "2 erased."
    assert ConsultationRequest.objects.exclude(stripped_at=None).count() == 2
    assert not AddressUse.objects.exists()


def test_what_was_found_to_be_spam_is_told_with_that_reason() -> None:
    at = datetime(2026, 10, 20, 15, tzinfo=UTC)
    request = closed(outcome="spam", closed_at=at)

    assert f"{request.reference}  spam since 2026-10-20" in said_by_purge("--dry-run")


def test_what_goes_is_told_a_week_before_with_the_reason_and_nothing_personal() -> None:
    at = {"received_at": NOW - 24 * DAY, "reply_due_at": NOW - 23 * DAY}
    now_spam = spam(**canaries.STORED)
    now_closed = closed(**canaries.STORED)
    soon_spam = spam(**at, **canaries.STORED)
    soon_closed = closed(
        closed_at=datetime(2025, 11, 30, tzinfo=UTC), status="withdrawn"
    )
    closed(closed_at=datetime(2025, 12, 2, tzinfo=UTC))  # in eight days

    said = said_by_purge()

    assert said.splitlines() == [
        "Goes now: 2",
        f"  {now_closed.reference}  closed since 2025-11-22",
        f"  {now_spam.reference}  suspected spam, received 2026-10-24",
        "Goes within a week: 2",
        f"  {soon_closed.reference}  withdrawn since 2025-11-29",  # in Chicago
        f"  {soon_spam.reference}  suspected spam, received 2026-10-31",
        "2 erased.",
    ]
    assert not canaries.typed_in(said)


def test_what_was_to_go_goes_a_week_later_and_only_once() -> None:
    received = NOW - 25 * DAY
    request = spam(received_at=received, reply_due_at=received + DAY)
    assert "0 erased." in said_by_purge()

    with time_machine.travel(NOW + 7 * DAY, tick=False):
        assert "1 erased." in said_by_purge()
        assert "Goes now: 0" in said_by_purge()

    assert request.events.filter(kind="purged").count() == 1


def test_a_request_whose_key_is_lost_goes_like_any_other(settings: Any) -> None:
    request = closed(**canaries.STORED)
    settings.FIELD_KEYS = [decoded(new_key())]

    assert "1 erased." in said_by_purge()
    assert ConsultationRequest.objects.get().reference == request.reference


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", ["held", "reopened"])
def test_what_a_colleague_saves_at_this_moment_is_waited_for_and_kept(
    change: str, colleague: User
) -> None:
    colleagues = closed(**canaries.STORED)
    assert goes()
    erased: list[bool] = []

    def purge_it() -> None:
        erased.append(purge(colleagues.pk))
        connection.close()

    thread = threading.Thread(target=purge_it)
    with transaction.atomic():
        if change == "held":
            colleagues.legal_hold = True
            colleagues.save_review(colleagues.version, colleague, ["legal_hold"])
        else:
            colleagues.reopen(colleague)
        thread.start()
        wait_for(somebody_waits_for_a_lock)
        assert somebody_waits_for_a_lock()
    thread.join()

    assert erased == [False]
    request = ConsultationRequest.objects.get()
    assert request.note == canaries.STORED["note"]
    assert request.stripped_at is None


@pytest.mark.django_db(transaction=True)
def test_a_mail_that_is_promised_at_this_moment_keeps_the_request() -> None:
    request = closed(**canaries.STORED)
    erased: list[bool] = []

    def purge_it() -> None:
        erased.append(purge(request.pk))
        connection.close()

    thread = threading.Thread(target=purge_it)
    with transaction.atomic():
        ConsultationRequest.objects.filter(pk=request.pk).update(version=2)
        Message.objects.create(request=request, kind="staff_changed")
        thread.start()
        wait_for(somebody_waits_for_a_lock)
        assert somebody_waits_for_a_lock()
    thread.join()

    assert erased == [False]
    assert Message.objects.undelivered().count() == 1


def somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0] > 0


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_erase_each_request_once() -> None:
    for _ in range(10):
        closed()
    together = threading.Barrier(2)

    def run() -> None:
        together.wait()
        said_by_purge()
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Event.objects.filter(kind="purged").count() == 10
    assert not goes(by=timezone.now())
