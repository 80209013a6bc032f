"""Nobody gets at the staff pages with less than all of a sign-in."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from tests.attacks.access.rules import (
    OWN_SIGN_IN,
    OWN_SIGN_IN_AFRESH,
    WORK_AFRESH,
    needs_second_factor,
)
from tests.attacks.addresses import addresses, undone
from tests.attacks.cases import note, some
from tests.intake.canaries import found_in
from tests.proof.plugin import Proof
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("content")]

HOURS = 60 * 60  # seconds
SIGN_IN_PAGES = ("/staff/login/", "/staff/account/")
OURS = {"origin": "http://testserver"}
TYPED = {"username": "typed", "code": "000000", "_save": "Save"}


@pytest.fixture(autouse=True)
def _second_factor(settings: Settings) -> None:
    settings.STAFF_SECOND_FACTOR = True


@pytest.fixture
def owner(content: None) -> User:
    """Somebody who may do everything there is."""
    return User.objects.create_superuser("nurse", password="x" * 20)


def with_less_than_all(who: str, user: User) -> Client:
    client = Client()
    if who == "a password alone":
        sign_in(client, user, "password")
    if who == "the second factor of yesterday":
        sign_in(client, user, "password", "mfa", seconds_ago=8 * HOURS + 1)
    if who == "not staff":
        sign_in(client, user, "password", "mfa")
        User.objects.filter(pk=user.pk).update(is_staff=False)
    if who == "left":
        sign_in(client, user, "password", "mfa")
        User.objects.filter(pk=user.pk).update(is_active=False)
    return client


@pytest.mark.parametrize(
    "who",
    [
        "a stranger",
        "a password alone",
        "the second factor of yesterday",
        "not staff",
        "left",
    ],
)
def test_no_staff_page_is_shown_with_less_than_all_of_a_sign_in(
    who: str, owner: User, proof: Proof
) -> None:
    client = with_less_than_all(who, owner)
    paths = [path for name, path in addresses().items() if needs_second_factor(name)]
    survived: dict[tuple[str, str], bool] = {}

    for path in some(paths):
        for send in [client.get, client.post, client.head]:
            with undone(client):
                survived[send.__name__, path] = is_kept_out(send(path))

    assert len(paths) >= 130
    note(proof, "A1", who, survived)


def is_kept_out(response: Any) -> bool:
    if found_in(response.text):
        return False
    if response.status_code == 302:
        return response["Location"].startswith(SIGN_IN_PAGES)
    return response.status_code in {403, 405}


def test_with_all_of_it_they_are_shown(client: Client, owner: User) -> None:
    sign_in(client, owner, "password", "mfa")

    shown = [
        name
        for name, path in addresses().items()
        if needs_second_factor(name) and client.get(path).status_code == 200
    ]

    assert len(shown) >= 50


def test_of_ones_own_sign_in_a_stranger_sees_nothing(
    client: Client, proof: Proof
) -> None:
    paths = [
        path
        for name, path in addresses().items()
        if name in OWN_SIGN_IN | OWN_SIGN_IN_AFRESH
    ]

    survived = {
        (send.__name__, path): is_kept_out(send(path))
        for path in paths
        for send in [client.get, client.post, client.head]
    }

    note(proof, "A1", "a stranger, at the pages of one's own sign-in", survived)


def test_what_guards_an_account_asks_to_sign_in_afresh(
    client: Client, owner: User, proof: Proof
) -> None:
    survived: dict[tuple[str, str], bool] = {}
    sensitive = OWN_SIGN_IN_AFRESH | WORK_AFRESH
    paths = [path for name, path in addresses().items() if name in sensitive]
    sign_in(client, owner, "password", "mfa", seconds_ago=301)
    before = accounts()

    for path in paths:
        asked = client.get(path)
        posted = client.post(path, TYPED)
        from_a_page = client.post(path, TYPED, headers=OURS)
        survived["GET", path] = asks_afresh(asked, path)
        survived["POST", path] = asks_afresh(posted, path)
        survived["POST from a page", path] = came_back(from_a_page)

    note(proof, "A11", "after five minutes", survived)
    assert len(paths) == len(sensitive)
    assert accounts() == before


def asks_afresh(response: Any, path: str) -> bool:
    there = response.get("Location", "")
    return response.status_code == 302 and there.startswith(
        f"/staff/account/again/?next={path}"
    )


def came_back(response: Any) -> bool:
    return response.status_code == 403 and 'value="typed"' in response.text


def accounts() -> list[dict[str, Any]]:
    return list(User.objects.order_by("pk").values("pk", "username", "password"))


def test_the_rules_name_all_that_ask_afresh_and_no_other(
    client: Client, owner: User
) -> None:
    sign_in(client, owner, "password", "mfa", seconds_ago=301)

    asking = set()
    for name, path in addresses().items():
        with undone(client):
            there = client.get(path).get("Location", "")
        if there.startswith("/staff/account/again/?"):
            asking.add(name)

    assert asking == OWN_SIGN_IN_AFRESH | WORK_AFRESH
