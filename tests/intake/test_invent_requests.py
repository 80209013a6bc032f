"""Invented requests: everything that may become of one, and nobody who exists."""

import re
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from clinic_site.models import Clinic, Notice
from intake.blind_index import matching
from intake.invented import copying, words
from intake.models import (
    CLOSED,
    Consent,
    ConsultationRequest,
    ContactAttempt,
    Escalation,
    Event,
    Message,
    Tally,
)
from intake.models.columns import SEALED
from intake.retention import leaving
from tests import content
from tests.intake.staff import LIST, address

Requests = ConsultationRequest.objects
Status, Outcome = ConsultationRequest.Status, ConsultationRequest.Outcome


@pytest.fixture
def _a_new_site(db: None) -> None:
    content.load("clinic")
    call_command("make_staff_accounts", stdout=StringIO())


@pytest.fixture
def two_hundred(_a_new_site: None) -> str:
    """What the command says after inventing 200 requests."""
    return invented(200)


def invented(count: int, seed: int = 1) -> str:
    said = StringIO()
    call_command(
        "invent_requests",
        count=count,
        seed=seed,
        yes_into_this_database=True,
        stdout=said,
    )
    return said.getvalue()


def counted_by(column: str) -> dict[str, int]:
    counts = Requests.values_list(column).annotate(Count("id")).order_by()
    return dict(counts)


@pytest.mark.usefixtures("_a_new_site")
def test_a_site_that_may_be_the_real_one_gets_none(settings: Settings) -> None:
    settings.DEBUG = False

    with pytest.raises(CommandError, match="--yes-into-this-database") as error:
        call_command("invent_requests", count=5)

    assert "\n" not in str(error.value)
    assert not Requests.exists()


@pytest.mark.usefixtures("_a_new_site")
def test_a_site_that_is_worked_on_gets_them_without_asking(settings: Settings) -> None:
    settings.DEBUG = True

    call_command("invent_requests", count=5, stdout=StringIO())

    assert Requests.count() == 5


@pytest.mark.parametrize("count", ["0", "-1", "many"])
def test_a_number_that_is_none_is_refused(count: str) -> None:
    with pytest.raises(CommandError, match="1 or more"):
        call_command("invent_requests", "--count", count)


@pytest.mark.django_db
def test_without_staff_it_says_what_to_do_first() -> None:
    with pytest.raises(CommandError, match="make_staff_accounts"):
        invented(5)

    assert not Requests.exists()


def test_it_says_how_many_and_how_fast(two_hundred: str) -> None:
    assert re.fullmatch(r"200 requests invented, [\d,]+ a second\.\n", two_hundred)
    assert Requests.count() == 200


@pytest.mark.usefixtures("two_hundred")
def test_a_request_stands_wherever_one_may_stand() -> None:
    assert set(counted_by("status")) == set(Status.values)
    assert set(counted_by("outcome")) == {"", *Outcome.values}
    assert set(counted_by("standing")) == set(ConsultationRequest.Standing.values)
    assert set(counted_by("contact_by")) == {"call", "text", "email"}
    assert set(counted_by("site_language")) == {"en", "es"}
    held = {"trap", "too_fast", "too_many"}
    in_quarantine = Requests.filter(standing="quarantined")
    assert set(in_quarantine.values_list("quarantine", flat=True)) == held


@pytest.mark.usefixtures("_a_new_site")
def test_even_a_few_fill_the_desk() -> None:
    invented(40)

    today = Clinic.objects.get().today
    on_the_desk = Requests.exclude(status__in=CLOSED)
    assert on_the_desk.filter(status=Status.NEW, standing="waiting").exists()
    assert on_the_desk.filter(standing="quarantined").count() == 3
    assert on_the_desk.filter(snoozed_until__gt=today).exists()
    assert on_the_desk.filter(snoozed_until__lte=today).exists()
    assert on_the_desk.filter(next_on__lte=today, status=Status.CONTACTING).exists()
    assert on_the_desk.filter(appointment_at__date__gt=today).exists()
    assert on_the_desk.filter(appointment_at__date__lt=today).exists()
    assert on_the_desk.filter(same_person__isnull=False).count() == 2
    assert Escalation.objects.filter(closed_at=None).exists()
    assert Message.objects.filter(kind=Message.Kind.STAFF_OVERDUE).exists()


@pytest.mark.usefixtures("two_hundred")
def test_each_request_counts_once_and_nothing_is_left_over() -> None:
    totals = Tally.objects.totals()

    assert totals.pop("received") == 200
    assert totals == counted_by("standing")


@pytest.mark.usefixtures("two_hundred")
def test_no_mail_goes_out_for_them() -> None:
    assert Message.objects.exists()
    assert not Message.objects.undelivered().exists()


@pytest.mark.usefixtures("two_hundred")
def test_what_happened_leads_step_by_step_to_where_it_stands() -> None:
    for request in Requests.prefetch_related("events", "attempts"):
        events = sorted(request.events.all(), key=lambda event: event.pk)
        moves = [event for event in events if event.after]
        times = [event.at for event in events]

        assert times == sorted(times)
        assert times[0] == request.received_at
        assert events[0].kind == Event.Kind.RECEIVED
        assert [m.before for m in moves] == ["new", *[m.after for m in moves]][:-1]
        if moves and not request.stripped_at:
            assert moves[-1].after == request.status
        assert events[-1].version == request.version
        attempts = {attempt.at for attempt in request.attempts.all()}
        noted = {e.at for e in events if e.kind == Event.Kind.ATTEMPTED}
        assert attempts == noted


@pytest.mark.usefixtures("two_hundred")
def test_there_are_about_four_events_to_a_request() -> None:
    assert 4 <= Event.objects.count() / 200 <= 5


@pytest.mark.usefixtures("two_hundred")
def test_nothing_lies_in_the_future_but_appointments() -> None:
    now = timezone.now()
    columns = ["received_at", "opened_at", "first_contact_at", "tried_at", "closed_at"]

    later = [Requests.filter(**{f"{name}__gt": now}).exists() for name in columns]

    assert not any(later)
    assert not Event.objects.filter(at__gt=now).exists()
    assert not ContactAttempt.objects.filter(at__gt=now).exists()


@pytest.mark.usefixtures("two_hundred")
def test_who_is_closed_as_unreachable_was_tried_on_enough_days() -> None:
    needed = Clinic.objects.get().attempts_to_close
    found = list(Requests.filter(outcome=Outcome.UNREACHABLE))

    tried = [len(request.days_tried()) for request in found]

    assert found
    assert min(tried) >= needed


@pytest.mark.usefixtures("two_hundred")
def test_whoever_is_closed_as_a_duplicate_is_linked() -> None:
    linked = Requests.filter(outcome=Outcome.DUPLICATE, stripped_at=None)

    assert linked.exists()
    assert not linked.filter(same_person=None).exists()


@pytest.mark.usefixtures("two_hundred")
def test_those_older_than_three_weeks_are_closed() -> None:
    three_weeks_ago = timezone.now() - timedelta(days=22)
    old = Requests.filter(received_at__lt=three_weeks_ago)

    still_open = old.exclude(status__in=CLOSED).exclude(standing="quarantined")

    assert old.count() > 120
    assert not still_open.exists()


@pytest.mark.usefixtures("two_hundred")
def test_whatever_had_to_be_erased_is() -> None:
    yesterday = timezone.now() - timedelta(days=1)

    overdue = leaving(by=yesterday)

    assert Event.objects.filter(kind=Event.Kind.PURGED).exists()
    assert not overdue.exists()


@pytest.mark.usefixtures("two_hundred")
def test_what_is_erased_has_left_no_consent() -> None:
    erased = Requests.exclude(stripped_at=None)

    assert erased.exists()
    assert not Consent.objects.filter(request__in=erased).exists()
    kinds = [Notice.Kind.PRIVACY, Notice.Kind.CONTACT, Notice.Kind.EMERGENCY]
    for kind in kinds:
        agreed = Consent.objects.filter(kind=kind)
        assert agreed.count() == Requests.filter(stripped_at=None).count()


@pytest.mark.usefixtures("two_hundred")
def test_nobody_in_them_exists() -> None:
    given = {word for words_ in words.GIVEN.values() for word in words_}
    family = {word for words_ in words.FAMILY.values() for word in words_}

    for request in Requests.filter(stripped_at=None):
        first, last, number = request.full_name.split()
        assert (first in given, last in family, number.isdecimal()) == (True,) * 3
        assert request.preferred_name in {"", *given}
        assert re.fullmatch(r"(\+1[2-9]\d\d55501\d\d)?", request.phone_e164)
        assert re.fullmatch(r"(invented\.\d+@example\.com)?", request.email)


@pytest.mark.usefixtures("two_hundred")
def test_all_that_a_person_says_is_sealed() -> None:
    columns = ", ".join(SEALED)
    with connection.cursor() as cursor:  # as it is stored, not as it is read
        cursor.execute(
            f"SELECT {columns} FROM intake_consultationrequest "  # noqa: S608
            "WHERE stripped_at IS NULL"
        )
        stored = cursor.fetchall()

    filled = [text for row in stored for text in row if text]
    assert len(filled) > 10 * len(stored)
    assert all(re.fullmatch(r"[0-9a-f]{8}\.[\w-]+=*", text) for text in filled)


@pytest.mark.usefixtures("two_hundred")
def test_staff_find_one_by_phone_email_and_name(admin_client: Client) -> None:
    request = Requests.exclude(blind_index=[]).filter(status=Status.CONTACTING).first()
    assert request

    by = [request.phone_e164, request.email, request.full_name]
    found = [Requests.filter(matching(typed)) for typed in by if typed]
    page = admin_client.post(LIST, {"q": by[0] or by[1]})

    assert all(request in requests for requests in found)
    assert request.reference in page.content.decode()


@pytest.mark.usefixtures("two_hundred")
def test_every_page_of_them_opens(admin_client: Client) -> None:
    by_standing = Requests.order_by("standing", "-pk").distinct("standing", "outcome")
    requests = list(by_standing.order_by("standing", "outcome", "-pk"))

    pages = [admin_client.get(address(request)) for request in requests]

    assert len(pages) > 8
    assert {page.status_code for page in pages} == {200}


@pytest.mark.usefixtures("_a_new_site")
def test_the_same_seed_gives_the_same_requests() -> None:
    with time_machine.travel(timezone.now(), tick=False):
        for seed in [7, 7, 8]:
            invented(60, seed)

    first, again, other = told()[:60], told()[60:120], told()[120:]
    assert first == again
    assert first != other
    assert Requests.values("reference").distinct().count() == 180


def told() -> list[tuple[str, ...]]:
    return [
        (request.site_language, request.contact_by, request.status, request.note)
        for request in Requests.order_by("pk")
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(copying.WORKERS == 1, reason="needs a second core")
def test_several_processes_do_the_work_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    content.load("clinic")
    for name in ["desk", "clinician"]:  # roles may have been flushed
        User.objects.create_superuser(name)
    monkeypatch.setattr(copying, "MANY", 1)
    monkeypatch.setattr(copying, "AT_ONCE", 100)

    invented(450)

    people = {request.full_name for request in Requests.filter(stripped_at=None)}
    assert Requests.count() == 450
    assert Tally.objects.totals()["received"] == 450
    assert len(people) > 250
