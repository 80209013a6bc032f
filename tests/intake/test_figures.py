"""Requests counted by week: how many, how soon answered, and what came of them."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from intake import charts
from intake.figures import figures
from intake.models import ContactAttempt, Week, WeekShare
from tests.inside_view import inside_view
from tests.intake.builders import build_request
from tests.intake.staff import LIST, colleague
from tests.intake.together import at_once

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 18, tzinfo=UTC)  # a Wednesday
TODAY = date(2026, 11, 25)
MONDAY = date(2026, 11, 23)
HOUR = timedelta(hours=1)
ZONE = "America/Chicago"
PAGE = f"{LIST}pictures/"


@pytest.fixture(autouse=True)
def _on_a_wednesday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def asked_at(hours_ago: float, answered_after: float | None = None, **values: object):
    received_at = NOW - hours_ago * HOUR
    values = {
        "received_at": received_at,
        "reply_due_at": received_at + 24 * HOUR,
    } | values
    if answered_after is not None:
        values["first_contact_at"] = received_at + answered_after * HOUR
    return build_request(**values)


def count() -> None:
    Week.objects.count_anew(ZONE, TODAY)


def test_a_week_tells_the_median_and_nine_of_ten_of_the_time_to_first_contact() -> None:
    for hours in range(1, 12):
        asked_at(40, answered_after=hours)

    count()

    week = Week.objects.get()
    assert (week.monday, week.received, week.contacted) == (MONDAY, 11, 11)
    assert week.waited == 6 * 3600
    assert week.waited_90 == 10 * 3600
    assert week.promised == 24 * 3600


def test_whoever_still_waits_counts_with_the_time_so_far_and_as_late() -> None:
    asked_at(30)

    count()

    week = Week.objects.get()
    assert (week.waited, week.in_time) == (30 * 3600, 0)


def test_a_week_begins_on_monday_by_the_clinics_clock() -> None:
    monday = datetime(2026, 11, 23, 6, tzinfo=UTC)  # midnight in Chicago
    build_request(received_at=monday, reply_due_at=NOW)
    build_request(received_at=monday - timedelta(seconds=1), reply_due_at=NOW)

    count()

    assert list(Week.objects.values_list("monday", "received")) == [
        (MONDAY - timedelta(weeks=1), 1),
        (MONDAY, 1),
    ]


def test_how_far_they_came_is_told_by_status_attempts_and_appointments() -> None:
    colleague_ = User.objects.create_user("desk")
    asked_at(10)
    asked_at(10, answered_after=1, status="contacting")
    asked_at(10, answered_after=1, status="reached")
    declined = asked_at(
        10, answered_after=1, status="closed", outcome="declined", closed_at=NOW
    )
    ContactAttempt.objects.create(
        request=declined, channel="call", outcome="declined", by=colleague_
    )
    asked_at(10, answered_after=1, status="scheduled", appointment_at=NOW)
    asked_at(10, answered_after=1, status="completed", closed_at=NOW)

    count()

    found = figures(13, TODAY)
    assert [number for _, number in found.funnel] == [6, 5, 4, 2, 1]
    assert dict(found.outcomes) == {
        "Still open": 4,
        "They decided against it": 1,
        "Completed": 1,
    }


def test_the_weeks_are_counted_by_whatever_sends_the_mails() -> None:
    asked_at(10)

    call_command("deliver_messages", "--once")

    assert Week.objects.get().received == 1


def test_spam_counts_nowhere() -> None:
    asked_at(10, quarantine="trap")
    asked_at(10, status="closed", outcome="spam", closed_at=NOW)

    count()

    assert not Week.objects.exists()
    assert not WeekShare.objects.exists()


def test_sources_come_largest_first_and_what_was_not_said_is_named() -> None:
    asked_at(10, heard="search")
    asked_at(10, heard="search")
    asked_at(10)

    count()

    named = figures(13, TODAY).sources
    assert named == [("Searching the internet", 2), ("Not said", 1)]


@pytest.mark.parametrize(("weeks", "received"), [(13, 1), (26, 2), (52, 3), (104, 4)])
def test_a_period_ends_with_this_week_and_begins_so_many_weeks_before(
    weeks: int, received: int
) -> None:
    for back in [0, 26, 52, 104, 105]:
        at = NOW - timedelta(weeks=back)
        build_request(received_at=at, reply_due_at=at + HOUR)

    count()

    found = figures(weeks, TODAY)
    assert len(found.rows) == weeks + 1
    assert sum(row.received for row in found.rows) == received
    assert found.rows[-1].monday == MONDAY


@pytest.mark.django_db(transaction=True)
def test_two_who_count_at_once_count_everything_once() -> None:
    asked_at(10)

    at_once([count] * 5)

    assert Week.objects.get().received == 1


def test_the_page_shows_each_chart_with_its_table_and_costs_the_same_always(
    client: Client,
) -> None:
    client.force_login(colleague())
    asked_at(10, answered_after=2, heard="friend")
    count()
    with CaptureQueriesContext(connection) as few:
        page = client.get(PAGE).text
    for week in range(20):
        asked_at(10 + 168 * week, heard="news")
    count()

    with CaptureQueriesContext(connection) as many:
        client.get(f"{PAGE}?weeks=104")

    assert page.count('role="img"') == page.count("The table below has every number.")
    assert len(re.findall(r"<table>", page)) >= 4
    assert "A friend or relative" in page
    assert "100 of 100 requests were answered by the time" in page
    assert len(inside_view(few)) == len(inside_view(many)) <= 12


@pytest.mark.parametrize("weeks", ["", "12", "-1", "9" * 40, "13;", "x"])
def test_a_garbled_period_is_the_shortest(client: Client, weeks: str) -> None:
    client.force_login(colleague())

    page = client.get(PAGE, {"weeks": weeks})

    assert page.status_code == 200
    current = " ".join(page.text.split()).index('aria-current="true"')
    assert 'href="?weeks=13"' in " ".join(page.text.split())[current - 30 : current]
    assert "Nothing has been counted" in page.text


def test_who_writes_answers_sees_no_count_of_requests(client: Client) -> None:
    client.force_login(colleague("FAQ editor", "editor"))

    assert client.get(PAGE).status_code == 403


@pytest.mark.parametrize(
    ("most", "labels"),
    [
        (0, ["0", "1"]),
        (1, ["0", "1"]),
        (4, ["0", "1", "2", "3", "4"]),
        (5, ["0", "2", "4", "6"]),
        (37, ["0", "10", "20", "30", "40"]),
        (1200, ["0", "500", "1,000", "1,500"]),
    ],
)
def test_the_numbers_beside_a_chart_are_round(most: float, labels: list[str]) -> None:
    _, ticks = charts.scale(most)

    assert [tick.label for tick in ticks] == labels


def test_a_line_breaks_off_where_a_week_has_no_value() -> None:
    chart = charts.weekly_lines([MONDAY] * 4, {"Half": ("half", [1.0, None, 2.0, 4.0])})

    [line] = chart.lines
    assert [len(piece.split()) for piece in line.pieces] == [1, 2]
    assert len(line.dots) == 3


def test_bars_stay_within_the_drawing() -> None:
    chart = charts.weekly_bars([MONDAY] * 105, [7] * 105)
    lying = charts.lying_bars([("A", 0), ("B", 9), ("C", 3)])

    for bar in chart.bars:
        assert charts.LEFT <= bar.x <= bar.x + bar.width <= charts.RIGHT
        assert charts.TOP <= bar.y <= bar.y + bar.height <= charts.BOTTOM
    widths = [bar.width for bar in lying.bars]
    assert (widths[0], widths[2] * 3) == (0, pytest.approx(widths[1], abs=0.3))


def test_where_nobody_asked_nothing_is_said_of_how_soon_they_were_answered(
    client: Client,
) -> None:
    client.force_login(colleague())

    page = client.get(PAGE).text

    assert "of 100 requests were answered" not in page
    assert page.count("No requests in this time.") == 2
