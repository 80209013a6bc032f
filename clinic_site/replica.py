"""Readers of the FAQ are served from a replica of the database, where there is one.

A replica is a moment behind. Readers don't notice; whoever writes answers would. So
only what is wrapped in `from_replica` is read there, and of that only what the FAQ
shows. All else, and every write, goes to the primary.

While the replica doesn't answer, the primary does.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections
from django.db.models import Model

from clinic_site import patience
from clinic_site.database_settings import REPLICA

Asked = ParamSpec("Asked")
Told = TypeVar("Told")

SHOWN_BY_FAQ = {"faq", "clinic_site"}  # apps
PATIENCE_SECONDS = 1.0  # and at most half of what a request has left
AWAY_SECONDS = 5.0  # until a replica that didn't answer is asked again

log = logging.getLogger(__name__)


class Reading(threading.local):
    database = DEFAULT_DB_ALIAS  # for what this thread reads of the FAQ just now


reading = Reading()
away_until = 0.0  # by the monotonic clock


class FaqReads:
    """Which database Django asks (a database router)."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        is_shown = model._meta.app_label in SHOWN_BY_FAQ
        return reading.database if is_shown else DEFAULT_DB_ALIAS

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        return True  # wherever they were read, they are rows of one database

    def allow_migrate(self, database: str, app_label: str, **hints: Any) -> bool:
        return database == DEFAULT_DB_ALIAS


def from_replica(read: Callable[Asked, Told]) -> Callable[Asked, Told]:
    """Have `read` served from the replica, and if that fails, by the primary.

    It may be called twice, so it must change nothing, or nothing that matters.
    """

    @wraps(read)
    def reads(*args: Asked.args, **kwargs: Asked.kwargs) -> Told:
        if is_there():
            try:
                with reading_from(REPLICA), a_little_patience():
                    return read(*args, **kwargs)
            except (DatabaseError, InterfaceError):
                note_that_it_is_away()
        return read(*args, **kwargs)

    return reads


def is_there() -> bool:
    """Ask it for a sign of life before a page is begun that it couldn't finish."""
    if REPLICA not in settings.DATABASES or time.monotonic() < away_until:
        return False
    try:
        with (
            a_little_patience(),
            connections[REPLICA].cursor() as cursor,
        ):
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        note_that_it_is_away()
        return False
    return True


@contextmanager
def reading_from(database: str) -> Iterator[None]:
    before = reading.database
    reading.database = database
    try:
        yield
    finally:
        reading.database = before


def a_little_patience() -> AbstractContextManager[None]:
    """Leave enough of it for the primary."""
    return patience.at_most(min(PATIENCE_SECONDS, patience.patience.left / 2))


def is_being_read() -> bool:
    return reading.database == REPLICA


def note_that_it_is_away() -> None:
    global away_until
    away_until = time.monotonic() + AWAY_SECONDS
    log.warning("The replica doesn't answer: the FAQ is read from the primary.")
