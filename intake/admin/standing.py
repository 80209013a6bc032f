"""Where a request stands, as its page says it beside our promise."""

from datetime import date, datetime
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.timezone import localtime

from intake.admin.time_left import at_least, until
from intake.models import ConsultationRequest


class Standing(NamedTuple):
    promise: str
    is_overdue: bool
    next_step: str


def standing(request: ConsultationRequest, now: datetime) -> Standing:
    return Standing(
        promise=promise(request, now),
        is_overdue=is_awaited(request) and now > request.reply_due_at,
        next_step=next_step(request, localtime(now).date()),
    )


def is_awaited(request: ConsultationRequest) -> bool:
    return request.standing == request.Standing.WAITING


def promise(request: ConsultationRequest, now: datetime) -> str:
    due_at, contact_at = request.reply_due_at, request.first_contact_at
    if contact_at and contact_at <= due_at:
        return "Kept: they were contacted in time."
    if contact_at:
        return f"They were first contacted {at_least(contact_at - due_at)} late."
    if not request.is_open:
        return "It was closed before anybody contacted them."
    if request.quarantine:
        return "It waits in quarantine, and nobody was told of it."
    words = until(due_at, now)
    return f"A reply is {words}."


def next_step(request: ConsultationRequest, today: date) -> str:
    if not request.is_open:
        return "None: it is closed"
    if request.quarantine:
        return "See whether a person sent it"
    if request.snoozed_until:
        return f"Comes back {on_day(request.snoozed_until, today)}"
    if request.appointment_at:
        when = date_format(localtime(request.appointment_at), "l, F j, P")
        return f"Appointment on {when}"
    if request.next_on:
        return f"Get in touch {on_day(request.next_on, today)}"
    if is_awaited(request):
        return "Get in touch with them"
    return "Choose a day, or close it"


def on_day(day: date, today: date) -> str:
    words = date_format(day, "l, F j")
    if day == today:
        return "today"
    return f"on {words}" if day > today else f"since {words}"
