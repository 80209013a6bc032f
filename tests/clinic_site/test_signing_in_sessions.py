"""How long a sign-in lasts, and who can end it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Group, User
from django.test import Client

from clinic_site.models import SignIn
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

PASSWORD = "correct-horse-battery-9"
MORNING = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
SIGN_INS = "/staff/clinic_site/signin/"


@pytest.fixture
def nurse() -> User:
    return User.objects.create_user("nurse", password=PASSWORD, is_staff=True)


@pytest.fixture
def owner() -> User:
    user = User.objects.create_user("boss", password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name="Owner"))
    return user


def is_in(client: Client) -> bool:
    return client.get("/staff/").status_code == 200


def account(user: User, **overrides: object) -> dict[str, object]:
    """What the page of an account posts; a box that isn't ticked isn't posted."""
    posted = {"username": user.username, "is_active": "on", "is_staff": "on"}
    changed = posted | overrides
    return {name: value for name, value in changed.items() if value is not None}


@pytest.mark.parametrize(
    ("away", "still_in"),
    [
        (timedelta(minutes=14, seconds=59), True),
        (timedelta(minutes=15, seconds=1), False),
    ],
)
def test_a_quarter_of_an_hour_without_a_staff_page_ends_it(
    away: timedelta, still_in: bool, client: Client, nurse: User
) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        client.force_login(nurse)
        clock.shift(timedelta(minutes=10))
        client.get("/staff/")
        clock.shift(away)

        assert is_in(client) is still_in


def test_reading_the_public_pages_doesnt_count_as_being_there(
    client: Client, nurse: User
) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        client.force_login(nurse)
        client.get("/staff/")
        clock.shift(timedelta(minutes=14))
        page = client.get("/")
        clock.shift(timedelta(minutes=2))

        assert not page.cookies
        assert not is_in(client)


@pytest.mark.parametrize(("seconds", "still_in"), [(-1, True), (1, False)])
def test_a_working_day_ends_it_whatever_they_do(
    seconds: int, still_in: bool, client: Client, nurse: User
) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        client.force_login(nurse)
        for _ in range(48):
            clock.shift(timedelta(minutes=10) - timedelta(seconds=1))
            assert is_in(client)
        clock.move_to(MORNING + timedelta(hours=8, seconds=seconds))

        assert is_in(client) is still_in


def test_what_ended_is_forgotten(client: Client, nurse: User) -> None:
    with time_machine.travel(MORNING) as clock:
        client.force_login(nurse)
        clock.shift(timedelta(minutes=16))
        Client().force_login(nurse)

        assert SignIn.objects.count() == 1
        assert not is_in(client)


def test_signing_out_ends_it_here_alone(client: Client, nurse: User) -> None:
    elsewhere = Client()
    client.force_login(nurse)
    elsewhere.force_login(nurse)

    response = client.post("/staff/account/logout/")

    assert response["Location"] == "/staff/account/login/"
    assert (is_in(client), is_in(elsewhere)) == (False, True)
    assert SignIn.objects.count() == 1


@pytest.mark.parametrize("taken", ["is_active", "is_staff"])
def test_a_leaver_is_out_at_once_and_stays_out_when_they_come_back(
    taken: str, client: Client, nurse: User, owner: User
) -> None:
    client.force_login(nurse)
    desk = sign_in(Client(), owner)
    page = f"/staff/auth/user/{nurse.pk}/change/"

    response = desk.post(page, account(nurse, **{taken: None}))
    out = is_in(client)
    desk.post(page, account(nurse))
    back = is_in(client)

    assert response.status_code == 302
    assert (out, back) == (False, False)
    assert is_in(desk)


def test_another_password_from_the_owner_ends_what_the_old_one_opened(
    client: Client, nurse: User, owner: User
) -> None:
    client.force_login(nurse)
    desk = sign_in(Client(), owner)
    new = {"password1": "quite-another-secret-7", "password2": "quite-another-secret-7"}

    response = desk.post(
        f"/staff/auth/user/{nurse.pk}/password/", new | {"usable_password": "true"}
    )

    assert response.status_code == 302
    assert not is_in(client)
    assert SignIn.objects.get().user == owner


def test_a_password_of_ones_own_ends_all_other_sign_ins_and_keeps_the_day(
    client: Client, nurse: User
) -> None:
    elsewhere = Client()
    elsewhere.force_login(nurse)
    sign_in(client, nurse)
    since = SignIn.objects.latest("pk").since
    key = client.session.session_key
    new = "quite-another-secret-7"

    response = client.post(
        "/staff/account/password/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    assert response.status_code == 302
    assert (is_in(client), is_in(elsewhere)) == (True, False)
    assert client.session.session_key != key
    assert SignIn.objects.get().since == since


def test_the_owner_sees_who_is_signed_in_and_signs_them_out(
    client: Client, nurse: User, owner: User
) -> None:
    agent = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
    client.post(
        "/staff/account/login/",
        {"login": "nurse", "password": PASSWORD},
        headers={"user-agent": agent},
    )
    desk = sign_in(Client(), owner)
    theirs = SignIn.objects.get(user=nurse)

    page = desk.get(SIGN_INS)
    desk.post(SIGN_INS, {"action": "end", "_selected_action": [theirs.pk]})

    assert "Firefox on Windows" in page.text
    assert "boss (you, here)" in page.text
    assert client.session.session_key not in page.text
    assert not is_in(client)
    assert is_in(desk)


def test_signing_others_out_needs_a_fresh_sign_in(
    client: Client, nurse: User, owner: User
) -> None:
    client.force_login(nurse)
    desk = sign_in(Client(), owner, seconds_ago=301)
    theirs = SignIn.objects.get(user=nurse)

    response = desk.post(SIGN_INS, {"action": "end", "_selected_action": [theirs.pk]})

    assert response["Location"] == f"/staff/account/again/?next={SIGN_INS}"
    assert is_in(client)


def test_who_isnt_the_owner_sees_nothing_of_it(client: Client, nurse: User) -> None:
    nurse.groups.add(Group.objects.get(name="Front desk"))
    sign_in(client, nurse)

    for path in [SIGN_INS, "/staff/auth/user/", f"/staff/auth/user/{nurse.pk}/change/"]:
        assert client.get(path).status_code == 403


def test_the_owner_forgets_the_second_factor_of_a_lost_phone(
    client: Client, nurse: User, owner: User
) -> None:
    TOTP.activate(nurse, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    client.force_login(nurse)
    desk = sign_in(Client(), owner)

    desk.post(
        "/staff/auth/user/",
        {"action": "forget_second_factor", "_selected_action": [nurse.pk]},
    )

    assert not Authenticator.objects.exists()
    assert not is_in(client)


def test_the_owner_makes_an_account_that_may_sign_in(
    client: Client, owner: User
) -> None:
    desk = sign_in(client, owner)
    new = {"password1": PASSWORD, "password2": PASSWORD}

    response = desk.post("/staff/auth/user/add/", {"username": "new.one", **new})
    signed_in = Client().post(
        "/staff/account/login/", {"login": "new.one", "password": PASSWORD}
    )

    assert response.status_code == 302
    assert signed_in["Location"] == "/staff/"
    assert User.objects.get(username="new.one").is_staff


def test_the_owner_neither_makes_nor_touches_who_is_above_all_roles(
    client: Client, owner: User, nurse: User
) -> None:
    root = User.objects.create_superuser("root", password=PASSWORD)
    TOTP.activate(root, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    desk = sign_in(client, owner)
    page = f"/staff/auth/user/{root.pk}"
    forget = {"action": "forget_second_factor", "_selected_action": [root.pk]}

    made = desk.post(
        f"/staff/auth/user/{nurse.pk}/change/", account(nurse, is_superuser="on")
    )
    changed = desk.post(f"{page}/change/", account(root, is_active=None))
    password = desk.get(f"{page}/password/")
    desk.post("/staff/auth/user/", forget)

    assert made.status_code == 302
    assert (changed.status_code, password.status_code) == (403, 403)
    assert list(User.objects.filter(is_superuser=True)) == [root]
    assert Authenticator.objects.count() == 1
    assert desk.get("/staff/auth/group/").status_code == 404
    assert "user_permissions" not in desk.get(f"{page}/change/").text
