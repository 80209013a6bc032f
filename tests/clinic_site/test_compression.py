"""The form, made anew for each reader. What is kept instead: test_kept_pages.py."""

import gzip
import re
from collections.abc import Callable

import brotli
import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clinic_content")]

FORM = "/consultation/"
DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "br": brotli.decompress,
    "gzip": gzip.decompress,
}
SECRET = re.compile(r'name="(?:csrfmiddlewaretoken|token)" value="([^"]+)"')


def without_secrets(page: str) -> str:
    return SECRET.sub("", page)


@pytest.mark.parametrize("coding", ["br", "gzip"])
def test_the_form_is_compressed(coding: str, client: Client) -> None:
    plain = client.get(FORM)

    response = client.get(FORM, headers={"accept-encoding": coding})

    assert response.headers["Content-Encoding"] == coding
    assert int(response.headers["Content-Length"]) == len(response.content)
    assert len(response.content) < len(plain.content) / 2
    page = DECODERS[coding](response.content).decode()
    assert without_secrets(page) == without_secrets(plain.text)


@pytest.mark.parametrize("accepted", ["br", "gzip", ""])
def test_the_form_tells_what_it_depends_on(accepted: str, client: Client) -> None:
    response = client.get(FORM, headers={"accept-encoding": accepted})

    assert "Accept-Encoding" in response.headers["Vary"].split(", ")
    assert (response.headers.get("Content-Encoding") or "") == accepted


def test_the_secrets_of_a_compressed_form_are_others_each_time(client: Client) -> None:
    first, second = (SECRET.findall(client.get(FORM).text) for _ in "ab")

    assert len(first) == len(second) == 2
    assert not set(first) & set(second)


def test_staff_pages_are_not_compressed(client: Client) -> None:
    response = client.get("/staff/login/", headers={"accept-encoding": "br, gzip"})

    assert "Content-Encoding" not in response.headers
