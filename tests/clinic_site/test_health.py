from datetime import timedelta

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from intake.models import Message
from tests.intake.builders import build_request

pytestmark = pytest.mark.django_db


def test_alive_asks_nothing_of_the_database(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"alive": True}


def test_ready_with_a_database_that_is_up_to_date(client: Client) -> None:
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {
        "database": True,
        "migrations": True,
        "messages": True,
        "day_mail": True,
    }


@pytest.mark.parametrize("app", ["clinic_site", "faq", "intake"])
def test_not_ready_while_a_migration_is_missing(app: str, client: Client) -> None:
    MigrationRecorder.Migration.objects.filter(app=app).delete()

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {
        "database": True,
        "migrations": False,
        "messages": True,
        "day_mail": True,
    }


@pytest.mark.parametrize(
    ("minutes", "tries", "is_well"),
    [(9, 0, True), (11, 0, False), (11, 5, False), (11, 20, True)],
)
def test_a_mail_that_is_late_is_told_to_watchers_and_one_given_up_to_staff(
    minutes: int, tries: int, is_well: bool, client: Client
) -> None:
    Message.objects.create(
        request=build_request(),
        kind=Message.Kind.STAFF_NEW,
        created_at=timezone.now() - timedelta(minutes=minutes),
        tries=tries,
    )

    response = client.get("/readyz")

    assert response.status_code == (200 if is_well else 503)
    assert response.json()["messages"] is is_well
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_watcher_may_ask_by_address(path: str, client: Client) -> None:
    assert client.get(path, headers={"host": "10.0.0.7"}).status_code == 200
