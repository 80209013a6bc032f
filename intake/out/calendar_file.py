"""A date for a colleague's own calendar, which others may see: it says nothing."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event

from intake.models import ConsultationRequest

APPOINTMENT_LENGTH = timedelta(minutes=30)


class Kind(StrEnum):
    CALLBACK = "callback"
    APPOINTMENT = "appointment"


def calendar_file(request: ConsultationRequest, kind: Kind) -> bytes | None:
    """Return the file (RFC 5545); None where no such date is set."""
    start = request.next_on if kind == Kind.CALLBACK else request.appointment_at
    if start is None:
        return None
    calendar = Calendar()
    calendar.add("prodid", "-//Staff pages//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event(request, kind, start))
    return calendar.to_ical()


def event(request: ConsultationRequest, kind: Kind, start: date | datetime) -> Event:
    event = Event()
    event.add("uid", uid(request, kind))
    event.add("dtstamp", timezone.now())
    event.add("sequence", request.version)  # a date that was moved replaces the other
    event.add("summary", f"{kind.capitalize()} ({request.reference})")
    event.add("class", "PRIVATE")
    event.add("dtstart", start)
    length = timedelta(days=1) if kind == Kind.CALLBACK else APPOINTMENT_LENGTH
    event.add("dtend", start + length)
    if kind == Kind.CALLBACK:
        event.add("transp", "TRANSPARENT")  # the day is as free as before
    return event


def uid(request: ConsultationRequest, kind: Kind) -> str:
    """Return the same for each file of one date, by which a calendar knows it again."""
    name = f"{settings.SITE_URL}/{request.reference}/{kind}"
    return str(uuid5(NAMESPACE_URL, name))
