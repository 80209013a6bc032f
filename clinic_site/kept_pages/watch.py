"""Which issue holds now, asked of the database once a second at most."""

import time
from contextlib import suppress
from datetime import date
from pathlib import Path
from threading import Lock, Thread

from django.conf import settings
from django.db import (
    DatabaseError,
    InterfaceError,
    close_old_connections,
    connection,
    connections,
)

from clinic_site import patience
from clinic_site.models import Edition, Issue
from clinic_site.replica import from_replica

ASKED_EVERY = 1.0  # seconds
PATIENCE = 0.5  # seconds
LONGEST_AWAY = 24 * 60 * 60  # seconds for which pages go on without the database
NOTED_EVERY = 60  # seconds

UNKNOWN = Issue(0, "", date.min)  # what the last good copies are of


class Watch:
    """The issue as this process knows it, for all its threads.

    `folder` is shared by the processes of a machine: a file in it tells when any of
    them last reached the database.
    """

    def __init__(self, folder: Path, *, is_of_replica: bool = False) -> None:
        self.is_of_replica = is_of_replica
        self.reached = folder / "reached"
        self.asking = Lock()
        self.forget()

    def forget(self) -> None:
        self.shown: Issue | None = None
        self.is_away = False
        self.reached_at = 0.0  # seconds since 1970
        self.ask_at = 0.0  # by time.monotonic()

    def issue(self) -> Issue | None:
        """Return it; None where it isn't known, or hasn't been for too long.

        It is the very same object for as long as the same issue lasts without a break.
        Nobody waits for a database that has been away: a thread of its own asks.
        """
        if time.monotonic() >= self.ask_at:
            if self.is_away:
                self.ask_at = time.monotonic() + ASKED_EVERY
                Thread(target=self.ask_beside, daemon=True).start()
            else:
                self.ask()
        return self.shown

    def ask_beside(self) -> None:
        try:
            self.read()
        finally:
            connections.close_all()

    def ask(self) -> None:
        with self.asking:
            if time.monotonic() >= self.ask_at:  # nobody asked while we waited
                self.ask_now()

    def ask_now(self) -> Issue | None:
        """Return what the database says; while it is away, the issue known before."""
        if self.is_away:
            return self.issue()
        began = time.monotonic()
        issue = self.read()
        self.ask_at = began + ASKED_EVERY
        return issue

    def read(self) -> Issue | None:
        try:
            with patience.at_most(PATIENCE):
                read = from_replica(read_issue) if self.is_of_replica else read_issue
                issue = read()
        except (DatabaseError, InterfaceError, Edition.DoesNotExist):
            self.note_away()
            return self.shown
        self.note(issue)
        return issue

    def note(self, issue: Issue) -> None:
        # What was kept while it was away may be older: afterwards all is made anew.
        if self.is_away or issue != self.shown:
            self.shown = issue
        self.is_away = False
        now = time.time()
        if now - self.reached_at >= NOTED_EVERY:
            self.reached_at = now
            with suppress(OSError):
                self.reached.parent.mkdir(parents=True, exist_ok=True)
                self.reached.touch()

    def note_away(self) -> None:
        self.is_away = True
        with suppress(OSError):
            self.reached_at = max(self.reached_at, self.reached.stat().st_mtime)
        if self.seconds_away > LONGEST_AWAY:
            self.shown = None
        elif self.shown is None:
            self.shown = UNKNOWN

    @property
    def seconds_away(self) -> float:
        return time.time() - self.reached_at


def read_issue() -> Issue:
    look_after_connection()
    return Edition.objects.issue()


def look_after_connection() -> None:
    """Do for this thread's connection what Django does at the start of a request.

    Within a transaction it is in use: to close it would end the transaction.
    """
    if not connection.in_atomic_block:
        close_old_connections()


watch = Watch(settings.KEPT_PAGES_DIR)  # this process's

# Where readers are served from a replica, it is asked for what it has: of a later issue
# there is nothing to show yet. All else goes by the primary.
readers_watch = watch
if settings.DATABASE_REPLICA_URL:
    readers_watch = Watch(settings.KEPT_PAGES_DIR, is_of_replica=True)
