"""Invented requests: everything that may become of one, and nobody who exists."""

import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, F
from django.test import Client
from pytest_django import Settings

from clinic_site.models import Clinic, Notice
from intake.blind_index import matching
from intake.invented import words
from intake.models import (
    CLOSED,
    Consent,
    ConsultationRequest,
    Escalation,
    Event,
    Message,
    Tally,
)
from intake.models.columns import SEALED
from intake.retention import leaving
from tests.intake.staff import LIST, address

Requests = ConsultationRequest.objects
Status, Outcome = ConsultationRequest.Status, ConsultationRequest.Outcome


@pytest.fixture
def _a_new_site(db: None) -> None:
    call_command("load_clinic_content", stdout=StringIO())
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
    assert set(Requests.quarantined().values_list("quarantine", flat=True)) == held


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
    newest = max(Event.objects.values_list("at", flat=True))
    columns = ["received_at", "opened_at", "first_contact_at", "tried_at", "closed_at"]

    later = {name: Requests.filter(**{f"{name}__gt": newest}) for name in columns}

    assert not any(found.exists() for found in later.values())


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
def test_nearly_all_that_are_older_than_three_weeks_are_closed() -> None:
    old = Requests.filter(received_at__lt=F("received_at")).none()
    newest = Requests.latest("received_at").received_at
    old = Requests.filter(received_at__lt=newest.replace(year=newest.year - 1))

    assert old.count() > 20
    assert not old.exclude(status__in=CLOSED).exists()


@pytest.mark.usefixtures("two_hundred")
def test_nothing_waits_to_be_erased_for_longer_than_a_day() -> None:
    newest = Event.objects.latest("at").at

    overdue = leaving(newest.replace(microsecond=0))

    assert overdue.count() <= 3


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
    columns = Requests.filter(stripped_at=None).extra(  # noqa: S610  as stored, not as read
        select={f"stored_{name}": f'"{name}"' for name in SEALED}
    )

    stored: list[dict[str, Any]] = list(
        columns.values(*[f"stored_{name}" for name in SEALED])
    )

    filled = [text for row in stored for text in row.values() if text]
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
    invented(60, seed=7)
    first = told()
    Event.objects.all()._raw_delete("default") if False else None

    invented(60, seed=8)

    assert told()[:60] == first
    assert told()[60:] != first


def told() -> list[tuple[str, ...]]:
    return [
        (request.site_language, request.contact_by, request.status, request.note)
        for request in Requests.order_by("pk")
    ]
