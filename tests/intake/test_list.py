"""The list of all requests: narrowed by filters, and never counted as a whole."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import unquote

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest import MonkeyPatch

from intake.admin import paging, search
from intake.desk.groups import groups
from intake.models import ConsultationRequest, Escalation
from intake.models.columns import SEALED
from tests.inside_view import inside_view
from tests.intake.builders import build_clinic, build_request
from tests.intake.staff import LIST, colleague

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def user(db: None) -> User:
    return colleague()


@pytest.fixture
def client(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def received(days_ago: int, **overrides: Any) -> ConsultationRequest:
    at = timezone.now() - days_ago * DAY
    return build_request(received_at=at, reply_due_at=at + DAY, **overrides)


def listed(client: Client, query: str = "") -> list[str]:
    found = client.get(f"{LIST}?{query}").context["cl"].result_list
    return [request.reference for request in found]


def test_the_newest_come_first(client: Client) -> None:
    requests = [received(days_ago) for days_ago in [2, 0, 1]]

    references = [request.reference for request in requests]
    assert listed(client) == [references[1], references[2], references[0]]


@pytest.mark.parametrize(
    ("query", "values", "others"),
    [
        ("status__exact=reached", {"status": "reached"}, {}),
        ("standing=waiting", {}, {"first_contact_at": timezone.now()}),
        ("standing=answered", {"first_contact_at": timezone.now()}, {}),
        ("standing=quarantined", {"quarantine": "trap"}, {}),
        ("standing=closed", {"status": "completed", "closed_at": timezone.now()}, {}),
        (
            "outcome__exact=spam",
            {"status": "closed", "outcome": "spam", "closed_at": timezone.now()},
            {"status": "closed", "outcome": "declined", "closed_at": timezone.now()},
        ),
        (
            "outcome__exact=spam",
            {
                **{"status": "closed", "outcome": "spam", "quarantine": "trap"},
                "closed_at": timezone.now(),
            },
            {},
        ),
        ("quarantine=yes", {"quarantine": "trap"}, {}),
        (
            "quarantine=yes",
            {"quarantine": "trap"},
            {
                **{"status": "closed", "outcome": "spam", "quarantine": "trap"},
                "closed_at": timezone.now(),
            },
        ),
        ("site_language__exact=es", {"site_language": "es"}, {}),
        (
            "contact_by__exact=email",
            {"contact_by": "email", "email": "a@b.co"},
            {"contact_by": "call"},
        ),
        ("desk=overdue", {"reply_due_at": timezone.now()}, {}),
        ("desk=quarantine", {"quarantine": "trap"}, {}),
    ],
)
def test_a_filter_shows_what_it_says_and_nothing_else(
    client: Client, query: str, values: dict[str, Any], others: dict[str, Any]
) -> None:
    at = {"received_at": timezone.now() - DAY}
    shown = build_request(**at | values)
    build_request(**at | others)

    assert listed(client, query) == [shown.reference]


def test_the_list_is_narrowed_by_owner(client: Client, user: User) -> None:
    leaver = colleague(username="leaver")
    User.objects.filter(pk=leaver.pk).update(is_active=False)
    mine, theirs = build_request(owner=user), build_request(owner=leaver)
    nobodys = build_request()

    page = client.get(LIST).text

    assert listed(client, "owner=me") == [mine.reference]
    assert listed(client, "owner=nobody") == [nobodys.reference]
    assert f'<a href="?owner={leaver.pk}">leaver</a>' in page
    assert listed(client, f"owner={leaver.pk}") == [theirs.reference]


def test_who_may_not_answer_requests_is_not_offered_as_an_owner(
    client: Client,
) -> None:
    colleague("FAQ editor", "writer")

    assert ">writer</a>" not in client.get(LIST).text


def test_the_list_is_narrowed_to_what_leaves_within_a_week(client: Client) -> None:
    build_clinic()
    soon = received(25, quarantine="trap")
    received(20, quarantine="trap")

    assert listed(client, "leaving=week&quarantine=yes") == [soon.reference]


def test_what_leaves_first_comes_first_over_all_pages(client: Client) -> None:
    build_clinic()
    spam = [received(25, quarantine="trap") for _ in range(40)]
    first = received(29, quarantine="trap")

    leaving = "leaving=week&quarantine=yes"
    pages = [listed(client, f"{leaving}&p={number}") for number in [1, 2]]

    assert pages[0][0] == first.reference
    assert [len(page) for page in pages] == [25, 16]
    assert {*pages[0], *pages[1]} == {request.reference for request in [first, *spam]}


def test_the_link_to_a_request_says_how_the_list_was_narrowed(client: Client) -> None:
    request = build_request()
    page = reverse("admin:intake_consultationrequest_change", args=[request.pk])

    assert f'href="{page}"' in client.get(LIST).text
    narrowed = client.get(f"{LIST}?desk=new&status__exact=new").text
    [link] = re.findall(rf'href="({page}[^"]*)"', narrowed)
    assert unquote(unescape(link)).endswith("=desk=new&status__exact=new")


def test_what_presses_comes_first_in_a_group_of_the_desk(client: Client) -> None:
    now = timezone.now()
    due = [
        build_request(received_at=now - 9 * DAY, reply_due_at=now - days * DAY)
        for days in [1, 3, 2]
    ]

    references = [request.reference for request in due]
    assert listed(client, "desk=overdue") == [references[n] for n in [1, 2, 0]]


def test_each_group_of_the_desk_can_be_listed(client: Client, user: User) -> None:
    request = build_request()
    Escalation.objects.create(request=request, raised_by=user)
    names = [group.name for group in groups(build_clinic(), timezone.now())]

    found = {name: listed(client, f"desk={name}") for name in names}

    assert len(found) == 9
    assert found.pop("escalated") == [request.reference]
    assert not any(found.values())


def test_a_long_list_is_not_counted_to_its_end(
    client: Client, monkeypatch: MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "MOST", 50)
    for days_ago in range(50):
        received(days_ago)
    exact = client.get(LIST).text
    oldest = received(70)

    page = client.get(LIST).text
    last = client.get(f"{LIST}?p=2").text

    assert "50 requests" in exact
    assert "50+" not in exact
    assert "50+ requests" in page
    assert "choose a date, or another filter, to see older ones" in page
    assert '<a href="?p=2" class="end">2</a>' in page
    assert last.count("field-reference") == 25
    assert oldest.reference not in last


def test_no_statement_counts_the_whole_table(client: Client) -> None:
    build_request()

    with CaptureQueriesContext(connection) as queries:
        client.get(LIST)
        client.get(f"{LIST}?_facets=True")

    statements = [query["sql"] for query in queries]
    assert not any("COUNT(" in sql for sql in statements)
    assert [sql for sql in statements if "LIMIT 1001" in sql]


def test_no_list_of_what_was_found_is_longer_than_a_page(
    client: Client, monkeypatch: MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "FOUND_SHOWN", 3)
    found = [received(days_ago, full_name="Ana Example") for days_ago in range(5)]

    page = client.post(LIST, {"q": "ana"}).text

    assert all(request.reference in page for request in found[:3])
    assert not any(request.reference in page for request in found[3:])
    assert "5 found." in page
    assert "these are the newest" in page
    assert "?p=2" not in page


@pytest.mark.parametrize(
    "query", ["", "standing=waiting", "owner=nobody", "desk=new", "leaving=week"]
)
def test_each_list_costs_the_same_for_one_and_for_forty_and_reads_nothing_sealed(
    client: Client, query: str
) -> None:
    build_clinic()
    build_request(full_name="Canary")
    with CaptureQueriesContext(connection) as of_one:
        client.get(f"{LIST}?{query}")
    for _ in range(39):
        build_request()

    with CaptureQueriesContext(connection) as of_forty:
        page = client.get(f"{LIST}?{query}").text

    assert len(inside_view(of_one)) == len(inside_view(of_forty)) <= 12
    assert "Canary" not in page
    said = " ".join(entry["sql"] for entry in of_forty)
    table = '"intake_consultationrequest"'
    assert [name for name in SEALED if f'{table}."{name}"' in said] == []


def test_a_person_is_found_by_the_index(client: Client) -> None:
    build_request(full_name="Ana Example")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    found = search.found(ConsultationRequest.objects.order_by(), "Ana Example")

    assert "intake_by_person" in found.explain()
    assert found.count() == 1
