"""No framework at all: what gunicorn can do at best with the bytes of the FAQ page."""

from collections.abc import Callable, Iterable
from typing import Any

from tests.bench.peers.page_bytes import page_bytes


def headers(coding: str, page: bytes) -> list[tuple[str, str]]:
    found = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(page))),
        ("Vary", "Accept-Encoding"),
    ]
    return [*found, ("Content-Encoding", coding)] if coding else found


PAGES = {
    coding: (headers(coding, page), [page]) for coding, page in page_bytes().items()
}


def application(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
    coding = "br" if "br" in environ.get("HTTP_ACCEPT_ENCODING", "") else ""
    head, body = PAGES[coding]
    start_response("200 OK", head)
    return body
