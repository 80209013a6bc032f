"""People who read and write while machines fail, and what came of it."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import cycle
from threading import Event
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from tests.intake.builders import answers

SECRET = "s" * 32  # any will do: a form carries the one of its cookie
# The last is another one each time, and so none that a worker has finished already.
PAGES = ["/", "/es/", "/questions/conditions-treated/", "/search/?q=safe&n={}"]
NO_ANSWER = 0
PAUSE_SECONDS = 0.03  # of each visitor, so that machines have time to start

HEADERS = {
    "Cookie": f"csrftoken={SECRET}",
    "Content-Type": "application/x-www-form-urlencoded",
}


def ask(
    address: str, path: str, form: dict[str, Any] | None = None, **headers: str
) -> tuple[int, str]:
    """Return status and page; NO_ANSWER where the connection was lost."""
    body = urlencode(form, doseq=True) if form else None
    method = "POST" if form else "GET"
    with closing(HTTPConnection(urlsplit(address).netloc, timeout=30)) as connection:
        try:
            connection.request(method, path, body, HEADERS | headers)
            response = connection.getresponse()
            return response.status, response.read().decode()
        except (HTTPException, OSError):
            return NO_ANSWER, ""


def send(address: str, token: str, **headers: str) -> int:
    form = FORM | {"token": token, "csrfmiddlewaretoken": SECRET}
    return ask(address, "/consultation/", form, **headers)[0]


FORM = answers()


@dataclass
class Seen:
    """By everybody at the same time."""

    acknowledged: list[str] = field(default_factory=list)  # tokens
    acknowledged_at: list[float] = field(default_factory=list)  # monotonic
    not_acknowledged: list[int] = field(default_factory=list)  # status
    pages: list[tuple[str, int, float]] = field(default_factory=list)  # and seconds

    @property
    def lost_pages(self) -> list[tuple[str, int, float]]:
        return [page for page in self.pages if page[1] != 200]

    @property
    def slowest_page(self) -> float:
        return max(seconds for _, _, seconds in self.pages)


@contextmanager
def visitors(address: str, writers: int = 3, readers: int = 2) -> Iterator[Seen]:
    """Have people at the site inside the block, each doing one thing after another."""
    seen, over = Seen(), Event()
    jobs: list[Callable[[], None]] = [
        *[lambda: write(address, seen, over)] * writers,
        *[lambda: read(address, seen, over)] * readers,
    ]
    with ThreadPoolExecutor(len(jobs)) as pool:
        done: list[Future[None]] = [pool.submit(job) for job in jobs]
        try:
            yield seen
        finally:
            over.set()
    for job in done:
        job.result()


def write(address: str, seen: Seen, over: Event) -> None:
    """Send forms; whoever is told that theirs wasn't sent sends it again."""
    while not over.is_set():
        token = str(uuid4())
        while (status := send(address, token)) != 302:
            seen.not_acknowledged.append(status)
            if over.is_set():
                return
            time.sleep(0.1)
        seen.acknowledged.append(token)
        seen.acknowledged_at.append(time.monotonic())
        time.sleep(PAUSE_SECONDS)


def read(address: str, seen: Seen, over: Event) -> None:
    for page in cycle(PAGES):
        if over.is_set():
            return
        began = time.monotonic()
        status, _ = ask(address, page.format(uuid4()))
        seen.pages.append((page, status, time.monotonic() - began))
        time.sleep(PAUSE_SECONDS)
