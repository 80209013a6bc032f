"""What is ill is told to whom watches the site, and nothing else about it."""

import json
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.bench.programs import Program
from tests.clinic_site.processes import wait_for
from tests.drills.conftest import Site, manage
from tests.intake.faults import Database, Fault, frozen, limited, stopped
from tests.proof.plugin import Proof

AT_MOST = 6  # seconds
PARTS = ["database", "migrations", "messages", "day_mail"]


def changed(there: str, back: str) -> Fault:
    @contextmanager
    def fault(database: Database) -> Iterator[None]:
        database.do(there)
        try:
            yield
        finally:
            database.do(back)

    return fault


MIGRATION = "django_migrations SET app = '{}' WHERE app = '{}'"
DAY = "UPDATE intake_message SET sent_at = {} WHERE kind = 'staff_day'"
LATE = """
INSERT INTO intake_message (kind, created_at, due_at, tries, last_error)
  VALUES ('staff_mailbox', now() - interval '11 minutes', now() + interval '1 h', 1, '')
"""

# What is ill then; without a database nothing can be told of the rest.
ILL: dict[str, tuple[Fault, list[str]]] = {
    "stopped": (stopped, PARTS),
    "frozen": (frozen, PARTS),
    "out of connections": (
        limited("CONNECTION LIMIT 0", "CONNECTION LIMIT -1"),
        PARTS,
    ),
    "a migration is missing": (
        changed(
            f"UPDATE {MIGRATION.format('later', 'intake')}",
            f"UPDATE {MIGRATION.format('intake', 'later')}",
        ),
        ["migrations"],
    ),
    "a mail is late": (
        changed(LATE, "DELETE FROM intake_message WHERE kind = 'staff_mailbox'"),
        ["messages"],
    ),
    "the day's mail isn't out": (
        changed(DAY.format("NULL"), DAY.format("now()")),
        ["day_mail"],
    ),
}


@pytest.fixture
def address(site: Site, gunicorn: tuple[Program, str]) -> str:
    """That of a site in which all is well."""
    done = manage(site.settings, "deliver_messages", "--once")
    assert done.returncode == 0, done.stderr
    _, address = gunicorn
    assert ask(address, "/readyz") == (200, dict.fromkeys(PARTS, True))
    return address


def ask(address: str, path: str) -> tuple[int, Any]:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=30)
    connection.request("GET", path)
    response = connection.getresponse()
    answered = response.status, json.load(response)
    connection.close()
    return answered


def is_told(address: str, ill: list[str]) -> bool:
    asked_at = time.monotonic()
    told = ask(address, "/readyz")
    in_time = time.monotonic() - asked_at < AT_MOST
    return in_time and told == (503, {part: part not in ill for part in PARTS})


def is_alive(address: str) -> bool:
    asked_at = time.monotonic()
    told = ask(address, "/healthz")
    return time.monotonic() - asked_at < 1 and told == (200, {"alive": True})


@pytest.mark.parametrize("fault", ILL)
def test_what_is_ill_is_told_and_the_process_counts_as_alive(
    fault: str, site: Site, address: str, proof: Proof
) -> None:
    do, ill = ILL[fault]
    afflicted: AbstractContextManager[None] = do(site.database)

    with afflicted:
        survived = is_told(address, ill) + is_alive(address)

    proof("O6", fault, cases=2, survived=survived)
    wait_for(lambda: ask(address, "/readyz")[0] == 200)
    assert ask(address, "/readyz")[0] == 200
