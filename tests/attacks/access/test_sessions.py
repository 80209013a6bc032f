"""A session is worth nothing to who planted it, and ends when it has to."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from clinic_site.models import SignIn
from tests.attacks.access.rules import needs_second_factor
from tests.attacks.addresses import addresses, undone
from tests.attacks.cases import note, some
from tests.intake.canaries import typed_in
from tests.proof.plugin import Proof
from tests.signing_in import app_code, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("content")]

LOGIN = "/staff/account/login/"
PASSWORD = "correct-horse-battery-9"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
MORNING = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
OURS = {"origin": "http://testserver"}
TYPED_PASSWORD = {"password": PASSWORD}
TYPED = {"staff_note": "Words of a colleague", "_save": "Save"}


@pytest.fixture
def nurse(content: None) -> User:
    return User.objects.create_superuser("nurse", password=PASSWORD)


def key_of(client: Client) -> str:
    return str(client.session.session_key)


def is_in(client: Client) -> bool:
    return client.get("/staff/").status_code == 200


def test_a_planted_session_is_left_behind_at_each_step(
    client: Client, nurse: User, settings: Settings, proof: Proof
) -> None:
    """Who knows the key of before a step is not signed in by it."""
    settings.STAFF_SECOND_FACTOR = True
    TOTP.activate(nurse, SECRET)
    client.get(LOGIN)
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = key_of(client)
    again = "/staff/account/again/"
    steps: dict[str, Callable[[], Any]] = {
        "password": lambda: client.post(LOGIN, {"login": "nurse"} | TYPED_PASSWORD),
        "code": lambda: client.post("/staff/account/code/", {"code": app_code(SECRET)}),
        "password again": lambda: client.post(again, TYPED_PASSWORD),
    }
    survived = {}

    for name, step in steps.items():
        known = key_of(client)
        done = step()
        attacker = Client()
        attacker.cookies["sessionid"] = known
        is_over = done.status_code == 302 and key_of(client) != known
        survived[name] = is_over and not is_in(attacker)

    note(proof, "A5", "keys of before", survived)
    assert is_in(client)


@pytest.mark.parametrize(
    ("away", "ends"),
    [
        (timedelta(minutes=14, seconds=59), False),
        (timedelta(minutes=15, seconds=1), True),
    ],
)
def test_who_was_away_is_out_at_every_page_and_keeps_what_was_typed(
    away: timedelta, ends: bool, client: Client, nurse: User, proof: Proof
) -> None:
    paths = [path for name, path in addresses().items() if needs_second_factor(name)]
    survived = {}

    with time_machine.travel(MORNING, tick=False) as clock:
        sign_in(client, nurse)
        client.get("/staff/")
        clock.shift(away)
        for path in some(paths):
            with undone(client):
                shown = client.get(path)
            with undone(client):
                sent = client.post(path, TYPED, headers=OURS)
            survived[path] = is_out(shown, sent) == ends

    note(proof, "A6", f"{away} away", survived)


def is_out(shown: Any, sent: Any) -> bool:
    """Tell whether nothing is shown, and a form comes back as it was typed."""
    return (
        shown.status_code == 302
        and shown["Location"].startswith("/staff/login/")
        and sent.status_code == 403
        and "You were signed out" in sent.text
        and f'value="{TYPED["staff_note"]}"' in sent.text
        and not typed_in(shown.text)
    )


@pytest.mark.parametrize(("seconds", "still_in"), [(-1, True), (1, False)])
def test_a_working_day_ends_it_whatever_they_do(
    seconds: int, still_in: bool, client: Client, nurse: User, proof: Proof
) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        sign_in(client, nurse)
        for _ in range(48):
            clock.shift(timedelta(minutes=10) - timedelta(seconds=1))
            assert is_in(client)
        clock.move_to(MORNING + timedelta(hours=8, seconds=seconds))
        survived = {seconds: is_in(client) is still_in}

    note(proof, "A6", "a working day", survived)


def account(user: User, without: str) -> dict[str, str]:
    """What the page of an account posts with one of its boxes not ticked."""
    posted = {"username": user.username, "is_active": "on", "is_staff": "on"}
    del posted[without]
    return posted


@pytest.mark.parametrize(
    "way",
    ["is_active", "is_staff", "password", "lost phone", "sign-ins", "row", "command"],
)
def test_who_leaves_is_out_at_once_wherever_they_are_signed_in(
    way: str, client: Client, nurse: User, proof: Proof
) -> None:
    User.objects.filter(pk=nurse.pk).update(is_superuser=False)
    sign_in(client, User.objects.create_superuser("boss", password=PASSWORD))
    browsers = [sign_in(Client(), nurse) for _ in range(3)]
    sign_ins = SignIn.objects.filter(user=nurse).values_list("pk", flat=True)
    new = "quite-another-secret-7"
    twice = {"password1": new, "password2": new, "usable_password": "true"}
    page = f"/staff/auth/user/{nurse.pk}"
    ways: dict[str, Callable[[], Any]] = {
        "is_active": lambda: client.post(
            f"{page}/change/", account(nurse, without="is_active")
        ),
        "is_staff": lambda: client.post(
            f"{page}/change/", account(nurse, without="is_staff")
        ),
        "password": lambda: client.post(f"{page}/password/", twice),
        "lost phone": lambda: client.post(
            "/staff/auth/user/",
            {"action": "forget_second_factor", "_selected_action": [nurse.pk]},
        ),
        "sign-ins": lambda: client.post(
            "/staff/clinic_site/signin/",
            {"action": "end", "_selected_action": [*sign_ins]},
        ),
        # Not even through a page: by SQL, and by the command for emergencies.
        "row": lambda: User.objects.filter(pk=nurse.pk).update(is_active=False),
        "command": lambda: set_password(nurse, new),
    }
    assert all(is_in(browser) for browser in browsers)

    ways[way]()

    survived = {
        f"browser {number}": not is_in(browser)
        for number, browser in enumerate(browsers)
    }
    note(proof, "A7", way, survived)
    assert is_in(client)


def set_password(user: User, password: str) -> None:
    """What `manage.py changepassword` does."""
    user.set_password(password)
    user.save()
