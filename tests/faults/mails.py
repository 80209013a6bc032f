"""What the database has of the mails that were promised."""

from tests.clinic_site.processes import wait_for
from tests.intake.faults import Database

PROMISED = "SELECT count(*) FROM intake_message"
WAITING = "SELECT count(*) FROM intake_message WHERE sent_at IS NULL"
# Of one request, since a clinic is told of each change that it wasn't told of.
PROMISE = """
INSERT INTO intake_message (request_id, kind, created_at, due_at, tries, last_error)
SELECT max(id), 'staff_changed', now(), now(), 0, ''
FROM intake_consultationrequest, generate_series(1, %s) GROUP BY generate_series
"""
HAVE_TRIED_NOW = "UPDATE intake_message SET due_at = now() WHERE sent_at IS NULL"


def promised(database: Database) -> int:
    return int(database.ask(PROMISED)[0][0])


def waiting(database: Database) -> int:
    return int(database.ask(WAITING)[0][0])


def wait_until_sent(database: Database) -> None:
    """Wait for as long as some go out; whether all did is for the caller to see."""
    before = waiting(database)
    while before:
        wait_for(lambda: waiting(database) < before)  # noqa: B023
        if (now := waiting(database)) == before:
            return
        before = now
