"""A request that was tampered with, or whose key isn't set."""

import logging

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from pytest_django import Settings

from clinic_site.field_keys import decoded, new_key
from intake.encryption import key_id
from intake.models import ConsultationRequest
from tests.intake.builders import build_request
from tests.intake.staff import LIST, address, colleague

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(colleague())
    return client


def change_a_letter(request: ConsultationRequest, column: str) -> str:
    """Put another letter into what is stored; return what is stored now."""
    table = "intake_consultationrequest"
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {column} = overlay({column} placing"  # noqa: S608
            f" (CASE WHEN substr({column}, 20, 1) = 'A' THEN 'B' ELSE 'A' END)"
            f" from 20) WHERE id = %s RETURNING {column}",
            [request.pk],
        )
        return cursor.fetchone()[0]


@pytest.mark.parametrize("page", ["change/", "history/"])
@pytest.mark.parametrize("column", ["full_name", "note", "email"])
def test_a_changed_letter_is_told_with_the_reference_and_what_to_do(
    desk: Client, caplog: pytest.LogCaptureFixture, page: str, column: str
) -> None:
    request = build_request(note="Canary story", email="canary@b.co")
    sealed = change_a_letter(request, column)

    with caplog.at_level(logging.ERROR, "intake"):
        response = desk.get(address(request, page))

    assert response.status_code == 500
    assert f"Request {request.reference} can&#x27;t be read" in response.text
    assert "Call whoever looks after the site" in response.text
    assert key_id(settings.FIELD_KEYS[0]) in response.text
    logged = [record.getMessage() for record in caplog.records
              if record.name.startswith("intake")]  # fmt: skip
    assert logged == [
        f"Consultation request {request.pk} can't be read with the keys that are set"
    ]
    for words in [sealed, sealed[9:30], "canary", "Example Person"]:
        assert words not in response.text + caplog.text


def test_the_list_and_the_search_go_on_beside_it(desk: Client) -> None:
    broken = build_request()
    whole = build_request()
    change_a_letter(broken, "full_name")

    listed = desk.get(LIST).text
    found = desk.post(LIST, {"q": broken.reference}).text

    assert broken.reference in listed
    assert whole.reference in listed
    assert broken.reference in found
    assert desk.get(address(whole)).status_code == 200


def test_a_missing_key_is_told_of_in_the_same_way(
    desk: Client, settings: Settings
) -> None:
    request = build_request()
    settings.FIELD_KEYS = [decoded(new_key())]

    response = desk.get(address(request))

    assert response.status_code == 500
    assert request.reference in response.text


@pytest.mark.parametrize("verb", ["get", "post"])
def test_who_may_not_see_requests_learns_nothing_of_it(
    client: Client, verb: str
) -> None:
    client.force_login(colleague("FAQ editor"))
    request = build_request()
    change_a_letter(request, "full_name")

    response = getattr(client, verb)(address(request))

    assert response.status_code == 403
    assert request.reference not in response.text


def test_a_release_that_cannot_be_read_back_is_undone(desk: Client) -> None:
    request = build_request(quarantine="trap")
    change_a_letter(request, "full_name")

    response = desk.post(address(request, "release/"))

    assert response.status_code == 500
    rows = ConsultationRequest.objects.filter(pk=request.pk)
    assert rows.values_list("quarantine", flat=True).get() == "trap"
