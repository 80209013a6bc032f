import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from clinic_site.models import TrailEntry
from tests.clinic_site.trail import left_on_the_trail, told

pytestmark = pytest.mark.django_db

LOGIN, LOGOUT = "/staff/account/login/", "/staff/account/logout/"
PASSWORD = "a long enough password"

Action = TrailEntry.Action
NOTHING_ELSE = {"about": "", "object_id": None, "shown": [], "fields": []}


@pytest.fixture
def nurse() -> User:
    return User.objects.create_user("nurse", password=PASSWORD, is_staff=True)


def sign_in(client: Client, username: str, password: str = PASSWORD) -> int:
    typed = {"login": username, "password": password}
    return client.post(LOGIN, typed).status_code


def test_who_signs_in_and_out_is_on_the_trail_once_each(
    client: Client, nurse: User
) -> None:
    with left_on_the_trail() as entries:
        assert sign_in(client, "nurse") == 302
        assert client.post(LOGOUT).status_code == 302

    assert [entry.by for entry in entries] == [nurse, nurse]
    assert [told(entry) for entry in entries] == [
        {"action": Action.SIGNED_IN, "page": "account_login"} | NOTHING_ELSE,
        {"action": Action.SIGNED_OUT, "page": "account_logout"} | NOTHING_ELSE,
    ]


def test_a_wrong_password_is_told_of_the_account_it_was_for(
    client: Client, nurse: User
) -> None:
    with left_on_the_trail() as entries:
        assert sign_in(client, "nurse", "a wrong password") == 200

    assert [(entry.by, entry.action) for entry in entries] == [
        (nurse, Action.SIGN_IN_REFUSED)
    ]


def test_what_was_typed_for_a_name_is_not_kept(client: Client, nurse: User) -> None:
    with left_on_the_trail() as entries:
        assert sign_in(client, PASSWORD, "") == 200
        assert sign_in(client, PASSWORD, "nurse") == 200

    (entry,) = entries  # without a password nothing is tried
    assert entry.by is None
    assert (
        told(entry)
        == {
            "action": Action.SIGN_IN_REFUSED,
            "page": "account_login",
        }
        | NOTHING_ELSE
    )


def test_nobody_gets_in_without_an_entry(client: Client, nurse: User) -> None:
    client.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE clinic_site_trailentry RENAME TO elsewhere")

    status = sign_in(client, "nurse")

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE elsewhere RENAME TO clinic_site_trailentry")
    assert status == 503
    assert client.get("/staff/")["Location"].startswith("/staff/login/")
