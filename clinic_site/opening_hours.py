"""The clinic's week: in words for readers, and as moments for promises."""

from collections.abc import Container, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby, islice
from zoneinfo import ZoneInfo

from django.utils.formats import date_format, time_format
from django.utils.text import capfirst
from django.utils.translation import gettext_noop, pgettext

from clinic_site.models import Closure, OpeningHours

# Where a clinic has entered no hours at all, its days are taken to be these.
USUAL_WEEKDAYS = range(0, 5)  # Monday to Friday
USUAL_CLOSING = time(17)

DAYS_LOOKED_AT = 366

# Django's own words for halves of the day, which Spanish spells otherwise than Django.
HALVES_OF_THE_DAY = [gettext_noop("a.m."), gettext_noop("p.m.")]


def in_words(hours: Iterable[OpeningHours]) -> list[tuple[str, str]]:
    """Return ("Monday to Friday", "9 a.m. to 5 p.m.") pairs, like days together."""
    and_ = pgettext("between two stretches of a day", " and ")
    days = [
        (weekday, and_.join(map(stretch, of_day)))
        for weekday, of_day in groupby(hours, key=lambda row: row.weekday)
    ]
    return [(from_to(weekdays), words) for weekdays, words in neighbours(days)]


def stretch(row: OpeningHours) -> str:
    return pgettext("hours of a day", "%(opens)s to %(closes)s") % {
        "opens": time_format(row.opens, "P"),
        "closes": time_format(row.closes, "P"),
    }


def day_and_time(moment: datetime) -> str:
    """Return "Monday, November 30, 5 p.m.", in the time zone that `moment` is in."""
    if moment.hour == 12 and moment.minute == 0:
        words = pgettext("format of a day and noon", "l, F j, P")
    elif moment.hour % 12 == 1:
        words = pgettext("format of a day and a time from 1:00 to 1:59", "l, F j, P")
    else:
        words = pgettext("format of a day and any other time", "l, F j, P")
    return date_format(moment, words)


def neighbours(days: list[tuple[int, str]]) -> Iterator[tuple[list[int], str]]:
    """Put weekdays together that follow each other and have the same hours."""
    run: list[int] = []
    words = ""
    for weekday, hours in days:
        if run and (hours != words or weekday != run[-1] + 1):
            yield run, words
            run = []
        run, words = [*run, weekday], hours
    if run:
        yield run, words


def from_to(weekdays: list[int]) -> str:
    first, last = (str(OpeningHours.Weekday(weekdays[end]).label) for end in [0, -1])
    if first == last:
        return capfirst(first)
    both = pgettext("days of the week", "%(first)s to %(last)s")
    return capfirst(both % {"first": first, "last": last})


def close_of_next_open_day(
    after: datetime,
    zone: ZoneInfo,
    hours: Iterable[OpeningHours],
    closures: Iterable[Closure],
    days: int = 1,
) -> datetime:
    """Return when the clinic closes on the nth day it opens after the day of `after`.

    Both are aware; days are those of the clinic's `zone`. What comes on a Friday
    before a Monday holiday is due on Tuesday. A clinic closed for a year to come is
    held to its usual week.
    """
    closing = closing_times(hours)
    closed = list(closures)
    start = after.astimezone(zone).date()
    opens = first_days(days, start, closing, closed)
    if len(opens) < days:
        opens = first_days(days, start, closing, [])
    due_on = opens[-1]
    return on_the_clock(datetime.combine(due_on, closing[due_on.weekday()], zone))


def first_days(
    count: int, after: date, weekdays: Container[int], closed: list[Closure]
) -> list[date]:
    """Return the next days of these weekdays, fewer if a year has not as many."""
    ahead = (after + timedelta(days=days) for days in range(1, DAYS_LOOKED_AT))
    opens = (
        day for day in ahead if day.weekday() in weekdays and not is_closed(day, closed)
    )
    return list(islice(opens, count))


def latest_opening(
    until: datetime,
    zone: ZoneInfo,
    hours: Iterable[OpeningHours],
    closures: Iterable[Closure],
) -> datetime | None:
    """Return when the clinic last opened for a day, `until` included.

    None if it has no hours, or was closed for a whole year.
    """
    opening = opening_times(hours)
    closed = list(closures)
    today = until.astimezone(zone).date()
    for count in range(DAYS_LOOKED_AT):
        day = today - timedelta(days=count)
        if day.weekday() in opening and not is_closed(day, closed):
            opens = datetime.combine(day, opening[day.weekday()], zone)
            if on_the_clock(opens) <= until:
                return on_the_clock(opens)
    return None


def on_the_clock(moment: datetime) -> datetime:
    """Return the moment as the clock shows it, which skips an hour once a year.

    Of an hour that the clock shows twice it is the first: a promise is sooner kept.
    """
    return moment.astimezone(UTC).astimezone(moment.tzinfo)


def closing_times(hours: Iterable[OpeningHours]) -> dict[int, time]:
    """Return the last closing time of each open weekday."""
    latest: dict[int, time] = {}
    for row in hours:
        latest[row.weekday] = max(row.closes, latest.get(row.weekday, time.min))
    return latest or dict.fromkeys(USUAL_WEEKDAYS, USUAL_CLOSING)


def opening_times(hours: Iterable[OpeningHours]) -> dict[int, time]:
    """Return the first opening time of each open weekday."""
    earliest: dict[int, time] = {}
    for row in hours:
        earliest[row.weekday] = min(row.opens, earliest.get(row.weekday, time.max))
    return earliest


def is_closed(day: date, closures: list[Closure]) -> bool:
    return any(closure.first_on <= day <= closure.last_on for closure in closures)
