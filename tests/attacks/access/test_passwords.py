"""Passwords that somebody would try are refused where they are chosen."""

import gzip
from itertools import cycle, product
from pathlib import Path

import pytest
from django.contrib.auth import password_validation
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from clinic_site.management.commands.make_staff_accounts import random_password
from clinic_site.models import Clinic
from tests.attacks.cases import note, some
from tests.proof.plugin import Proof
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

OWN = "correct-horse-battery-9"
LIST = Path(password_validation.__file__).with_name("common-passwords.txt.gz")
LONGEST = "".join(chr(33 + 7 * n * n % 89) for n in range(128))
GOOD = ["Seven small otters swim", "ñandú über 東京 Straße", LONGEST]


@pytest.fixture
def nurse(db: None) -> User:
    call_command("loaddata", "clinic", verbosity=0)
    Clinic.objects.update(name="Lakeside of Chicago")
    names = {"first_name": "Jo", "last_name": "Whitfield"}
    return User.objects.create_superuser("j.whitfield", password=OWN, **names)


def long_and_common() -> list[str]:
    with gzip.open(LIST, "rt", encoding="utf-8") as common:
        words = [line.strip() for line in common]
    return [word for word in words if len(word) >= 15]


def guessable() -> list[str]:
    """What people choose who have to choose something long."""
    words = ["lakeside", "Chicago", "clinic", "ketamine", "Infusion", "password"]
    endings = ["2026", "!!!!!!!!", " is the best", "123456789", "_from_now_on"]
    patterns = ["abc", "qwe", "123", "asdf", "zxcvb", "0987", "aa", "q1", "....", "x-"]
    named = [f"{word} our own {end}" for word, end in product(words, endings)]
    return named + [(pattern * 30)[:20] for pattern in patterns]


def as_ones_own(client: Client, password: str, number: int) -> bool:
    """Tell whether it is taken for the next password of whoever is signed in."""
    new = {"password1": password, "password2": password}
    page = "/staff/account/password/"
    return client.post(page, {"oldpassword": OWN} | new).status_code == 302


def for_another(client: Client, password: str, number: int) -> bool:
    new = {"password1": password, "password2": password}
    page = "/staff/auth/user/add/"
    return client.post(page, {"username": f"new{number}"} | new).status_code == 302


def test_what_is_easily_guessed_is_refused_on_every_page_that_takes_one(
    client: Client, nurse: User, settings: Settings, proof: Proof
) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    sign_in(client, nurse)
    pages = cycle([as_ones_own, for_another])
    survived = {}

    for number, password in enumerate(some(long_and_common() + guessable())):
        page = next(pages)
        survived[page.__name__, password] = not page(client, password, number)
    short = "x7!kQz9#mV2$pL"
    survived["one too few", short] = not for_another(client, short, 0)
    for number, password in enumerate([*GOOD, *(random_password() for _ in range(20))]):
        taken = for_another(client, password, 1000 + number)
        signed_in = taken and Client().login(
            username=f"new{1000 + number}", password=password
        )
        survived["taken", password] = signed_in

    note(proof, "A8", "where they are chosen", survived)
    assert as_ones_own(client, LONGEST, 0)
