"""The trail itself: what is on it stays, and it fills with the staff's requests."""

from collections.abc import Callable

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client

from clinic_site.models import TrailEntry
from clinic_site.trailed_admin import TrailedAdmin
from intake.models import ConsultationRequest, Event
from tests.clinic_site.trail import left_on_the_trail
from tests.intake.builders import build_clinic, build_request
from tests.intake.staff import LIST, address, colleague, review
from tests.only_added import as_in_production

pytestmark = pytest.mark.django_db

Action = TrailEntry.Action
TRAIL, EVENTS = "clinic_site_trailentry", "intake_event"
KEPT_BY = {
    TRAIL: "clinic_site_trail_is_only_added_to",
    EVENTS: "intake_events_are_only_added",
}


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def owner(client: Client) -> User:
    user = User.objects.create_superuser("owner", password="x" * 20)
    client.force_login(user)
    return user


@pytest.mark.parametrize("table", [TRAIL, EVENTS])
@pytest.mark.parametrize(
    "statement",
    ["UPDATE {} SET fields = '{{}}'", "DELETE FROM {}", "TRUNCATE {}"],
    ids=["UPDATE", "DELETE", "TRUNCATE"],
)
def test_what_is_on_the_trail_or_happened_can_neither_be_changed_nor_removed(
    statement: str, table: str
) -> None:
    as_in_production()
    TrailEntry.objects.create(action=Action.VIEWED)
    build_request().record(Event.Kind.RECEIVED)
    connection.check_constraints()  # no table is emptied before

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        run(statement.format(table))

    assert refusal.value.__cause__.diag.constraint_name == KEPT_BY[table]  # type: ignore[union-attr]
    assert (TrailEntry.objects.count(), Event.objects.count()) == (1, 1)


def test_requests_are_not_emptied_away_with_their_events() -> None:
    as_in_production()
    build_request().record(Event.Kind.RECEIVED)
    connection.check_constraints()  # no table is emptied before

    with pytest.raises(IntegrityError), transaction.atomic():
        run("TRUNCATE intake_consultationrequest CASCADE")

    assert ConsultationRequest.objects.count() == 1


def test_who_is_on_the_trail_cannot_be_deleted(owner: User) -> None:
    with pytest.raises(ProtectedError):
        owner.delete()

    assert TrailEntry.objects.filter(by=owner, action=Action.SIGNED_IN).exists()


def test_who_has_not_signed_in_leaves_nothing(client: Client) -> None:
    with left_on_the_trail() as entries:
        client.get(LIST)

    assert entries == []


def test_every_admin_tells_the_trail_which_fields_were_changed() -> None:
    silent = [
        model._meta.label
        for model, registered in admin.site._registry.items()
        if not isinstance(registered, TrailedAdmin)
    ]

    assert silent == []


@pytest.fixture
def without_a_trail(owner: User) -> Callable[[], None]:
    """Take the table away, for real, until the test's transaction is undone."""

    return lambda: run(f"ALTER TABLE {TRAIL} RENAME TO elsewhere")


@pytest.mark.parametrize("page", ["change/", "history/", "as-they-asked/"])
def test_a_page_whose_entry_cannot_be_written_is_not_shown(
    page: str, client: Client, without_a_trail: Callable[[], None]
) -> None:
    request = build_request(full_name="Canary Name")
    client.raise_request_exception = False
    assert client.get(address(request, page)).status_code == 200

    without_a_trail()
    response = client.get(address(request, page))

    assert response.status_code == 503
    assert request.reference not in response.text
    assert "Canary" not in response.text


def test_a_change_whose_entry_cannot_be_written_is_not_made(
    client: Client, without_a_trail: Callable[[], None]
) -> None:
    request = build_request(quarantine="trap")
    client.raise_request_exception = False

    without_a_trail()
    saved = client.post(address(request), review(request, status="reached"))
    released = client.post(address(request, "release/"))
    taken_back = client.post(address(request, "as-they-asked/"), {"withdraw": "yes"})

    answers = [saved, released, taken_back]
    assert [answer.status_code for answer in answers] == [503, 503, 503]
    request.refresh_from_db()
    assert (request.status, request.quarantine) == ("new", "trap")
    assert not request.events.exists()
    assert not request.messages.exists()


def test_what_a_view_did_before_it_failed_is_undone_and_that_it_was_asked_for_is_not(
    client: Client, owner: User
) -> None:
    build_clinic()
    request = build_request(quarantine="trap")
    client.raise_request_exception = False
    run("ALTER TABLE intake_message RENAME TO elsewhere")

    with left_on_the_trail() as entries:
        response = client.post(address(request, "release/"))

    assert response.status_code == 503
    request.refresh_from_db()
    assert request.quarantine == "trap"
    assert [(entry.action, entry.shown) for entry in entries] == [
        (Action.NOT_SHOWN, [request.pk])
    ]


def test_a_colleague_who_may_not_is_on_the_trail_with_what_was_asked_for(
    client: Client,
) -> None:
    user = colleague("FAQ editor")
    client.force_login(user)
    request = build_request()

    with left_on_the_trail() as entries:
        response = client.get(address(request))

    assert response.status_code == 403
    assert [(entry.by, entry.action, entry.shown) for entry in entries] == [
        (user, Action.REFUSED, [request.pk])
    ]
