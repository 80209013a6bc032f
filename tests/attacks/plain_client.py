"""Posting to the site as quickly as a test can."""

from typing import Any
from urllib.parse import quote_from_bytes

from django.test import RequestFactory
from django.test.client import ClientHandler

FORM = "/consultation/"
FORM_TYPE = "application/x-www-form-urlencoded"


class PlainClient(RequestFactory):
    """Django's client without cookies, and without a copy of every template's context.

    Those make a page of the form several times as slow.
    """

    handler = ClientHandler(enforce_csrf_checks=False)

    def request(self, **environment: Any) -> Any:
        return self.handler(self._base_environ(**environment))


def encoded(form: dict[str, Any]) -> bytes:
    """Return the body that sends it; a value may be text, bytes or a list of either."""
    pairs = [
        f"{quote(name)}={quote(each)}"
        for name, value in form.items()
        for each in (value if isinstance(value, list) else [value])
    ]
    return "&".join(pairs).encode()


def quote(value: str | bytes) -> str:
    bytes_ = value if isinstance(value, bytes) else value.encode()
    return quote_from_bytes(bytes_, safe="")


def post(form: dict[str, Any], path: str = FORM) -> Any:
    return PlainClient().post(path, encoded(form), content_type=FORM_TYPE)
