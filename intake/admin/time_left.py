"""How a promise stands, in words that are read in passing."""

from datetime import datetime, timedelta
from math import ceil

from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime

from clinic_site.durations import DAY, HOUR

MINUTE = timedelta(minutes=1)


def until(due_at: datetime, now: datetime) -> str:
    """Return "due today by 5 p.m., in 3 hours" or "2 hours overdue".

    What is left is never said to be more than it is, nor what is over to be less.
    Days are those of the current time zone.
    """
    if now > due_at:
        return f"{at_least(now - due_at)} overdue"
    day, by = day_in_words(due_at, now), time_format(localtime(due_at), "P")
    return f"due {day} by {by}, in {at_most(due_at - now)}"


def day_in_words(moment: datetime, now: datetime) -> str:
    day, today = localtime(moment).date(), localtime(now).date()
    if day == today:
        return "today"
    if day == today + DAY:
        return "tomorrow"
    return f"on {date_format(day, 'l, F j')}"


def at_most(left: timedelta) -> str:
    unit, name = unit_of(left)
    return counted(left // unit, name)


def at_least(over: timedelta) -> str:
    unit, name = unit_of(over)
    return counted(max(1, ceil(over / unit)), name)


def unit_of(length: timedelta) -> tuple[timedelta, str]:
    if length < HOUR:
        return MINUTE, "minute"
    return (HOUR, "hour") if length < 2 * DAY else (DAY, "day")


def counted(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}s"
