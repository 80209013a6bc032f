"""Ask a site that runs in processes of its own, as a browser with a cookie does."""

from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

from tests.faults.machines.visitors import SECRET

FORM_TYPE = {"Content-Type": "application/x-www-form-urlencoded"}
OWN = {"csrfmiddlewaretoken": SECRET}  # what a form of ours carries


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    cookies: list[str]  # as they are set
    page: str


def ask(
    port: int,
    path: str,
    method: str = "GET",
    form: dict[str, Any] | None = None,
    body: bytes = b"",
    cookie: str = "",
    **headers: str,
) -> Answer:
    if form is not None:
        body = urlencode(form | OWN, doseq=True).encode()
        cookie = f"csrftoken={SECRET}; {cookie}".removesuffix("; ")
        headers = FORM_TYPE | headers
    if cookie:
        headers = {"Cookie": cookie} | headers
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request(method, path, body or None, headers)
        response = connection.getresponse()
        page = response.read().decode(errors="replace")
    cookies = response.headers.get_all("Set-Cookie", [])
    return Answer(response.status, dict(response.headers), cookies, page)
