"""The page on which the owner examines the trail."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clinic_site.models import Clinic, TrailEntry
from intake.models import ConsultationRequest
from tests.clinic_site.trail import left_on_the_trail
from tests.inside_view import inside_view
from tests.intake.builders import build_clinic, build_request
from tests.intake.staff import address, colleague

pytestmark = pytest.mark.django_db

TRAIL = "/staff/clinic_site/trailentry/"
ABOUT = "intake.consultationrequest"
NOON = datetime(2026, 11, 23, 18, tzinfo=UTC)  # at a clinic on Central time

Action = TrailEntry.Action


@pytest.fixture
def owner(client: Client) -> User:
    build_clinic()
    user = User.objects.create_superuser("owner", password="x" * 20)
    client.force_login(user)
    return user


def build_entry(by: User | None, at: datetime = NOON, **overrides: Any) -> TrailEntry:
    values = {"action": Action.VIEWED} | overrides
    return TrailEntry.objects.create(by=by, at=at, **values)


def opened(by: User, request: ConsultationRequest, **overrides: Any) -> TrailEntry:
    values = {"about": ABOUT, "object_id": request.pk, "shown": [request.pk]}
    return build_entry(by, **(values | overrides))


def rows(page: str) -> list[str]:
    """The text of each row of the trail, spaces made one."""
    body = page.partition('aria-label="Trail"')[2].partition("<tbody>")[2]
    found = re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in found]


def test_an_entry_says_when_who_what_and_of_what(client: Client, owner: User) -> None:
    request = build_request()
    opened(colleague(), request, action=Action.CHANGED, fields=["staff_note"])

    said = rows(client.get(f"{TRAIL}?day=2026-11-23").text)

    assert said == [
        f"Nov 23, 2026, 12:00:00 PM desk Changed {request.reference} Fields: staff note"
    ]


def test_the_newest_comes_first_and_older_ones_are_a_page_on(
    client: Client, owner: User
) -> None:
    # Two of each moment: what is the same moment must not be left out or told twice.
    for minute in range(60):
        for _ in range(2):
            build_entry(owner, NOON + timedelta(minutes=minute), object_id=minute)

    first = client.get(f"{TRAIL}?day=2026-11-23").text
    (older,) = re.findall(r'href="(\?[^"]*before=[^"]*)"', first)
    second = client.get(TRAIL + older.replace("&amp;", "&")).text

    told = [row.split()[-1] for row in [*rows(first), *rows(second)]]
    assert (len(rows(first)), len(rows(second))) == (100, 20)
    assert told == [str(minute) for minute in range(59, -1, -1) for _ in range(2)]
    assert "Older entries" not in second


def test_it_is_narrowed_to_a_person(client: Client, owner: User) -> None:
    desk = colleague()
    build_entry(desk, page="password_change")
    build_entry(owner, page="app_list")

    said = rows(client.get(f"{TRAIL}?by={desk.pk}").text)

    assert ["Password change" in row for row in said] == [True]


def test_it_is_narrowed_to_a_day_of_the_clinics_with_ways_to_those_beside_it(
    client: Client, owner: User
) -> None:
    midnight = datetime(2026, 11, 23, 6, tzinfo=UTC)
    moments = [
        midnight - timedelta(seconds=1),
        midnight,
        midnight + timedelta(hours=23, minutes=59, seconds=59),
        midnight + timedelta(days=1),
    ]
    for number, at in enumerate(moments):
        build_entry(owner, at, object_id=number)

    with time_machine.travel(NOON + timedelta(days=1)):
        page = client.get(f"{TRAIL}?day=2026-11-23").text
        today = client.get(f"{TRAIL}?day=2026-11-24").text

    assert [row[-1] for row in rows(page)] == ["2", "1"]
    assert 'href="?day=2026-11-22"' in page
    assert 'href="?day=2026-11-24"' in page
    assert 'href="?day=2026-11-25"' not in today


def test_it_is_narrowed_to_a_request_that_is_found_by_its_reference(
    client: Client, owner: User
) -> None:
    request, other = build_request(reference="7KQ-4MX"), build_request()
    desk = colleague()
    opened(desk, request)
    opened(desk, other)
    build_entry(desk, action=Action.LISTED, shown=[other.pk, request.pk], about=ABOUT)

    with left_on_the_trail() as entries:
        found = client.post(TRAIL, {"reference": "7kq 4mx"})
        page = client.get(found["Location"]).text

    assert found["Location"] == f"{TRAIL}?request={request.pk}"
    assert ["7KQ-4MX" in row for row in rows(page)] == [False, False, True]
    assert "2 requests" in page
    assert other.reference not in page
    assert "Trail of 7KQ-4MX" in page
    assert [(entry.action, entry.shown) for entry in entries] == [
        (Action.SEARCHED, [request.pk]),
        (Action.LISTED, [request.pk]),
    ]


def test_a_reference_that_no_request_has_is_said_beside_its_box(
    client: Client, owner: User
) -> None:
    with left_on_the_trail() as entries:
        answers = [
            client.post(TRAIL, {"reference": typed}) for typed in ["ABC-DEF", "Zoe", ""]
        ]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    for answer, said in zip(
        answers,
        [*["No request has this reference."] * 2, "This field is required."],
        strict=True,
    ):
        assert said in answer.text
    assert [entry.action for entry in entries] == [Action.SEARCHED] * 3
    assert [entry.shown for entry in entries] == [[], [], []]


@pytest.mark.parametrize(
    "asked", ["day=yesterday", "by=0", "by=x", "request=x", "before=x", "before=0"]
)
def test_what_cannot_be_asked_shows_nothing_and_says_so(
    asked: str, client: Client, owner: User
) -> None:
    page = client.get(f"{TRAIL}?{asked}")

    assert page.status_code == 200
    assert rows(page.text) == []
    assert "Choose a person and a day" in page.text


def test_unusual_reading_is_marked_in_words_and_counted_by_person_and_day(
    client: Client, owner: User
) -> None:
    desk, request = colleague(), build_request()
    with time_machine.travel(NOON + timedelta(hours=1)):
        for days, count in {0: 2, 1: 3, 31: 1}.items():
            for _ in range(count):
                opened(desk, request, at=NOON - timedelta(days=days), is_unusual=True)
        opened(desk, request)
        page = client.get(TRAIL).text
        narrowed = client.get(f"{TRAIL}?by={desk.pk}&day=2026-11-23&unusual=on").text

    counted = " ".join(re.sub(r"<[^>]*>", " ", page).split())
    assert "Monday, November 23, 2026 desk 2 times" in counted
    assert "Sunday, November 22, 2026 desk 3 times" in counted
    assert "October" not in counted.partition("When Who What")[0]
    link = f"?by={desk.pk}&amp;day=2026-11-23&amp;unusual=on"
    assert f'href="{link}"' in page
    assert len(rows(narrowed)) == 2
    assert all("Unusual reading" in row for row in rows(narrowed))
    assert sum("Unusual reading" in row for row in rows(page)) == 6


def test_where_nothing_was_unusual_it_says_by_what_measure(
    client: Client, owner: User
) -> None:
    Clinic.objects.update(reading_limit=7)

    assert "Nobody opened more than 7 different requests" in client.get(TRAIL).text


def test_an_entry_of_a_list_has_a_page_that_names_its_requests(
    client: Client, owner: User
) -> None:
    shown = [build_request(), build_request()]
    entry = build_entry(owner, action=Action.LISTED, shown=[each.pk for each in shown])

    page = client.get(f"{TRAIL}{entry.pk}/change/").text

    assert all(request.reference in page for request in shown)
    assert 'name="_save"' not in page


@pytest.mark.parametrize("page", ["add/", "{}/delete/"])
def test_nobody_adds_or_deletes_entries_by_hand(
    page: str, client: Client, owner: User
) -> None:
    entry = build_entry(owner)

    assert client.get(TRAIL + page.format(entry.pk)).status_code == 403
    assert client.post(f"{TRAIL}{entry.pk}/change/", {}).status_code == 403


def test_only_who_may_see_the_trail_sees_it_and_is_led_to_it(client: Client) -> None:
    desk, request = colleague(), build_request()
    client.force_login(desk)
    link = f'href="{TRAIL}?request={request.pk}"'

    refused = [client.get(TRAIL), client.post(TRAIL, {"reference": request.reference})]
    without = client.get(address(request)).text
    desk.user_permissions.add(Permission.objects.get(codename="view_trailentry"))

    assert [answer.status_code for answer in refused] == [403, 403]
    assert link not in without
    assert link in client.get(address(request)).text
    assert client.get(TRAIL).status_code == 200


def test_front_desk_clinicians_and_writers_have_no_right_to_the_trail() -> None:
    permission = Permission.objects.get(codename="view_trailentry")

    assert not Group.objects.filter(permissions=permission).exclude(name="Owner")


def test_examining_the_trail_is_on_the_trail(client: Client, owner: User) -> None:
    with left_on_the_trail() as entries:
        client.get(TRAIL)

    assert [(entry.by, entry.action, entry.about) for entry in entries] == [
        (owner, Action.LISTED, "clinic_site.trailentry")
    ]


@pytest.mark.parametrize("asked", ["", "by={by}", "day={day}", "request={request}"])
def test_it_costs_the_same_for_one_entry_and_for_a_hundred(
    asked: str, client: Client, owner: User
) -> None:
    desk = colleague()
    desk.user_permissions.add(Permission.objects.get(codename="view_trailentry"))
    client.force_login(desk)
    request, now = build_request(), timezone.now()
    asked = asked.format(
        by=owner.pk, request=request.pk, day=Clinic.objects.get().today
    )
    opened(owner, request, at=now)
    with CaptureQueriesContext(connection) as of_one:
        client.get(f"{TRAIL}?{asked}")
    for _ in range(99):
        opened(owner, build_request(), at=now, shown=[request.pk])

    with CaptureQueriesContext(connection) as of_hundred:
        page = client.get(f"{TRAIL}?{asked}").text

    assert len(rows(page)) == 100
    assert len(inside_view(of_one)) == len(inside_view(of_hundred)) <= 12
