"""Who gets in, with what, and where it leads."""

import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.signing_in import app_code, prove, sign_in

pytestmark = pytest.mark.django_db

LOGIN = "/staff/account/login/"
PASSWORD = "correct-horse-battery-9"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def nurse() -> User:
    return User.objects.create_user("nurse", password=PASSWORD, is_staff=True)


@pytest.fixture
def second_factor(settings: Settings) -> None:
    settings.STAFF_SECOND_FACTOR = True


def type_password(client: Client, password: str = PASSWORD, **more: str):
    return client.post(LOGIN, {"login": "nurse", "password": password, **more})


def test_name_and_password_let_in_where_no_second_factor_is_asked_for(
    client: Client, nurse: User
) -> None:
    response = type_password(client, next="/staff/faq/entry/")

    assert response["Location"] == "/staff/faq/entry/"
    assert client.get("/staff/").status_code == 200


@pytest.mark.usefixtures("second_factor")
def test_whoever_has_no_second_factor_is_led_to_get_one(
    client: Client, nurse: User
) -> None:
    type_password(client)

    response = client.get("/staff/", follow=True)

    assert response.redirect_chain[-1][0] == "/staff/account/?next=/staff/"
    assert response.status_code == 200
    assert "Add a passkey" in response.text


@pytest.mark.usefixtures("second_factor")
def test_an_app_is_set_up_and_lets_in_at_once_and_later_with_its_codes(
    client: Client, nurse: User
) -> None:
    type_password(client)
    page = client.get("/staff/account/app/")
    secret = page.context["form"].secret
    assert secret not in str(dict(client.session))

    set_up = client.post("/staff/account/app/", {"code": app_code(secret)})
    codes = client.get(set_up["Location"])
    let_in = client.get("/staff/").status_code
    later = Client()
    with time_machine.travel(time.time() + 120):
        asked = type_password(later)
        too_early = later.get("/staff/").status_code
        done = later.post(asked["Location"], {"code": app_code(secret)})
        then = later.get("/staff/").status_code

    assert set_up["Location"] == "/staff/account/codes/"
    assert len(codes.context["unused_codes"]) == 10
    assert let_in == 200
    assert asked["Location"] == "/staff/account/code/"
    assert too_early == 302
    assert (done["Location"], then) == ("/staff/", 200)


def with_app(user: User) -> Authenticator:
    return TOTP.activate(user, SECRET).instance


@pytest.mark.parametrize("drift", [-30, 0, 30])
def test_a_clock_that_is_half_a_minute_off_does_no_harm(
    drift: int, client: Client, nurse: User
) -> None:
    with_app(nurse)
    type_password(client)

    code = app_code(SECRET, time.time() + drift)
    response = client.post("/staff/account/code/", {"code": code})

    assert response["Location"] == "/staff/"


@pytest.mark.parametrize("drift", [-300, 300])
def test_a_clock_that_is_five_minutes_off_is_said_to_be_wrong(
    drift: int, client: Client, nurse: User
) -> None:
    with_app(nurse)
    type_password(client)

    code = app_code(SECRET, time.time() + drift)
    response = client.post("/staff/account/code/", {"code": code})

    assert response.status_code == 200
    assert "The code isn&#x27;t right." in response.text


@pytest.mark.parametrize("seconds_later", [1, 29, 31, 59])
def test_a_code_of_the_app_is_good_once(
    seconds_later: int, client: Client, nurse: User
) -> None:
    with_app(nurse)
    now = 1_800_000_000  # the first second of a period
    with time_machine.travel(now, tick=False) as clock:
        code = app_code(SECRET, now + 30)
        type_password(client)
        client.post("/staff/account/code/", {"code": code})
        other = Client()
        type_password(other)
        clock.shift(seconds_later)

        response = other.post(
            "/staff/account/code/", {"code": f"{code[:3]} {code[3:]}"}
        )

    assert response.status_code == 200
    assert "_auth_user_id" not in other.session


def test_a_recovery_code_is_good_once_and_shown_once(
    client: Client, nurse: User
) -> None:
    with_app(nurse)
    sign_in(client, nurse, "password", "mfa")
    client.post("/staff/account/codes/new/")
    code = client.get("/staff/account/codes/").context["unused_codes"][0]
    shown_again = client.get("/staff/account/codes/").text
    first, second = Client(), Client()
    type_password(first)
    type_password(second)

    responses = [
        browser.post("/staff/account/code/", {"code": code})
        for browser in [first, second]
    ]

    assert code not in shown_again
    assert [response.status_code for response in responses] == [302, 200]


def test_guessing_codes_ends_after_five(client: Client, nurse: User) -> None:
    with_app(nurse)
    type_password(client)
    for number in range(5):
        client.post("/staff/account/code/", {"code": f"00000{number}"})

    response = client.post("/staff/account/code/", {"code": app_code(SECRET)})

    assert "Too many tries." in response.text


def test_what_codes_are_checked_against_is_sealed(client: Client, nurse: User) -> None:
    with_app(nurse)
    sign_in(client, nurse, "password", "mfa")
    client.post("/staff/account/codes/new/")

    stored = {row.type: row.data for row in Authenticator.objects.all()}

    assert SECRET not in str(stored)
    assert stored["totp"]["secret"].count(".") == 1
    assert stored["recovery_codes"]["seed"].count(".") == 1


@pytest.mark.usefixtures("second_factor")
def test_a_second_factor_is_asked_for_again_after_a_working_day(
    client: Client, nurse: User
) -> None:
    with_app(nurse)
    sign_in(client, nurse, "password", "mfa", seconds_ago=8 * 3600 - 5)
    within = client.get("/staff/").status_code
    prove(client, nurse, "password", "mfa", seconds_ago=8 * 3600 + 1)

    response = client.get("/staff/", follow=True)

    assert within == 200
    assert response.redirect_chain[-1][0] == "/staff/account/again/code/?next=/staff/"


def test_whoever_isnt_staff_is_refused_and_not_sent_in_circles(client: Client) -> None:
    User.objects.create_user("nurse", password=PASSWORD)
    type_password(client)

    response = client.get("/staff/", follow=True)

    assert response.status_code == 403


def test_signing_in_keeps_the_page_that_was_wanted(client: Client) -> None:
    response = client.get("/staff/faq/entry/?q=a", follow=True)

    assert response.redirect_chain[-1][0] == f"{LOGIN}?next=/staff/faq/entry/%3Fq%3Da"
    assert 'name="next" value="/staff/faq/entry/?q=a"' in response.text


@pytest.mark.parametrize("path", ["signup", "password/reset", "email", "inactive"])
def test_nobody_signs_up_or_has_a_password_sent(path: str, client: Client) -> None:
    response = client.get(f"/staff/account/{path}/")

    assert response.status_code == 302
    assert response["Location"].startswith("/staff/login/")


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_sensitive_asks_who_it_is_after_five_minutes(
    method: str, client: Client
) -> None:
    path = "/staff/account/app/"
    owner = User.objects.create_superuser("nurse", password=PASSWORD)
    sign_in(client, owner, seconds_ago=301)

    asked = getattr(client, method)(path)
    shown = client.get(asked["Location"])
    client.post(asked["Location"], {"password": PASSWORD, "next": path})

    assert asked["Location"] == f"/staff/account/again/?next={path}"
    assert "Is it still you?" in shown.text
    assert "/again/" not in client.get(path).headers.get("Location", "")


def test_every_page_about_signing_in_can_be_seen(client: Client, nurse: User) -> None:
    with_app(nurse)
    key = Authenticator.objects.create(
        user=nurse, type="webauthn", data={"name": "Phone", "credential": {}}
    )
    sign_in(client, nurse, "password", "mfa")
    names = ["mfa_index", "account_logout", "account_change_password"]
    names += ["signed_in_beside", "account_reauthenticate", "mfa_reauthenticate"]
    names += ["mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_list_webauthn"]
    paths = [reverse(name) for name in names]
    paths += [
        reverse(f"mfa_{verb}_webauthn", args=[key.pk]) for verb in ["edit", "remove"]
    ]

    answers = {path: client.get(path) for path in paths}

    assert {answer.status_code for answer in answers.values()} == {200}
    assert all("<h1>" in answer.text for answer in answers.values())
