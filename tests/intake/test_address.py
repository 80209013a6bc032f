"""Whose address a form comes from: what our own proxies saw, and nothing forged."""

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from intake.address import address_digest

PERSON = "198.51.100.7"
PROXY = "10.0.0.2"
FORGED = "203.0.113.9"
LONG = "x" * 300


def digest_of(address: str, forwarded: str | None = None) -> str:
    told = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return address_digest(RequestFactory().get("/", REMOTE_ADDR=address, **told))


@pytest.fixture
def digest_of_person(settings: Settings) -> str:
    settings.PROXY_DEPTH = 0
    return digest_of(PERSON)


@pytest.mark.parametrize(
    ("depth", "connected", "forwarded"),
    [
        (0, PERSON, None),
        (0, PERSON, FORGED),
        (0, PERSON, LONG),
        (0, f"::ffff:{PERSON}", FORGED),
        (1, PROXY, PERSON),
        (1, PROXY, f"{FORGED}, {PERSON}"),
        (1, PROXY, f"{FORGED},{PERSON}"),
        (1, PROXY, f"{LONG}, {PERSON} "),
        (1, PROXY, f", ,{PERSON}"),
        (1, PROXY, f"{FORGED}, unknown, {PERSON}"),
        (1, PROXY, f"{PERSON}:51234"),
        (1, PROXY, f"::ffff:{PERSON}"),
        (1, PROXY, f"[::ffff:{PERSON}]:443"),
        (1, PROXY, f"{FORGED}, {FORGED}\t,\t{PERSON}"),
        (2, PROXY, f"{PERSON}, 10.0.0.1"),
        (2, PROXY, f"{FORGED}, {PERSON}, 10.0.0.1"),
        (2, PROXY, f"{FORGED}, {PERSON}, {LONG}"),
        (2, PROXY, f"{PERSON}:80,[2001:db8::1]:443"),
    ],
)
def test_a_person_is_known_by_the_address_that_our_outermost_proxy_saw(
    digest_of_person: str,
    settings: Settings,
    depth: int,
    connected: str,
    forwarded: str | None,
) -> None:
    settings.PROXY_DEPTH = depth

    assert digest_of(connected, forwarded) == digest_of_person


@pytest.mark.parametrize(
    ("depth", "connected", "forwarded"),
    [
        (0, "", FORGED),  # gunicorn behind a socket in a file
        (1, PERSON, None),
        (1, PERSON, ""),
        (1, PERSON, LONG),
        (1, PERSON, f"{FORGED}, {LONG}"),
        (1, PERSON, f"{FORGED},"),
        (1, PERSON, "127.1"),
        (1, PERSON, "1.2.3.4.5, ::g"),
        (1, PERSON, "<script>"),
        (1, PERSON, "["),
        (2, PERSON, FORGED),
        (2, PERSON, f"{LONG}, {FORGED}"),
    ],
)
def test_where_the_address_cannot_be_told_there_is_none(
    settings: Settings, depth: int, connected: str, forwarded: str | None
) -> None:
    settings.PROXY_DEPTH = depth

    assert digest_of(connected, forwarded) == ""


def test_a_visitor_has_all_addresses_of_a_neighbourhood_of_ipv6(
    settings: Settings,
) -> None:
    settings.PROXY_DEPTH = 0

    one, other, next_door = map(
        digest_of, ["2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:db8:0:2::1"]
    )

    assert one == other != next_door


def test_the_digest_needs_our_key_and_says_nothing_of_the_address(
    settings: Settings, digest_of_person: str
) -> None:
    settings.FIELD_KEYS = [b"another key of thirty-two bytes!"]

    under_another_key = digest_of(PERSON)

    assert len(digest_of_person) == len(under_another_key) == 22
    assert under_another_key != digest_of_person
    assert PERSON not in digest_of_person
