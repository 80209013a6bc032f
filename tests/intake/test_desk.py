"""The first page of the staff pages: each request once, where it is most pressing."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from clinic_site.field_keys import decoded, new_key
from clinic_site.models import Clinic
from intake.desk import Desk, desk
from intake.models import ConsultationRequest, Escalation, Tally
from intake.models.columns import SEALED
from intake.reference import new_reference
from tests.inside_view import inside_view
from tests.intake.builders import build_request
from tests.intake.staff import LIST, address, colleague
from tests.intake.together import at_once

DESK = "/staff/"
NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)  # nine in the morning at the clinic
DAY = timedelta(days=1)
TODAY, TOMORROW = date(2026, 11, 24), date(2026, 11, 25)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def _clinic(db: None) -> None:
    Clinic.objects.create(pk=1, name="A Clinic", time_zone="America/Chicago")


@pytest.fixture
def user(db: None) -> User:
    return colleague()


@pytest.fixture
def client(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def request(**overrides: Any) -> ConsultationRequest:
    """Received two days ago; what is answered was read and called yesterday."""
    values: dict[str, Any] = {
        "received_at": NOW - 2 * DAY,
        "reply_due_at": NOW + 2 * DAY,
        "opened_at": NOW - DAY,
    }
    return build_request(**values | overrides)


def answered(**overrides: Any) -> ConsultationRequest:
    contacted = {"status": "contacting", "first_contact_at": NOW - DAY}
    return request(**contacted | overrides)


def escalate(consultation: ConsultationRequest) -> ConsultationRequest:
    by = User.objects.get(username="desk")
    Escalation.objects.create(request=consultation, raised_by=by)
    return consultation


def seen(user: User, only_mine: bool = False) -> Desk:
    return desk(user, Clinic.objects.get(), only_mine)


def places(found: Desk) -> dict[str, list[str]]:
    """The references of each group that is shown."""
    return {
        group.name: [row.stored.reference for row in group.rows]
        for group in [*found.needs_us, *found.later]
    }


PLACES: list[tuple[str, Callable[..., ConsultationRequest], dict[str, Any]]] = [
    ("overdue", request, {"reply_due_at": NOW - timedelta(seconds=1)}),
    ("due-today", request, {"reply_due_at": NOW}),
    # Midnight at the clinic is six in the morning in London.
    ("due-today", request, {"reply_due_at": datetime(2026, 11, 25, 5, 59, tzinfo=UTC)}),
    ("new", request, {"reply_due_at": datetime(2026, 11, 25, 6, tzinfo=UTC)}),
    ("new", request, {"status": "in_review"}),
    ("planned", answered, {"next_on": TODAY}),
    ("planned", answered, {"next_on": date(2026, 11, 2)}),
    ("planned", answered, {"status": "scheduled", "appointment_at": NOW - DAY}),
    ("on-them", answered, {"next_on": TOMORROW}),
    ("on-them", answered, {"status": "scheduled", "appointment_at": NOW + DAY}),
    ("on-them", answered, {}),
    ("put-off", answered, {"snoozed_until": TOMORROW}),
    ("put-off", answered, {"snoozed_until": TOMORROW, "next_on": TODAY}),
    ("put-off", request, {"snoozed_until": TOMORROW}),
    ("back", answered, {"snoozed_until": TODAY}),
    ("back", answered, {"snoozed_until": date(2026, 11, 1)}),
    ("quarantine", request, {"quarantine": "trap"}),
    ("quarantine", request, {"quarantine": "trap", "reply_due_at": NOW - DAY}),
    # Nobody is out of sight for longer than until we promised an answer.
    ("overdue", request, {"snoozed_until": TOMORROW, "reply_due_at": NOW - DAY}),
]


@pytest.mark.parametrize(("group", "build", "values"), PLACES)
def test_a_request_is_in_the_one_group_where_it_is_most_pressing(
    user: User,
    group: str,
    build: Callable[..., ConsultationRequest],
    values: dict[str, Any],
) -> None:
    consultation = build(**values)

    assert places(seen(user)) == {group: [consultation.reference]}


@pytest.mark.parametrize(("group", "build", "values"), PLACES)
def test_what_is_escalated_comes_first_until_it_is_settled(
    user: User,
    group: str,
    build: Callable[..., ConsultationRequest],
    values: dict[str, Any],
) -> None:
    consultation = escalate(build(**values))

    before = places(seen(user))
    Escalation.objects.update(closed_at=NOW, closed_by=user)

    assert before == {"escalated": [consultation.reference]}
    assert places(seen(user)) == {group: [consultation.reference]}


def test_what_was_closed_while_escalated_stays_in_sight(user: User) -> None:
    closed = escalate(request(status="closed", closed_at=NOW))
    erased = escalate(request(status="closed", closed_at=NOW))
    erased.strip(kind="erased")

    found = seen(user)

    assert places(found) == {"escalated": [closed.reference]}
    assert found.needs_us[0].rows[0].marks == ["Closed"]


@pytest.mark.parametrize("status", ["completed", "closed", "withdrawn"])
def test_what_is_over_is_not_on_the_desk(user: User, status: str) -> None:
    request(status=status, closed_at=NOW, reply_due_at=NOW - DAY)

    found = seen(user)

    assert places(found) == {}
    assert found.counts.standing["closed"] == 1


def test_the_clinics_clock_decides_what_is_due_today(user: User) -> None:
    consultation = request(reply_due_at=datetime(2026, 11, 25, 9, tzinfo=UTC))

    in_chicago = places(seen(user))
    Clinic.objects.update(time_zone="Pacific/Honolulu")

    assert in_chicago == {"new": [consultation.reference]}
    assert places(seen(user)) == {"due-today": [consultation.reference]}


def test_a_group_is_sorted_by_what_presses_and_the_rest_are_in_the_list(
    client: Client, user: User
) -> None:
    late = [request(reply_due_at=NOW - n * timedelta(hours=1)) for n in range(1, 14)]

    found = seen(user)
    page = client.get(DESK).text
    listed = client.get(f"{LIST}?desk=overdue").text

    assert places(found)["overdue"] == [each.reference for each in late[:2:-1]]
    assert found.needs_us[0].number == 13
    assert f'href="{LIST}?desk=overdue">and 3 more</a>' in page
    assert listed.count("field-reference") == 13


def test_only_mine_leaves_out_everybody_elses(client: Client, user: User) -> None:
    mine = answered(owner=user, next_on=TODAY)
    other = answered(owner=User.objects.create_user("other"), next_on=TODAY)
    escalate(request())

    page = client.get(f"{DESK}?owner=me").text

    assert places(seen(user, only_mine=True)) == {"planned": [mine.reference]}
    assert mine.reference in page
    assert other.reference not in page
    assert '<a href="?owner=me" aria-current="page">Mine</a>' in page


@pytest.mark.parametrize(
    ("values", "step"),
    [
        ({"opened_at": None}, "Read it"),
        ({}, "Call"),
        ({"contact_by": "text", "text_consent": True}, "Text"),
        ({"contact_by": "email", "email": "a@b.co"}, "Email"),
        ({"quarantine": "trap"}, "See whether a person sent it"),
        ({"snoozed_until": date(2026, 12, 3)}, "Comes back on Thu, Dec 3"),
    ],
)
def test_the_next_step_of_what_waits_is_said_in_words(
    user: User, values: dict[str, Any], step: str
) -> None:
    request(**values)

    assert [row.next_step for row in all_rows(seen(user))] == [step]


@pytest.mark.parametrize(
    ("values", "step"),
    [
        ({}, "Try again"),
        ({"next_on": TODAY}, "Try again today"),
        ({"next_on": TOMORROW}, "Try again on Wed, Nov 25"),
        ({"next_on": date(2026, 11, 20)}, "Try again: was planned for Fri, Nov 20"),
        ({"status": "reached"}, "Make an appointment"),
        (
            {"status": "scheduled", "appointment_at": NOW + 6 * DAY},
            "Appointment on Nov 30, 9 a.m.",
        ),
        (
            {"status": "scheduled", "appointment_at": NOW - DAY},
            "Say what came of the appointment on Nov 23, 9 a.m.",
        ),
    ],
)  # fmt: skip
def test_the_next_step_of_what_is_answered_is_said_in_words(
    client: Client, values: dict[str, Any], step: str
) -> None:
    answered(**values)

    assert step in client.get(DESK).text


def all_rows(found: Desk) -> list[Any]:
    return [row for group in [*found.needs_us, *found.later] for row in group.rows]


def test_unread_and_unanswered_are_told_apart(user: User) -> None:
    unread = request(opened_at=None)
    read = request()
    both = answered()

    marks = {row.stored.reference: row.marks for row in all_rows(seen(user))}

    assert marks == {
        unread.reference: ["Unread", "Unanswered"],
        read.reference: ["Unanswered"],
        both.reference: [],
    }


def test_a_row_tells_since_when_until_when_how_and_whose(
    client: Client, user: User
) -> None:
    consultation = request(
        text_consent=True, owner=user, reply_due_at=NOW - timedelta(hours=3)
    )

    page = " ".join(client.get(DESK).text.split())

    row = page[page.index("<tbody>") : page.index("</tbody>")]
    assert f'href="{address(consultation)}">{consultation.reference}</a>' in row
    assert '<time datetime="2026-11-22T09:00:00-06:00">2 days</time>' in row
    assert 'class="desk__late">3 hours ago</td>' in row
    assert ">Call or text</td>" in row
    assert ">desk</td>" in row


def test_nothing_they_wrote_and_no_name_is_read_unless_the_clinic_shows_names(
    client: Client,
) -> None:
    request(full_name="Canary Name", note="Canary story")
    answered(full_name="Long Name", preferred_name="Canary Short")

    with CaptureQueriesContext(connection) as queries:
        without = client.get(DESK).text
    Clinic.objects.update(desk_shows_names=True)
    shown = client.get(DESK).text

    said = " ".join(query["sql"] for query in queries)
    table = '"intake_consultationrequest"'
    assert [name for name in SEALED if f'{table}."{name}"' in said] == []
    assert "Canary" not in without
    assert ">Canary Name</bdi>" in shown
    assert ">Canary Short</bdi>" in shown
    assert "Long Name" not in shown
    assert "Canary story" not in shown


def test_names_that_cannot_be_read_don_t_take_the_desk_away(
    client: Client, settings: Settings
) -> None:
    Clinic.objects.update(desk_shows_names=True)
    consultation = request()
    settings.FIELD_KEYS = [decoded(new_key())]

    page = client.get(DESK)

    assert page.status_code == 200
    assert consultation.reference in page.text


def test_the_desk_costs_the_same_for_one_and_for_forty(client: Client) -> None:
    owner = User.objects.get(username="desk")
    request(owner=owner)
    with CaptureQueriesContext(connection) as of_one:
        client.get(DESK)
    for number in range(39):
        answered(owner=owner, next_on=TODAY + number * DAY)

    with CaptureQueriesContext(connection) as of_forty:
        client.get(DESK)

    assert len(inside_view(of_one)) == len(inside_view(of_forty)) <= 12


def test_faq_editors_see_no_trace_of_it(client: Client) -> None:
    consultation = request()
    by_the_desk = client.get(DESK).text
    client.force_login(colleague("FAQ editor", "editor"))

    page = client.get(f"{DESK}?owner=me").text

    for words in [consultation.reference, "Needs us now", "came in", "Find a request"]:
        assert words in by_the_desk
        assert words not in page


def test_an_empty_desk_says_so(client: Client) -> None:
    page = client.get(DESK).text

    assert "Nothing needs us now." in page
    assert "Nothing needs you now." in client.get(f"{DESK}?owner=me").text


def test_the_numbers_at_the_top_add_up(client: Client, user: User) -> None:
    request()
    request(quarantine="trap")
    escalate(answered(snoozed_until=TOMORROW))
    answered(snoozed_until=TOMORROW)
    answered()
    request(status="completed", closed_at=NOW)
    request(status="closed", closed_at=NOW).strip("purged")

    counts = seen(user).counts
    page = client.get(DESK).text

    assert counts.received == 7
    assert counts.standing == {
        "waiting": 1,
        "answered": 2,
        "snoozed": 1,
        "quarantined": 1,
        "closed": 1,
        "purged": 1,
    }
    assert counts.missing == 0
    assert "add up" not in page


def sums(page: str) -> list[int]:
    return [int(number) for number in re.findall(r"<dd>\s*([\d,]+)\s*</dd>", page)]


@pytest.mark.parametrize(
    ("change", "words"),
    [(2, "2 fewer stand somewhere than came in"), (-1, "1 more stand somewhere")],
)
def test_numbers_that_don_t_add_up_are_said_in_words_with_what_to_do(
    client: Client, change: int, words: str
) -> None:
    request()
    Tally.objects.create(standing="received", change=change)

    page = client.get(DESK).text

    received, *others = sums(page)
    assert received - sum(others) == change
    assert words in page
    assert 'class="errornote desk__missing" role="alert"' in page
    assert "Call whoever looks after the site" in page


def test_a_row_that_was_lost_from_the_database_is_missed(user: User) -> None:
    request()
    lost = request()

    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM intake_consultationrequest WHERE id = %s", [lost.pk]
        )

    assert seen(user).counts.missing == 1


@pytest.mark.django_db(transaction=True)
def test_the_numbers_add_up_after_twenty_colleagues_wrote_at_once() -> None:
    user = User.objects.create_superuser("owner")  # roles may have been flushed
    waiting = [request() for _ in range(20)]

    def move(number: int) -> None:
        if number % 4 == 3:
            Tally.objects.compact()
        elif number % 2:
            waiting[number].close(user, "declined")
        else:
            waiting[number].withdraw(user)
        assert seen(user).counts.missing == 0

    at_once([lambda number=number: move(number) for number in range(20)])

    counts = seen(user).counts
    assert counts.missing == 0
    assert (counts.standing["waiting"], counts.standing["closed"]) == (5, 15)


def test_putting_the_counts_together_loses_none(user: User) -> None:
    request()
    answered()
    request(status="closed", closed_at=NOW).strip("purged")
    before = seen(user).counts
    totals = Tally.objects.totals()

    Tally.objects.compact()

    assert Tally.objects.count() == len(totals)
    assert Tally.objects.totals() == totals
    assert seen(user).counts == before


def test_requests_that_come_together_count_in_one_row_of_each_standing() -> None:
    one = request()
    rows_before = Tally.objects.count()
    others = [ConsultationRequest.objects.get(pk=one.pk) for _ in range(20)]
    for other in others:
        other.pk, other.token, other.reference = None, uuid4(), new_reference()

    ConsultationRequest.objects.bulk_create(others)

    assert Tally.objects.count() == rows_before + 2
    assert Tally.objects.totals() == {"received": 21, "waiting": 21}
