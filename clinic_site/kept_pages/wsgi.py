"""What stands before Django and answers pages that are finished already."""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from http import HTTPStatus
from threading import Lock
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from clinic_site.kept_pages.copies import Copies
from clinic_site.kept_pages.marks import COUNT, MARK
from clinic_site.kept_pages.pages import (
    BEST,
    QUICK,
    Headers,
    Page,
    finished,
)
from clinic_site.kept_pages.shelf import Key, Shelf
from clinic_site.kept_pages.watch import LONGEST_AWAY, Watch, look_after_connection

logger = logging.getLogger(__name__)

READING = {"GET", "HEAD"}
NO_MORE = {HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
MEGABYTE = 1024 * 1024
TOLD_EVERY = 60  # seconds


class Answer:
    """What Django tells the server, held back."""

    status: str
    headers: Headers

    def __call__(
        self, status: str, headers: Headers, exc_info: Any = None, /
    ) -> Callable[[bytes], object]:
        self.status, self.headers = status, headers
        return bytes  # to write by, which Django doesn't

    @property
    def code(self) -> int:
        return int(self.status.partition(" ")[0])

    @property
    def is_for_everybody(self) -> bool:
        names = {name.lower() for name, _ in self.headers}
        return self.code == HTTPStatus.OK and not names & {"set-cookie", "vary"}


class KeptPages:
    """Django, with the pages that views have marked as kept answered from memory.

    A page is kept under scheme, host, path and query, for one issue: a host is there
    only after Django has accepted it. While the database is away, the last good copies
    of public pages go on, from this process's memory or from the disk.
    """

    def __init__(self, django: WSGIApplication, watch: Watch, copies: Copies) -> None:
        self.django, self.watch, self.copies = django, watch, copies
        self.pages = Shelf(most=500, most_bytes=8 * MEGABYTE)
        self.searches = Shelf(most=300, most_bytes=4 * MEGABYTE)
        self.finishing = Lock()  # one at a time: of many who ask first, one compresses
        self.shown_while_away = 0
        self.tell_at = 0.0

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        host = environ.get("HTTP_HOST")
        if environ["REQUEST_METHOD"] not in READING or not host:
            return self.django(environ, start_response)
        key = (
            environ["wsgi.url_scheme"],
            host,
            environ.get("SCRIPT_NAME", ""),
            environ.get("PATH_INFO", ""),
            environ.get("QUERY_STRING", ""),
        )
        page = self.at_hand(key)
        if page is not None:
            if page.count and environ["REQUEST_METHOD"] == "GET":
                self.count(page.count)
            return page.answer(environ, start_response)
        return self.from_django(key, environ, start_response)

    def count(self, count: Callable[[], object]) -> None:
        if not self.watch.is_away:
            look_after_connection()
            count()

    def shelf(self, key: Key) -> Shelf:
        return self.searches if key[-1] else self.pages

    def at_hand(self, key: Key) -> Page | None:
        """Return the page if Django needn't, or, without a database, can't be asked."""
        shelf, page = self.shelf(key), None
        if key in shelf:
            page = shelf.get(key, self.watch.issue())
        if page is None and self.copies.has(key):
            page = self.copy_while_away(key)
        if page is not None and self.watch.is_away:
            self.tell()
        return page

    def copy_while_away(self, key: Key) -> Page | None:
        issue = self.watch.issue()
        if issue is None or not self.watch.is_away:
            return None
        page = self.copies.load(key)
        if page is not None:
            self.shelf(key).put(key, page, issue)
        return page

    def from_django(
        self, key: Key, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        answer = Answer()
        response = self.django(environ, answer)
        if MARK in environ and answer.is_for_everybody:
            page = self.finish(key, environ, answer.headers, whole(response))
            return page.answer(environ, start_response)
        if answer.code == HTTPStatus.SERVICE_UNAVAILABLE:
            if copy := self.last_good_copy(key):
                whole(response)
                return copy.answer(environ, start_response)
        elif answer.code in NO_MORE and self.copies.has(key):
            self.copies.remove(key)
        start_response(answer.status, answer.headers)
        return response

    def finish(
        self, key: Key, environ: WSGIEnvironment, headers: Headers, plain: bytes
    ) -> Page:
        """Make a page of Django's answer and keep it, if it is of the issue that holds.

        Whatever else is asked of a public page than its address isn't kept: there is no
        end of such addresses.
        """
        is_public = "public" in dict(headers)["Cache-Control"]
        shown = self.watch.issue()
        if (
            self.watch.is_away
            or shown is None
            or environ[MARK] != shown
            or (is_public and key[-1])
        ):
            return finished(headers, plain, QUICK)
        with self.finishing:
            page = self.shelf(key).get(key, shown)
            if page is None:
                page = finished(headers, plain, BEST if is_public else QUICK)
                page = replace(page, count=environ.get(COUNT))
                if is_public:
                    self.copies.save(key, page)
                else:
                    page = page.without_plain()
                self.shelf(key).put(key, page, shown)
        return page

    def last_good_copy(self, key: Key) -> Page | None:
        """Return it for a database that went away since it was last asked."""
        if self.watch.seconds_away > LONGEST_AWAY or not self.copies.has(key):
            return None
        page = self.copies.load(key)
        if page is not None:
            self.tell()
        return page

    def tell(self) -> None:
        self.shown_while_away += 1
        if time.monotonic() >= self.tell_at:
            self.tell_at = time.monotonic() + TOLD_EVERY
            logger.warning(
                "The database is away: %d answers were last good copies, %d minutes"
                " after it was last reached.",
                self.shown_while_away,
                self.watch.seconds_away // 60,
            )
            self.shown_while_away = 0


def whole(response: Iterable[bytes]) -> bytes:
    """Return all of it, and let Django end the request."""
    body = b"".join(response)
    if close := getattr(response, "close", None):
        close()
    return body
