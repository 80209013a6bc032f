import gzip
import re
from collections.abc import Callable

import brotli
import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clinic_content")]

DECODERS: dict[str | None, Callable[[bytes], bytes]] = {
    "br": brotli.decompress,
    "gzip": gzip.decompress,
    None: bytes,
}


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0.5", "br"),
        ("gzip", "gzip"),
        ("deflate, gzip;q=0.8", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0, gzip", "gzip"),
        ("br;q=0.0, gzip", "gzip"),
        ("br;q=0.000, gzip", "gzip"),
        ("br;q=0, gzip;q=0", None),
        ("identity", None),
        ("zstd, deflate", None),
        ("brotli", None),
        ("", None),
    ],
)
def test_a_page_comes_in_the_best_coding_that_is_accepted(
    accepted: str, coding: str | None, client: Client
) -> None:
    plain = client.get("/privacy/")  # the same each time, unlike one with a form

    response = client.get("/privacy/", headers={"accept-encoding": accepted})

    assert response.headers.get("Content-Encoding") == coding
    assert DECODERS[coding](response.content) == plain.content
    assert int(response.headers["Content-Length"]) == len(response.content)


def test_a_browser_that_says_nothing_gets_a_plain_page(client: Client) -> None:
    response = client.get("/")

    assert "Content-Encoding" not in response.headers
    assert b"<!DOCTYPE html>" in response.content


@pytest.mark.parametrize("path", ["/", "/questions/conditions-treated/", "/privacy/"])
@pytest.mark.parametrize("accepted", ["br", "gzip", ""])
def test_caches_keep_the_codings_of_a_page_apart(
    path: str, accepted: str, client: Client
) -> None:
    response = client.get(path, headers={"accept-encoding": accepted})

    assert "Accept-Encoding" in response.headers["Vary"].split(", ")


@pytest.mark.parametrize(
    "path", ["/", "/questions/conditions-treated/", "/privacy/", "/consultation/"]
)
def test_public_pages_are_compressed(path: str, client: Client) -> None:
    plain = client.get(path)

    response = client.get(path, headers={"accept-encoding": "br"})

    assert len(response.content) < len(plain.content) / 2


def test_the_secrets_of_a_compressed_form_are_others_each_time(client: Client) -> None:
    secret = re.compile(r'name="(?:csrfmiddlewaretoken|token)" value="([^"]+)"')

    first, second = (secret.findall(client.get("/consultation/").text) for _ in "ab")

    assert len(first) == len(second) == 2
    assert not set(first) & set(second)


def test_staff_pages_are_not_compressed(client: Client) -> None:
    response = client.get("/staff/login/", headers={"accept-encoding": "br, gzip"})

    assert "Content-Encoding" not in response.headers
