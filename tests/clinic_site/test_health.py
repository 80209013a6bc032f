import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import DjangoAssertNumQueries

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
    assert response.json() == {"database": True, "migrations": True}


@pytest.mark.parametrize("app", ["clinic_site", "faq", "intake"])
def test_not_ready_while_a_migration_is_missing(app: str, client: Client) -> None:
    MigrationRecorder.Migration.objects.filter(app=app).delete()

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {"database": True, "migrations": False}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_watcher_may_ask_by_address(path: str, client: Client) -> None:
    assert client.get(path, headers={"host": "10.0.0.7"}).status_code == 200
