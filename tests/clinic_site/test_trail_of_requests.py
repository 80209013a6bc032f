"""What the trail tells of work on requests: which, how, by whom, and no content."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from clinic_site.models import Clinic, TrailEntry
from intake.models import ConsultationRequest, ReplyTemplate
from tests.clinic_site.trail import left_on_the_trail
from tests.intake.builders import build_clinic, build_request
from tests.intake.canaries import STAFF_TYPED, STORED, TYPED, found_in
from tests.intake.staff import LIST, address, colleague, review
from tests.intake.test_unreadable import change_a_letter
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

SIGN_IN = "/staff/account/login/"

Action = TrailEntry.Action
ABOUT = "intake.consultationrequest"


@pytest.fixture
def desk() -> User:
    user = colleague()
    export = Permission.objects.get(codename="export_consultationrequest")
    user.user_permissions.add(export)
    return user


@pytest.fixture
def browser(client: Client, desk: User) -> Client:
    return sign_in(client, desk)


@pytest.mark.parametrize(
    ("page", "action"),
    [
        ("change/", Action.VIEWED),
        ("history/", Action.VIEWED),
        ("as-they-asked/", Action.VIEWED),
        ("export/", Action.VIEWED),  # it asks why, first
        ("release/", Action.NOT_SHOWN),
        ("delete/", Action.REFUSED),
    ],
)
def test_who_opens_a_request_is_on_its_trail(
    page: str, action: str, browser: Client, desk: User
) -> None:
    request = build_request(**STORED)
    before = timezone.now()

    with left_on_the_trail() as entries:
        browser.get(address(request, page))

    (entry,) = entries
    assert (entry.by, entry.action) == (desk, action)
    assert (entry.about, entry.object_id) == (ABOUT, request.pk)
    assert (entry.shown, entry.fields) == ([request.pk], [])
    assert before <= entry.at <= timezone.now()


@pytest.mark.parametrize("kind", ["json", "print"])
def test_who_takes_a_request_is_on_its_trail(
    kind: str, browser: Client, desk: User
) -> None:
    request = build_request(**STORED)

    with left_on_the_trail() as entries:
        browser.post(
            address(request, "export/"), {"kind": kind, "reason": "They asked for it"}
        )

    (entry,) = entries
    assert (entry.by, entry.action, entry.shown) == (
        desk, Action.EXPORTED, [request.pk],
    )  # fmt: skip


def test_who_takes_what_a_list_shows_is_on_the_trail_of_each(browser: Client) -> None:
    requests = [build_request(), build_request()]

    with left_on_the_trail() as entries:
        browser.post(f"{LIST}export/", {"reason": "They asked for it"})

    (entry,) = entries
    assert entry.action == Action.EXPORTED
    assert sorted(entry.shown) == [request.pk for request in requests]


def test_a_request_that_cannot_be_read_was_asked_for(browser: Client) -> None:
    request = build_request()
    change_a_letter(request, "full_name")

    with left_on_the_trail() as entries:
        response = browser.get(address(request))

    assert response.status_code == 500
    assert [(entry.action, entry.shown) for entry in entries] == [
        (Action.NOT_SHOWN, [request.pk])
    ]


def test_the_list_and_a_search_name_the_requests_that_they_show(
    browser: Client,
) -> None:
    newer, older = build_request(full_name="Zoe Example"), build_request()
    ConsultationRequest.objects.filter(pk=older.pk).update(
        received_at=older.received_at - timedelta(hours=1)
    )

    with left_on_the_trail() as entries:
        browser.get(LIST)
        browser.post(LIST, {"q": "zoe"})
        browser.post(LIST, {"q": "nobody"})

    assert [(entry.action, entry.shown) for entry in entries] == [
        (Action.LISTED, [newer.pk, older.pk]),
        (Action.SEARCHED, [newer.pk]),
        (Action.SEARCHED, []),
    ]


def test_the_list_of_mails_names_the_requests_that_they_are_about(
    browser: Client,
) -> None:
    build_clinic()
    request = build_request()
    request.promise_messages()

    with left_on_the_trail() as entries:
        browser.get("/staff/intake/message/")

    assert [(entry.action, {*entry.shown}) for entry in entries] == [
        (Action.LISTED, {request.pk})
    ]


@pytest.mark.parametrize(
    ("page", "posted", "fields"),
    [
        ("change/", {**STAFF_TYPED, "status": "reached"}, ["staff_note"]),
        ("release/", {}, ["quarantine"]),
        ("as-they-asked/", {"withdraw": "yes"}, ["status"]),
        ("as-they-asked/", {"erase": "yes"}, ["stripped_at"]),
    ],
)
def test_a_change_names_its_fields(
    page: str, posted: dict[str, Any], fields: list[str], browser: Client
) -> None:
    request = build_request(quarantine="trap")

    with left_on_the_trail() as entries:
        browser.post(address(request, page), review(request, **posted))

    (entry,) = entries
    assert (entry.action, entry.shown) == (Action.CHANGED, [request.pk])
    assert entry.fields == fields


def test_a_form_that_came_back_was_seen_and_changed_nothing(browser: Client) -> None:
    request = build_request()
    stale = review(request, staff_note="Rang.", seen_version=0)

    with left_on_the_trail() as entries:
        response = browser.post(address(request), stale)

    assert response.status_code == 200
    assert [(entry.action, entry.fields) for entry in entries] == [(Action.VIEWED, [])]


def test_nothing_of_what_anybody_typed_gets_onto_the_trail_or_into_djangos_log(
    client: Client, desk: User, settings: Settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    call_command("loaddata", "clinic", verbosity=0)
    desk.is_superuser = True
    desk.save()
    request = build_request(**STORED)
    other = build_request(**(STORED | {"quarantine": "trap"}))
    typed = {**TYPED, **STAFF_TYPED}

    with left_on_the_trail() as entries:
        for words in typed.values():
            client.post(SIGN_IN, {"login": words, "password": words})
        client.force_login(desk)
        for words in typed.values():
            client.post(LIST, {"q": words})
            client.get(LIST, {"q": words})
            client.get(address(request, f"{words}/change/".replace("/", "")))
            client.get(f"{LIST}{words.replace('/', '')}/change/")
        for page in ["change/", "history/", "export/", "as-they-asked/"]:
            client.get(address(request, page))
        for page in ["change/", "change/"]:  # stored, then refused as stale
            client.post(address(request, page), review(request, **STAFF_TYPED))
        client.post(address(other, "release/"))
        client.post(address(other, "as-they-asked/"), {"erase": "yes"})

    assert len(entries) == 5 * len(typed) + 1 + 4 + 2 + 2
    assert not [entry for entry in entries if found_in(repr(vars(entry)))]
    assert found_in(" ".join(map(repr, map(vars, LogEntry.objects.all())))) == set()
    assert found_in(typed["note"]) == {"note"}


def open_requests(browser: Client, count: int) -> list[bool]:
    """Open that many, each once; tell of each entry whether it is unusual."""
    with left_on_the_trail() as entries:
        for _ in range(count):
            assert browser.get(address(build_request())).status_code == 200
    return [entry.is_unusual for entry in entries]


@pytest.fixture
def five_are_usual(db: None) -> None:
    build_clinic()
    Clinic.objects.update(reading_limit=5)


def test_opening_more_requests_in_an_hour_than_is_usual_is_marked(
    browser: Client, five_are_usual: None
) -> None:
    assert open_requests(browser, 7) == [*[False] * 5, True, True]


def test_opening_the_same_requests_again_is_usual(
    browser: Client, five_are_usual: None
) -> None:
    requests = [build_request() for _ in range(5)]

    with left_on_the_trail() as entries:
        for request in [*requests, *requests]:
            browser.get(address(request))
        browser.get(address(requests[0], "history/"))

    assert not any(entry.is_unusual for entry in entries)


def test_what_was_opened_more_than_an_hour_ago_doesnt_count(
    browser: Client, desk: User, five_are_usual: None
) -> None:
    with time_machine.travel(timezone.now() - timedelta(minutes=61)):
        open_requests(browser, 5)

    sign_in(browser, desk)
    assert open_requests(browser, 6) == [*[False] * 5, True]


def test_what_was_opened_within_the_hour_does(
    browser: Client, desk: User, five_are_usual: None
) -> None:
    with time_machine.travel(timezone.now() - timedelta(minutes=58)):
        open_requests(browser, 5)

    sign_in(browser, desk)  # after 15 minutes without a page
    assert open_requests(browser, 1) == [True]


def test_what_colleagues_open_doesnt_count(
    browser: Client, five_are_usual: None
) -> None:
    open_requests(browser, 5)
    browser.force_login(colleague(username="other"))

    assert open_requests(browser, 5) == [False] * 5


def test_lists_and_what_was_refused_are_not_opened(
    browser: Client, five_are_usual: None
) -> None:
    requests = [build_request() for _ in range(6)]

    with left_on_the_trail() as entries:
        browser.get(LIST)
        for request in requests:
            browser.get(address(request, "delete/"))
        browser.get(address(requests[0]))

    assert not any(entry.is_unusual for entry in entries)


def test_a_file_of_many_requests_is_unusual_at_once(
    browser: Client, five_are_usual: None, desk: User
) -> None:
    with time_machine.travel(timezone.now() - timedelta(minutes=5)):
        open_requests(browser, 1)
    shown = [build_request().pk for _ in range(5)]
    TrailEntry.objects.create(by=desk, action=Action.EXPORTED, shown=shown)

    assert open_requests(browser, 1) == [True]


@pytest.mark.parametrize("is_list", [True, False])
def test_an_entry_costs_one_query_where_a_request_is_opened_too(
    is_list: bool, browser: Client
) -> None:
    page = LIST if is_list else address(build_request())

    with CaptureQueriesContext(connection) as asked:
        browser.get(page)

    told = [query for query in asked if TrailEntry._meta.db_table in query["sql"]]
    assert len(told) == 1


def test_who_looks_at_two_requests_and_links_them_is_on_the_trail_of_both(
    browser: Client,
) -> None:
    one, other = build_request(), build_request()
    both = [one.pk, other.pk]

    with left_on_the_trail() as entries:
        browser.get(address(one, f"compare/{other.pk}/"))
        browser.post(address(one, f"link/{other.pk}/"))
        browser.post(address(one, f"link/{other.pk}/"))
        browser.post(address(one, f"unlink/{other.pk}/"))

    told = [(entry.action, entry.shown, entry.fields) for entry in entries]
    linking = (Action.CHANGED, both, ["same_person"])
    again = (Action.CHANGED, [one.pk], [])
    assert told == [(Action.VIEWED, both, []), linking, again, linking]


def test_who_looks_at_a_reply_and_sends_it_is_on_the_trail(browser: Client) -> None:
    request = build_request(contact_by="email", email="a@b.co")
    reply = ReplyTemplate.objects.create(name="Call us", text="Call us.")
    page = address(request, f"reply/{reply.pk}/")
    form = {"token": str(uuid4()), "seen_version": request.version}

    with left_on_the_trail() as entries:
        browser.get(page)
        browser.post(page, form)

    told = [(entry.action, entry.shown, entry.fields) for entry in entries]
    sent = (Action.CHANGED, [request.pk], ["attempts", "messages"])
    assert told == [(Action.VIEWED, [request.pk], []), sent]
