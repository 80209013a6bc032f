from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from intake.admin.standing import next_step, promise
from intake.admin.time_left import until
from tests.intake.builders import build_request

CHICAGO = ZoneInfo("America/Chicago")
NOW = datetime(2026, 11, 24, 14, tzinfo=CHICAGO)  # a Tuesday, 2 p.m.


@pytest.mark.parametrize(
    ("due", "words"),
    [
        ("2026-11-24T17:00", "due today by 5 p.m., in 3 hours"),
        ("2026-11-24T16:59", "due today by 4:59 p.m., in 2 hours"),
        ("2026-11-24T15:00", "due today by 3 p.m., in 1 hour"),
        ("2026-11-24T14:59", "due today by 2:59 p.m., in 59 minutes"),
        ("2026-11-24T14:00", "due today by 2 p.m., in 0 minutes"),
        ("2026-11-25T00:00", "due tomorrow by midnight, in 10 hours"),
        ("2026-11-25T17:00", "due tomorrow by 5 p.m., in 27 hours"),
        ("2026-11-30T17:00", "due on Monday, November 30 by 5 p.m., in 6 days"),
        ("2026-11-24T13:59", "1 minute overdue"),
        ("2026-11-24T13:00", "1 hour overdue"),
        ("2026-11-24T12:59", "2 hours overdue"),
        ("2026-11-21T14:00", "3 days overdue"),
    ],
)
def test_what_is_left_is_never_said_to_be_more_than_it_is(due: str, words: str) -> None:
    with timezone.override(CHICAGO):
        due_at = datetime.fromisoformat(due).replace(tzinfo=CHICAGO)

        assert until(due_at, NOW) == words


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "A reply is due tomorrow by 2 p.m., in 24 hours."),
        ({"reply_due_at": NOW - timedelta(hours=3)}, "A reply is 3 hours overdue."),
        ({"first_contact_at": NOW}, "Kept: they were contacted in time."),
        (
            {"first_contact_at": NOW, "reply_due_at": NOW - timedelta(hours=5)},
            "They were first contacted 5 hours late.",
        ),
        (
            {"status": "withdrawn", "closed_at": NOW},
            "It was closed before anybody contacted them.",
        ),
        (
            {"quarantine": "trap"},
            "It waits in quarantine, and nobody was told of it.",
        ),
    ],
    ids=str,
)
def test_the_promise_says_how_it_stands(values: dict[str, Any], words: str) -> None:
    moments = {
        "received_at": NOW - timedelta(days=2),
        "reply_due_at": NOW + timedelta(days=1),
    }
    request = build_request(**moments | values)

    with timezone.override(CHICAGO):
        assert promise(request, NOW) == words


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "Get in touch with them"),
        ({"next_on": NOW.date()}, "Get in touch today"),
        (
            {"next_on": NOW.date() - timedelta(days=1)},
            "Get in touch since Monday, November 23",
        ),
        (
            {"snoozed_until": NOW.date() + timedelta(days=1)},
            "Comes back on Wednesday, November 25",
        ),
        (
            {"status": "scheduled", "appointment_at": NOW, "first_contact_at": NOW},
            "Appointment on Tuesday, November 24, 2 p.m.",
        ),
        ({"first_contact_at": NOW}, "Choose a day, or close it"),
        ({"quarantine": "trap"}, "See whether a person sent it"),
        ({"status": "closed", "closed_at": NOW}, "None: it is closed"),
    ],
    ids=str,
)
def test_the_next_step_is_named(values: dict[str, Any], words: str) -> None:
    request = build_request(**values)

    with timezone.override(CHICAGO):
        assert next_step(request, NOW.date()) == words
