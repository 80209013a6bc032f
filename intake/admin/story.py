"""What happened to a request, and which mails tell of it."""

from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime

from intake.admin import presses
from intake.models import (
    ConsultationRequest,
    ContactAttempt,
    Escalation,
    Event,
    Message,
)
from intake.models.messages import TRIES

Kind = Event.Kind
BY_THE_PERSON = {
    *[Kind.RECEIVED, Kind.SENT_AGAIN, Kind.CONTACT_CHANGED],
    *[Kind.WITHDRAWN, Kind.ERASED],
}


class Step(NamedTuple):
    at: datetime
    what: str
    who: str


def read_along(consultation: ConsultationRequest) -> None:
    """Read once what several panels and rules look at."""
    told = "raised_by", "clinician", "closed_by"
    prefetch_related_objects(
        [consultation],
        Prefetch("events", Event.objects.select_related("by")),
        Prefetch("attempts", ContactAttempt.objects.select_related("by")),
        Prefetch("escalations", Escalation.objects.select_related(*told)),
    )


def steps(request: ConsultationRequest) -> list[Step]:
    """Return what happened, the first thing first: a contact at its own time."""
    events = [
        Step(event.at, with_move(event), who_did(event))
        for event in request.events.all()
        if event.kind != Kind.ATTEMPTED
    ]
    contacts = [
        Step(attempt.at, with_next(attempt), str(attempt.by))
        for attempt in request.attempts.all()
    ]
    return sorted([*events, *contacts], key=lambda step: step.at)


def with_move(event: Event) -> str:
    """Return "Taken (new → in review)"."""
    if not event.before:
        return in_words(event)
    labels = dict(ConsultationRequest.Status.choices)
    before, after = labels[event.before], labels[event.after]
    return f"{in_words(event)} ({before} → {after})"


def with_next(attempt: ContactAttempt) -> str:
    said = presses.in_words(attempt)
    day = attempt.next_on
    return f"{said}. Again on {date_format(day, 'l, F j')}" if day else said


def since(request: ConsultationRequest, version: int) -> list[str]:
    """Return who did what to it after that version, a sentence without its end each."""
    events = request.events.filter(version__gt=version).select_related("by")
    return [
        f"{who_did(event)}, {time_format(localtime(event.at))}: {in_words(event)}"
        for event in events
    ]


def in_words(event: Event) -> str:
    """Return "Contact: called, no answer" or "Changed by staff: note"."""
    said = [str(event), about(event)]
    return ": ".join(part for part in said if part)


def about(event: Event) -> str:
    if event.kind == Kind.ATTEMPTED:
        channel, outcome = event.detail.split()
        channels, outcomes = ContactAttempt.Channel, ContactAttempt.Outcome
        return f"{channels(channel).label}, {outcomes(outcome).label}".lower()
    if event.kind in {Kind.CLOSED, Kind.REOPENED} and event.detail:
        return str(ConsultationRequest.Outcome(event.detail).label).lower()
    if event.kind in {Kind.SNOOZED, Kind.SCHEDULED}:
        return date_format(date.fromisoformat(event.detail))
    if event.kind == Kind.HANDED_OVER:
        return f"to {event.detail}" if event.detail else "back to everybody"
    return event.detail or ", ".join(name.replace("_", " ") for name in event.fields)


def who_did(event: Event) -> str:
    if event.by:
        return str(event.by)
    return "The person" if event.kind in BY_THE_PERSON else "The site"


class Mail(NamedTuple):
    message: Message
    standing: str


def mails(request: ConsultationRequest) -> list[Mail]:
    messages = request.messages.select_related("reply")
    return [Mail(message, standing_of(message)) for message in messages]


def standing_of(message: Message) -> str:
    if message.sent_at:
        return f"Sent {date_format(localtime(message.sent_at), 'DATETIME_FORMAT')}"
    if message.tries >= TRIES:
        return f"Not sent in {TRIES} tries: tell whoever looks after the site"
    return (
        f"Not sent so far, tried {message.tries} times" if message.tries else "Waiting"
    )
