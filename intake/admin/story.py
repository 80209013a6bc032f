"""What happened to a request, and which mails tell of it."""

from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.timezone import localtime

from intake.models import ConsultationRequest, Event, Message
from intake.models.messages import TRIES

Kind = Event.Kind
BY_THE_PERSON = {
    *[Kind.RECEIVED, Kind.SENT_AGAIN, Kind.CONTACT_CHANGED],
    *[Kind.WITHDRAWN, Kind.ERASED],
}


class Step(NamedTuple):
    event: Event
    fields: str
    who: str


def steps(request: ConsultationRequest) -> list[Step]:
    events = request.events.select_related("by")
    return [Step(event, fields_of(event), who_did(event)) for event in events]


def fields_of(event: Event) -> str:
    return ", ".join(name.replace("_", " ") for name in event.fields)


def who_did(event: Event) -> str:
    if event.by:
        return str(event.by)
    return "The person" if event.kind in BY_THE_PERSON else "The site"


class Mail(NamedTuple):
    message: Message
    standing: str


def mails(request: ConsultationRequest) -> list[Mail]:
    return [Mail(message, standing_of(message)) for message in request.messages.all()]


def standing_of(message: Message) -> str:
    if message.sent_at:
        return f"Sent {date_format(localtime(message.sent_at), 'DATETIME_FORMAT')}"
    if message.tries >= TRIES:
        return f"Not sent in {TRIES} tries: tell whoever looks after the site"
    return (
        f"Not sent so far, tried {message.tries} times" if message.tries else "Waiting"
    )
