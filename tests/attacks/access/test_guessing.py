"""Guessing ends soon, however many guess at once, and says nothing of who is known."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from tests.attacks.cases import note
from tests.clinic_site.processes import (
    free_port,
    running_gunicorn,
    shared_database_url,
)
from tests.faults.machines.visitors import SECRET, ask
from tests.intake.together import at_once
from tests.proof.plugin import Proof, share

LOGIN = "/staff/account/login/"
PASSWORD = "correct-horse-battery-9"
WRONG = "isn&#x27;t right"
TRIES = 5  # for an account in five minutes
TRIES_OF_ADDRESS = 10  # in a minute
HASHER = "django.contrib.auth.hashers.PBKDF2PasswordHasher"


@pytest.fixture
def nurse(transactional_db: None, settings: Settings) -> User:
    cache.clear()
    settings.PASSWORD_HASHERS = [HASHER]
    return User.objects.create_user("nurse", password=PASSWORD, is_staff=True)


@pytest.fixture
def site(nurse: User, tmp_path: Path) -> Iterator[str]:
    """Four workers behind one proxy, which tells them the address of each visitor."""
    port = free_port()
    options = {"WEB_CONCURRENCY": "4", "PROXY_DEPTH": "1"}
    options["KEPT_PAGES"] = str(tmp_path / "kept")
    with running_gunicorn(
        shared_database_url(), port, tmp_path / "site.log", **options
    ):
        yield f"http://127.0.0.1:{port}"


def guess(site: str, login: str, password: str, address: str) -> str:
    """Return the page; the visitor says to be somebody else each time."""
    form = {"login": login, "password": password, "csrfmiddlewaretoken": SECRET}
    told = f"192.0.2.{hash(address) % 250}, {address}"
    return ask(site, LOGIN, form, **{"X-Forwarded-For": told})[1]


def address(number: int) -> str:
    return f"10.9.{number // 250}.{number % 250}"


def test_of_all_guesses_at_an_account_five_are_tried(site: str, proof: Proof) -> None:
    """Forty in the same moment, then a thousand in a row, each from elsewhere."""
    parallel, serial = 40, share(1000)

    began = time.monotonic()
    pages = at_once(
        [
            lambda number=number: guess(site, "nurse", "wrong", address(number))
            for number in range(parallel)
        ]
    )
    for number in range(serial):
        pages.append(guess(site, "nurse", f"wrong {number}", address(number)))
    windows = 1 + int((time.monotonic() - began) // 300)

    tried = sum(WRONG in page for page in pages)
    print(f"{len(pages)} guesses: {tried} tried")
    too_many = max(0, tried - TRIES * windows)
    cases = parallel + serial
    proof("A2", "at one account", cases=cases, survived=cases - too_many)
    assert tried >= 1
    right = ask(
        site,
        LOGIN,
        {"login": "nurse", "password": PASSWORD, "csrfmiddlewaretoken": SECRET},
        **{"X-Forwarded-For": address(9)},
    )
    assert "Too many tries" in right[1]


def test_an_address_tries_ten_accounts_a_minute_whoever_it_says_it_is(
    site: str, proof: Proof
) -> None:
    began = time.monotonic()
    pages = [guess(site, f"name{n}", "wrong", "10.8.0.1") for n in range(share(100))]
    windows = 1 + int((time.monotonic() - began) // 60)

    tried = sum(WRONG in page for page in pages)
    too_many = max(0, tried - TRIES_OF_ADDRESS * windows)
    proof(
        "A2",
        "from one address",
        cases=len(pages),
        survived=len(pages) - too_many,
    )
    assert tried >= min(len(pages), TRIES_OF_ADDRESS)


@pytest.mark.django_db
def test_known_unknown_and_closed_accounts_are_answered_alike_and_as_slowly(
    settings: Settings, proof: Proof
) -> None:
    """As slowly within a tenth, by the least of the processor's time that each took.

    Whatever else runs on the machine only ever adds to it, and more so by the clock.
    """
    settings.PASSWORD_HASHERS = [HASHER]
    settings.ACCOUNT_RATE_LIMITS = False
    User.objects.create_user("known0", password=PASSWORD, is_staff=True)
    User.objects.create_user("closed", password=PASSWORD, is_active=False)
    tries = max(10, share(50))

    for _ in range(3):
        least, bodies = answered(tries)
        print({name: f"{seconds * 1000:.0f} ms" for name, seconds in least.items()})
        as_slowly = max(least.values()) < min(least.values()) * 1.1
        if as_slowly:
            break

    note(
        proof,
        "A9",
        "signing in, in words and in time",
        {
            (name, number): as_slowly and body == bodies["nobody"][0]
            for name, given in bodies.items()
            for number, body in enumerate(given)
        },
    )


def answered(tries: int) -> tuple[dict[str, float], dict[str, list[str]]]:
    """Return the least of seconds worked and all pages, by account, in turn."""
    times: dict[str, list[float]] = {
        name: [] for name in ["known0", "nobody", "closed"]
    }
    bodies: dict[str, list[str]] = {name: [] for name in times}
    clients = {name: Client() for name in times}
    for _ in range(tries):
        for name, spent in times.items():
            password = PASSWORD if name == "closed" else "wrong"
            began = time.thread_time()
            page = clients[name].post(LOGIN, {"login": name, "password": password})
            spent.append(time.thread_time() - began)
            token = str(page.context["csrf_token"])
            bodies[name].append(page.text.replace(token, "").replace(name, ""))
    return {name: min(spent) for name, spent in times.items()}, bodies


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["password/reset/", "signup/", "email/", "inactive/", "confirm-email/"]
)
def test_there_is_no_other_way_to_ask_who_has_an_account(
    path: str, client: Client, proof: Proof
) -> None:
    User.objects.create_user("known0", email="known@clinic.example")
    survived = {}

    for typed in ["known0", "nobody", "known@clinic.example", "nobody@clinic.example"]:
        names = ["login", "username", "email"]
        response = client.post(f"/staff/account/{path}", dict.fromkeys(names, typed))
        survived[path, typed] = response.status_code == 302 and response[
            "Location"
        ].startswith("/staff/login/")

    note(proof, "A9", "ways that other sites have", survived)
