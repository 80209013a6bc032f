"""How long a page waits for the database: a few seconds in all, then it goes without.

PostgreSQL ends by itself what is slow or locked (SERVER_LIMITS). It can't when it is
frozen, its disk is stuck or the network swallows everything: no answer comes at all.
psycopg2 then lets us do the waiting, for connections and queries alike, and throws a
connection away when we give up; Django makes another for the next request. (COPY and
large objects don't work that way. No page uses them.)

Only gunicorn's workers are impatient (gunicorn_conf.py). Commands may take their time.
"""

import select
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from psycopg2 import OperationalError
from psycopg2.extensions import POLL_OK, POLL_READ, connection, set_wait_callback

REQUEST_SECONDS = 3.0  # for all that one request asks
SHORT_SECONDS = 0.5  # for one answer, while others wait for the database in vain

# Who waits longer for one answer waits in vain: PostgreSQL ends it before it comes.
IN_VAIN_SECONDS = 1.4
REMEMBERED_SECONDS = 2

# Shorter than our own patience, so that an answer comes, and so that nothing we have
# given up goes on over there.
SERVER_LIMITS = {
    "statement_timeout": "2500ms",
    "lock_timeout": "1500ms",
    "idle_in_transaction_session_timeout": "10s",  # a worker that is gone holds no lock
    "client_connection_check_interval": "1s",  # nor does one that gave up
}


class Patience(threading.local):
    """What is left of it for the request of this thread, in seconds."""

    left = REQUEST_SECONDS


patience = Patience()
# By their addresses: databases that left the last that waited without an answer, and
# until when those count as slow that had somebody wait in vain, by the monotonic clock,
# though they answer others. People queue for each thread: the last would wait for all.
silent: set[str] = set()
slow_until: dict[str, float] = {}


def install() -> None:
    set_wait_callback(wait)


def begin_request() -> None:
    patience.left = REQUEST_SECONDS


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Wait no longer than this for what is asked inside the block."""
    whole = patience.left
    patience.left = given = min(seconds, whole)
    try:
        yield
    finally:
        patience.left = whole - (given - patience.left)


def wait(asked: connection) -> None:
    """Wait until the connection has its answer. Raises OperationalError if none comes.

    Who has waited in vain asks nothing more in this request.
    """
    began, longest = time.monotonic(), longest_wait(asked.dsn)
    try:
        while (state := asked.poll()) != POLL_OK:
            if not gets_ready(asked, state, longest):
                patience.left = 0
                silent.add(asked.dsn)
                raise OperationalError("The database gave no answer in time.")
        silent.discard(asked.dsn)
    finally:
        now = time.monotonic()
        if now - began >= min(longest, IN_VAIN_SECONDS):
            slow_until[asked.dsn] = now + REMEMBERED_SECONDS


def longest_wait(dsn: str) -> float:
    is_slow = time.monotonic() < slow_until.get(dsn, 0)
    return SHORT_SECONDS if is_slow or dsn in silent else REQUEST_SECONDS


def gets_ready(asked: connection, state: int, longest: float) -> bool:
    seconds = min(patience.left, longest)
    poller = select.poll()
    poller.register(
        asked.fileno(), select.POLLIN if state == POLL_READ else select.POLLOUT
    )
    began = time.monotonic()
    is_ready = bool(poller.poll(seconds * 1000))
    patience.left = max(0, patience.left - (time.monotonic() - began))
    return is_ready
