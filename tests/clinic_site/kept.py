"""Ask the site as its server does: Django with the kept pages before it."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from wsgiref.util import setup_testing_defaults

import brotli
from django.core.wsgi import get_wsgi_application

from clinic_site.kept_pages.copies import Copies
from clinic_site.kept_pages.watch import Watch
from clinic_site.kept_pages.wsgi import KeptPages

HOST = "testserver"
DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "br": brotli.decompress,
    "gzip": gzip.decompress,
    "": bytes,
}


@dataclass(frozen=True)
class Answer:
    status: int
    listed: list[tuple[str, str]]
    body: bytes

    @property
    def headers(self) -> dict[str, str]:
        return dict(self.listed)

    @property
    def page(self) -> str:
        coding = self.headers.get("Content-Encoding", "")
        return DECODERS[coding](self.body).decode()


class Server:
    """One worker. `asked` are the paths that got as far as Django."""

    def __init__(self, watch: Watch, copies: Copies) -> None:
        self.django = get_wsgi_application()
        self.asked: list[str] = []
        self.kept = KeptPages(self.count, watch, copies)

    def count(self, environ: Any, start_response: Any) -> Any:
        self.asked.append(environ["PATH_INFO"])
        return self.django(environ, start_response)

    def get(self, path: str, **more: str) -> Answer:
        return ask(self.kept, path, **more)

    def head(self, path: str, **more: str) -> Answer:
        return self.get(path, REQUEST_METHOD="HEAD", **more)


def ask(application: Any, path: str, **more: str) -> Answer:
    """`more` is what the server knows of the request, such as HTTP_ACCEPT_ENCODING."""
    path, _, query = path.partition("?")
    environ = {"HTTP_HOST": HOST, "PATH_INFO": path, "QUERY_STRING": query} | more
    setup_testing_defaults(environ)
    told: list[Any] = []
    response = application(
        environ, lambda *status_and_headers: told.append(status_and_headers)
    )
    body = b"".join(response)
    if close := getattr(response, "close", None):
        close()
    [(status, headers)] = told
    return Answer(int(status.split()[0]), list(headers), body)
