"""What the weeks add up to, for a period that ends with the present week."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Sum

from intake import charts
from intake.charts import Chart
from intake.choices import Heard
from intake.models import ConsultationRequest, Week, WeekShare

PERIODS = {13: "3 months", 26: "6 months", 52: "year", 104: "2 years"}
HOUR = 60 * 60  # seconds
OUTCOMES = {
    "open": "Still open",
    "completed": "Completed",
    "withdrawn": "Withdrawn",
    **{str(value): str(label) for value, label in ConsultationRequest.Outcome.choices},
}

SOURCES = {value: str(label) for value, label in Heard.choices} | {"": "Not said"}


class WeekRow(NamedTuple):
    monday: date
    received: int
    in_time: int
    late: int  # not contacted by the time that was promised, or not yet
    waited: float | None  # hours, as are the next two
    waited_90: float | None
    promised: float | None


class Figures(NamedTuple):
    rows: list[WeekRow]
    counted_at: datetime | None  # None: nothing has been counted yet
    by_week: Chart
    first_contact: Chart
    funnel: list[tuple[str, int]]
    funnel_chart: Chart
    sources: list[tuple[str, int]]
    sources_chart: Chart
    outcomes: list[tuple[str, int]]
    in_time: int | None  # of the requests, per cent; None: there were none


def figures(weeks: int, today: date) -> Figures:
    """Return them for so many weeks before `today`'s, and that one. Two queries."""
    first = today - timedelta(days=today.weekday(), weeks=weeks)
    counted = {week.monday: week for week in Week.objects.filter(monday__gte=first)}
    rows = [row(first + timedelta(weeks=n), counted) for n in range(weeks + 1)]
    shares = shares_since(first)
    steps = funnel(counted.values())
    sources = named(shares["heard"], SOURCES)
    received = sum(each.received for each in rows)
    return Figures(
        rows=rows,
        counted_at=min((week.counted_at for week in counted.values()), default=None),
        by_week=charts.weekly_bars(
            [each.monday for each in rows], [each.received for each in rows]
        ),
        first_contact=first_contact(rows),
        funnel=steps,
        funnel_chart=charts.lying_bars(steps),
        sources=sources,
        sources_chart=charts.lying_bars(sources),
        outcomes=named(shares["outcome"], OUTCOMES),
        in_time=round(100 * sum(each.in_time for each in rows) / received)
        if received
        else None,
    )


def row(monday: date, counted: dict[date, Week]) -> WeekRow:
    week = counted.get(monday)
    if week is None:
        return WeekRow(monday, 0, 0, 0, None, None, None)
    late = week.received - week.in_time
    hours = [week.waited / HOUR, week.waited_90 / HOUR, week.promised / HOUR]
    return WeekRow(monday, week.received, week.in_time, late, *hours)


def first_contact(rows: list[WeekRow]) -> Chart:
    return charts.weekly_lines(
        [each.monday for each in rows],
        {
            "Promised": ("promised", [each.promised for each in rows]),
            "Half waited at most": ("half", [each.waited for each in rows]),
            "Nine of ten waited at most": ("most", [each.waited_90 for each in rows]),
        },
    )


def funnel(weeks: Iterable[Week]) -> list[tuple[str, int]]:
    steps = {
        "Received": "received",
        "We tried to reach them": "contacted",
        "We talked": "talked",
        "Appointment made": "scheduled",
        "Completed": "completed",
    }
    every = list(weeks)
    return [
        (label, sum(getattr(week, name) for week in every))
        for label, name in steps.items()
    ]


def shares_since(first: date) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {kind: {} for kind in WeekShare.Kind.values}
    since = WeekShare.objects.filter(monday__gte=first).values_list("kind", "name")
    for kind, name, requests in since.annotate(Sum("requests")):
        found[kind][name] = requests
    return found


def named(counts: dict[str, int], labels: dict[str, str]) -> list[tuple[str, int]]:
    """Return (label, count), the largest first."""
    rows = [(str(labels[name]), count) for name, count in counts.items()]
    return sorted(rows, key=lambda each: (-each[1], each[0]))
