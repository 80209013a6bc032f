from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from intake.usual_reply import usual_reply
from tests.intake.builders import build_request

pytestmark = pytest.mark.django_db


def answered(hours: float, days_ago: int = 5, **values: object) -> None:
    received = timezone.now() - timedelta(days=days_ago)
    build_request(
        received_at=received,
        reply_due_at=received + timedelta(days=1),
        first_contact_at=received + timedelta(hours=hours),
        **values,
    )


def test_nine_of_ten_waited_no_longer_than_what_is_said() -> None:
    for hours in [1, 1, 2, 2, 3, 3, 4, 4, 4.5, 90]:
        answered(hours)
    assert usual_reply() == "within 14 hours"  # between 4.5 and 90, a tenth of the way

    answered(2)
    assert usual_reply() == "within 5 hours"


def test_fewer_than_ten_say_nothing() -> None:
    for _ in range(9):
        answered(2)

    assert usual_reply() == ""


def test_who_still_waits_counts_with_the_time_so_far() -> None:
    for _ in range(10):
        answered(2)
    received = timezone.now() - timedelta(days=6)
    for _ in range(5):
        build_request(received_at=received, reply_due_at=received + timedelta(days=1))

    assert usual_reply() == "within 7 days"


def test_long_ago_quarantined_and_withdrawn_requests_dont_count() -> None:
    for _ in range(10):
        answered(2)
    for _ in range(30):
        answered(100, days_ago=31)
        answered(100, quarantine="trap")

    assert usual_reply() == "within 2 hours"


def test_the_form_says_how_soon_we_usually_reply(client: Client) -> None:
    assert "We usually reply" not in client.get("/consultation/").text
    for _ in range(10):
        answered(2)

    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        english = client.get("/consultation/").text
        spanish = client.get("/es/consultation/").text

    assert "We usually reply within 2 hours." in english
    assert "Por lo general respondemos" in spanish


def test_without_a_database_nothing_is_said() -> None:
    with pytest.raises(DatabaseError):
        connection.cursor().execute("SELECT 1 FROM nowhere")  # nothing works after it

    assert usual_reply() == ""
