"""A request as one row of the desk: in words, and without a word of the person's."""

from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import F, Value
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince

from clinic_site.visible import with_marks
from intake.choices import ContactBy
from intake.contact_rules import CHANNEL
from intake.desk.groups import Group, in_group
from intake.encryption import Unreadable
from intake.models import ConsultationRequest
from intake.models.requests import IN_DESKS_ORDER

Standing = ConsultationRequest.Standing
Status = ConsultationRequest.Status

SHOWN = 10  # of a group; the others are in the list
DAY = "D, M j"
DATE = "M j"
MOMENT = "M j, P"


class Stored(NamedTuple):
    """What a row is made of: none of it is sealed."""

    desk_group: str
    pk: int
    reference: str
    status: str
    standing: str
    received_at: datetime
    reply_due_at: datetime
    opened_at: datetime | None
    first_contact_at: datetime | None
    next_on: date | None
    snoozed_until: date | None
    appointment_at: datetime | None
    contact_by: str
    text_consent: bool
    owner_name: str | None


PLAIN = Stored._fields[1:]


class Row(NamedTuple):
    stored: Stored
    name: str
    marks: list[str]
    waiting: str
    due: str
    is_late: bool
    reach: str
    next_step: str


def first_in(every: list[Group], names: list[str], requests: Any) -> dict[int, str]:
    """Return the keys of the first in each of these groups, with the group's name."""
    nothing = requests.none().values_list("pk", Value(""))
    firsts = [
        in_group(name, every, requests).values_list("pk", Value(name))[:SHOWN]
        for name in names
    ]
    return dict(nothing.union(*firsts, all=True))


def stored_rows(group_of: dict[int, str]) -> list[Stored]:
    """Return them in the order in which each group shows them."""
    requests = ConsultationRequest.objects.filter(pk__in=group_of)
    found = requests.annotate(owner_name=F("owner__username"))
    rows = found.order_by(*IN_DESKS_ORDER).values_list(*PLAIN)
    return [Stored(group_of[row[0]], *row) for row in rows]


def in_words(stored: Stored, now: datetime, name: str = "") -> Row:
    """Return the row as it reads at `now`; moments are in the current time zone."""
    return Row(
        stored=stored,
        name=with_marks(name),
        marks=marks(stored, now),
        waiting=elapsed(stored.received_at, now),
        due=due(stored, now),
        is_late=is_late(stored, now),
        reach=reach(stored),
        next_step=next_step(stored, now),
    )


def is_late(stored: Stored, now: datetime) -> bool:
    return stored.standing == Standing.WAITING and stored.reply_due_at < now


def marks(stored: Stored, now: datetime) -> list[str]:
    """Unread and unanswered are two things: who was read may not be answered."""
    put_off = stored.snoozed_until
    said = {
        "Unread": not stored.opened_at,
        "Unanswered": stored.standing == Standing.WAITING,
        "Closed": stored.standing == Standing.CLOSED,
        put_off and f"Put off until {date_format(put_off, DAY)}": bool(put_off),
    }
    return [str(words) for words, holds in said.items() if holds]


def due(stored: Stored, now: datetime) -> str:
    """Return by when we promised an answer, or when it was given."""
    if stored.first_contact_at:
        day = timezone.localdate(stored.first_contact_at)
        return f"Answered {date_format(day, DATE)}"
    if is_late(stored, now):
        return f"{elapsed(stored.reply_due_at, now)} ago"
    moment = timezone.localtime(stored.reply_due_at)
    if moment.date() == timezone.localdate(now):
        return f"Today, {date_format(moment, 'P')}"
    return date_format(moment, MOMENT)


def elapsed(since: datetime, now: datetime) -> str:
    """Return "2 days", which may be broken between its words."""
    return timesince(since, now, depth=1).replace("\xa0", " ")


def reach(stored: Stored) -> str:
    if stored.status == Status.WITHDRAWN:
        return "Do not contact them"
    way = CHANNEL[ContactBy(stored.contact_by)]
    may_text = stored.text_consent and stored.contact_by != ContactBy.TEXT
    return f"{way} or text" if may_text else way


def next_step(stored: Stored, now: datetime) -> str:
    if stored.desk_group == "escalated":
        return "See to the escalation"
    if stored.standing == Standing.QUARANTINED:
        return "See whether a person sent it"
    if not stored.opened_at:
        return "Read it"
    if stored.desk_group == "put-off" and stored.snoozed_until:
        return f"Comes back on {date_format(stored.snoozed_until, DAY)}"
    if stored.standing == Standing.WAITING:
        return CHANNEL[ContactBy(stored.contact_by)]
    if stored.appointment_at:
        return appointment(stored.appointment_at, now)
    reached = stored.status == Status.REACHED
    return planned("Make an appointment" if reached else "Try again", stored, now)


def appointment(at: datetime, now: datetime) -> str:
    words = date_format(timezone.localtime(at), MOMENT)
    if at < now:
        return f"Say what came of the appointment on {words}"
    return f"Appointment on {words}"


def planned(step: str, stored: Stored, now: datetime) -> str:
    """Return "Try again today", or the day for which it was planned, if for any."""
    if not stored.next_on:
        return step
    if stored.next_on == timezone.localdate(now):
        return f"{step} today"
    day = date_format(stored.next_on, DAY)
    is_past = stored.next_on < timezone.localdate(now)
    return f"{step}: was planned for {day}" if is_past else f"{step} on {day}"


def names(rows: list[Stored]) -> dict[int, str]:
    """Return by key what they go by; nothing while it can't be read."""
    found = ConsultationRequest.objects.filter(pk__in=[row.pk for row in rows])
    try:
        read = list(found.values_list("pk", "preferred_name", "full_name"))
    except Unreadable:
        return {}
    return {pk: preferred or full for pk, preferred, full in read}
