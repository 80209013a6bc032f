"""What the site leaves behind outside the pages it shows, gathered by place."""

import logging
import re
import subprocess
import sys
import traceback
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message as Mail
from io import StringIO
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.signals import got_request_exception
from django.db import connection
from django.test import Client

from clinic_site.embedded_postgres import programs
from clinic_site.logs import JsonFormatter
from clinic_site.models import TrailEntry
from intake.models import Event, Message
from tests.clinic_site.processes import shared_database_url

# All that PostgreSQL can be told to write down.
LOUD = {
    "log_statement": "'all'",
    "log_min_error_statement": "error",
    "log_error_verbosity": "verbose",
}
POSTGRES_LOG = settings.EMBEDDED_POSTGRES.folder / "postgres.log"

Places = dict[str, str]


class LeftBehind:
    """`kept` holds what has to be looked at as it happens; the rest lies about."""

    def __init__(self) -> None:
        self.kept: defaultdict[str, list[str]] = defaultdict(list)
        self.log = StringIO()
        self.mails: list[Mail] = []  # that a mail server has taken
        self.postgres_log_from = 0

    def places(self) -> Places:
        """Return all there is so far, as text by place."""
        found = {place: "\n".join(texts) for place, texts in self.kept.items()}
        found |= {
            "log": self.log.getvalue(),
            "mails": "\n".join(without_recipient(mail) for mail in self.all_mails()),
            "sessions": sessions(),
            "admin log": rows_of(LogEntry),
            "events": rows_of(Event),
            "trail": rows_of(TrailEntry),
            "messages": rows_of(Message),
            "names of objects": names_of_objects(),
            "dump of the database": dump(),
        }
        if not settings.DATABASE_URL:
            with open(POSTGRES_LOG, errors="replace") as log:
                log.seek(self.postgres_log_from)
                found["log of PostgreSQL"] = log.read()
        return found

    def all_mails(self) -> list[Mail]:
        return [*self.mails, *(message.message() for message in mail.outbox)]

    def keep_exception(self, **_: object) -> None:
        error = sys.exc_info()[1]
        assert error is not None
        self.kept["exceptions"] += traceback.format_exception(error)


class Browser(Client):
    """Keeps what each answer gives away to whoever doesn't see the page itself."""

    def __init__(self, left: LeftBehind, **options: Any) -> None:
        super().__init__(raise_request_exception=False, **options)
        self.left = left

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        asked = response.request
        self.keep("addresses", f"{asked['PATH_INFO']}?{asked.get('QUERY_STRING', '')}")
        self.keep("addresses", response.get("Location", ""))
        self.keep("headers", str(response.headers))
        self.keep("cookies", response.cookies.output())
        for title in re.findall(r"<title>(.*?)</title>", response.text, re.DOTALL):
            self.keep("titles", title)
        if response.status_code in {400, 404, 500}:  # made for nobody in particular
            self.keep("error pages", response.text)
        return response

    def keep(self, place: str, text: str) -> None:
        self.left.kept[place].append(text)


@contextmanager
def watched() -> Iterator[LeftBehind]:
    """Watch all that is done inside the block, PostgreSQL's log at its loudest."""
    left = LeftBehind()
    handler = logging.StreamHandler(left.log)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    got_request_exception.connect(left.keep_exception)
    try:
        with loud_postgres(left):
            yield left
    finally:
        got_request_exception.disconnect(left.keep_exception)
        root.setLevel(level)
        root.removeHandler(handler)


@contextmanager
def loud_postgres(left: LeftBehind) -> Iterator[None]:
    """Have the embedded one write down all it can; another's log can't be read."""
    if settings.DATABASE_URL:
        yield
        return
    left.postgres_log_from = POSTGRES_LOG.stat().st_size
    database = f'ALTER DATABASE "{connection.settings_dict["NAME"]}"'
    with connection.cursor() as cursor:
        for name, value in LOUD.items():
            cursor.execute(f"{database} SET {name} = {value}")
    connection.close()  # it holds for new ones
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"{database} RESET ALL")
        connection.close()


def without_recipient(message: Mail) -> str:
    """Return headers and decoded text; the address it goes to is meant to be there."""
    headers = [f"{name}: {value}" for name, value in message.items() if name != "To"]
    body: Any = message.get_payload(decode=True)
    return "\n".join([*headers, body.decode()])


def sessions() -> str:
    stored = Session.objects.all()
    return "\n".join(f"{row.session_data} {row.get_decoded()}" for row in stored)


def rows_of(model: Any) -> str:
    return "\n".join(map(str, model._default_manager.values()))


def names_of_objects() -> str:
    models = apps.get_app_config("intake").get_models()
    return "\n".join(
        str(row) for model in models for row in model._default_manager.all()
    )


def dump() -> str:
    """Return a dump of the whole database, as a thief of a backup has it."""
    done = subprocess.run(
        [str(programs() / "pg_dump"), shared_database_url()],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
