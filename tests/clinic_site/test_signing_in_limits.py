"""Guessing ends soon."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.test import Client
from pytest_django import Settings

from clinic_site.field_keys import decoded, new_key
from clinic_site.signing_in import sealing
from intake.encryption import key_id, unseal

LOGIN = "/staff/account/login/"
PASSWORD = "correct-horse-battery-9"
WRONG, STOPPED = "isn&#x27;t right", "Too many tries."


def guess(login: str = "nurse", **headers: str) -> str:
    return typed(login, "wrong", **headers)


def typed(login: str, password: str, **headers: str) -> str:
    posted = {"login": login, "password": password}
    return Client().post(LOGIN, posted, headers=headers).text


@pytest.fixture
def nurse(transactional_db: None) -> User:
    cache.clear()
    return User.objects.create_user("nurse", password=PASSWORD, is_staff=True)


def test_of_a_row_of_guesses_five_are_tried_and_the_right_one_is_too_late(
    nurse: User,
) -> None:
    pages = [guess() for _ in range(25)]
    right = typed("nurse", PASSWORD)

    assert [WRONG in page for page in pages] == [True] * 5 + [False] * 20
    assert STOPPED in right


def test_another_name_or_port_of_the_site_gives_no_other_five(nurse: User) -> None:
    pages = [guess(host=f"testserver:{8000 + number}") for number in range(10)]

    assert [WRONG in page for page in pages] == [True] * 5 + [False] * 5


@pytest.mark.parametrize("depth", [0, 1])
def test_one_address_tries_ten_times_a_minute_whoever_it_says_it_is(
    depth: int, nurse: User, settings: Settings
) -> None:
    settings.PROXY_DEPTH = depth
    forged = [f"192.0.2.{number}, 198.51.100.7" for number in range(20)]

    pages = [
        guess(f"name{number}", **{"x-forwarded-for": told})
        for number, told in enumerate(forged)
    ]

    assert [WRONG in page for page in pages] == [True] * 10 + [False] * 10


def test_an_address_that_cant_be_told_is_limited_and_no_error(
    nurse: User, settings: Settings
) -> None:
    settings.PROXY_DEPTH = 2

    pages = [guess(f"name{number}", **{"x-forwarded-for": "?"}) for number in range(11)]

    assert [WRONG in page for page in pages] == [True] * 10 + [False]


def test_more_than_thirty_tries_a_minute_get_a_page_that_says_so(nurse: User) -> None:
    for _ in range(30):
        guess()

    response = Client().post(LOGIN, {"login": "nurse", "password": "wrong"})

    assert response.status_code == 429
    assert "Wait five minutes" in response.text


def test_a_database_that_is_away_is_said(
    nurse: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(raise_request_exception=False)
    connection.close()
    with monkeypatch.context() as unreachable:
        unreachable.setitem(connection.settings_dict, "HOST", "127.0.0.1")
        unreachable.setitem(connection.settings_dict, "PORT", "1")
        page = client.get(LOGIN)
        response = client.post(LOGIN, {"login": "nurse", "password": PASSWORD})

    assert page.status_code == 200
    assert response.status_code == 503
    assert "Retry-After" in response.headers


def test_tries_that_cant_be_counted_arent_called_too_many(nurse: User) -> None:
    client = Client(raise_request_exception=False)
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
        response = client.post(LOGIN, {"login": "nurse", "password": PASSWORD})
        cursor.execute("SET default_transaction_read_only = off")

    assert response.status_code == 503


@pytest.mark.django_db
def test_another_key_seals_second_factors_anew_and_they_still_work(
    settings: Settings,
) -> None:
    old, new = decoded(new_key()), decoded(new_key())
    settings.FIELD_KEYS = [old]
    user = User.objects.create_user("nurse")
    app = TOTP.activate(user, "JBSWY3DPEHPK3PXP").instance
    codes = RecoveryCodes.activate(user)
    before = codes.generate_codes()
    settings.FIELD_KEYS = [new, old]

    batches = [list(sealing.rotate()), list(sealing.rotate())]

    settings.FIELD_KEYS = [new]
    for row in [app, codes.instance]:
        row.refresh_from_db()
    assert [sum(batch.changed for batch in run) for run in batches] == [2, 0]
    assert app.data["secret"].startswith(key_id(new))
    assert unseal(app.data["secret"], sealing.COLUMN) == "JBSWY3DPEHPK3PXP"
    assert codes.generate_codes() == before
