import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.bench.report import NotMeasured
from tests.bench.speed.posting import TOKEN, Form, keep_posting, refuse_if_lost

FORM = Form("/", {}, 302, "/received/\r\n", {"requests": 1, "messages": 2})
TYPED = f"token={TOKEN}".encode()
REQUEST = b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s" % (len(TYPED), TYPED)


@contextmanager
def answering(status: int, leads_to: str) -> Iterator[tuple[int, list[bytes]]]:
    """Yield the port of a server that answers all alike, and what it received."""
    received: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            received.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Location", leads_to)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, received
        server.shutdown()


def post_for_a_moment(port: int) -> int:
    return keep_posting(port, FORM, REQUEST, until=time.monotonic() + 1)


def test_each_form_is_counted_once_and_has_a_token_of_its_own() -> None:
    with answering(302, "/consultation/received/") as (port, received):
        posted = post_for_a_moment(port)

    tokens = {re.sub(rb"^token=", b"", typed) for typed in received}
    assert posted == len(received) == len(tokens) > 1
    assert TOKEN.encode() not in tokens


@pytest.mark.parametrize("status", [200, 403, 422, 500, 503])
def test_form_that_is_not_acknowledged_ends_the_measurement(status: int) -> None:
    with (
        answering(status, "/consultation/received/") as (port, _),
        pytest.raises(NotMeasured, match=str(status)),
    ):
        post_for_a_moment(port)


def test_form_that_was_taken_for_an_earlier_one_ends_the_measurement() -> None:
    with (
        answering(302, "/consultation/received/before/") as (port, _),
        pytest.raises(NotMeasured, match="didn't take the form"),
    ):
        post_for_a_moment(port)


def test_forms_that_are_all_in_the_tables_are_measured() -> None:
    before, after = {"requests": 5, "messages": 7}, {"requests": 8, "messages": 13}

    refuse_if_lost(FORM, 3, before, after)


@pytest.mark.parametrize(
    "after", [{"requests": 7, "messages": 13}, {"requests": 8, "messages": 12}]
)
def test_form_that_was_acknowledged_and_not_kept_is_not_measured(
    after: dict[str, int],
) -> None:
    with pytest.raises(NotMeasured, match="3 forms were acknowledged"):
        refuse_if_lost(FORM, 3, {"requests": 5, "messages": 7}, after)
