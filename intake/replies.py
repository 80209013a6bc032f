"""Replies to people: what is filled in, and when they may go."""

from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import pgettext

from clinic_site.models import Clinic
from clinic_site.opening_hours import day_and_time
from intake import contact_rules
from intake.choices import ContactBy
from intake.models import (
    ConsultationRequest,
    ContactAttempt,
    Event,
    Message,
    ReplyTemplate,
    workflow,
)
from intake.models.replies import PLACEHOLDER, PLACEHOLDERS, names_in
from intake.reply_promise import promise
from intake.same_person import rules_of

# Why one has nothing to be put in its place, as far as a colleague can help it.
MISSING = {
    "phone": "Our phone number isn't entered yet: see Clinic.",
    "sender": "Your account has no first name: ask the owner to enter it.",
    "reply_due": "The promised reply is past.",
    "appointment": "No appointment to come is noted.",
    "next_day": "No day to come is noted for the next step.",
}
# So closed, they don't want to hear from us.
UNWANTED = [ConsultationRequest.Outcome.DECLINED, ConsultationRequest.Outcome.SPAM]


class NotFilled(Exception):
    """Something in the words has nothing to be put in its place; the text says what."""


def filled(
    reply: ReplyTemplate, request: ConsultationRequest, sender: Any, clinic: Clinic
) -> str:
    """Return the words as they go out, in their language. Raises NotFilled."""
    with translation.override(reply.language):
        values = {
            name: value_of(name, request, sender, clinic)
            for name in names_in(reply.text)
        }
    if missing := [name for name, value in values.items() if not value]:
        raise NotFilled(" ".join(why_missing(name) for name in missing))
    return PLACEHOLDER.sub(lambda found: values[found[1]], reply.text)


def value_of(
    name: str, request: ConsultationRequest, sender: Any, clinic: Clinic
) -> str:
    """Return the words for it in the language that is spoken; "" if there are none."""
    match name:
        case "reference":
            return request.reference
        case "clinic":
            return clinic.mail_sender_name
        case "phone":
            return clinic.phone
        case "sender":
            return sender.first_name
        case "reply_due":
            return reply_due(request, clinic)
        case "appointment":
            return appointment(request, clinic)
        case "next_day":
            return next_day(request.next_on, clinic)
        case "status_page":
            return settings.SITE_URL + reverse("intake:status")
    return ""


def reply_due(request: ConsultationRequest, clinic: Clinic) -> str:
    if request.reply_due_at < timezone.now():
        return ""
    said = promise(request, clinic)
    return f"{said['reply_by']} ({said['zone_name']})"


def appointment(request: ConsultationRequest, clinic: Clinic) -> str:
    """Return when it is, by the clinic's clock: that is where they are expected."""
    at = request.appointment_at
    if at is None or at < timezone.now():
        return ""
    return (
        f"{day_and_time(at.astimezone(clinic.zone))} ({clinic.get_time_zone_display()})"
    )


def next_day(day: date | None, clinic: Clinic) -> str:
    if day is None or day < clinic.today:
        return ""
    return date_format(day, pgettext("format of a date", "F j, Y"))


def why_missing(name: str) -> str:
    if name not in PLACEHOLDERS:
        return f"{{{name}}}: it is not known."
    return f"{{{name}}}: {MISSING.get(name, 'it is empty.')}"


def why_not(request: ConsultationRequest, rules: ConsultationRequest) -> str:
    """Return what forbids to write to them now, for the colleague; "" if nothing."""
    if request.stripped_at:
        return "What they sent is erased."
    if request.quarantine:
        return "Release it from quarantine first."
    if not request.is_open:
        return "It is closed: open it again first."
    return why_not_by_rules(rules)


def why_not_by_rules(rules: ConsultationRequest) -> str:
    """Return what the person's own rules have against it."""
    if not contact_rules.may_be_reached(rules):
        return "Do not contact them: they withdrew."
    if rules.contact_by != ContactBy.EMAIL or not rules.email:
        return "They did not ask to be answered by email."
    return ""


def still_goes(request: ConsultationRequest) -> bool:
    """Tell whether one that was sent may leave, also a while after.

    A closing note goes though the request was closed meanwhile, unless they want none.
    """
    unwanted = request.stripped_at or request.outcome in UNWANTED
    return not unwanted and not why_not_by_rules(rules_of(request))


@transaction.atomic
def send(
    request: ConsultationRequest,
    reply: ReplyTemplate,
    by: Any,
    token: UUID,
    seen_version: int,
) -> bool:
    """Promise the mail and log the attempt, once for each `token`.

    Returns False if that form was sent before. Stores nothing, and raises NotAllowed,
    NotFilled, or ChangedMeanwhile where the stored version isn't the one seen.
    """
    request.refresh_from_db(
        from_queryset=ConsultationRequest.objects.select_for_update()
    )
    if ContactAttempt.objects.filter(token=token).exists():
        return False
    if why := why_not(request, rules_of(request)):
        raise request.NotAllowed(why)
    if request.version != seen_version:
        raise request.ChangedMeanwhile
    filled(reply, request, by, workflow.clinic())
    request.log_attempt(attempt_of(request, by, token))
    Message.objects.create(
        request=request, kind=Message.Kind.PERSON_REPLY, reply=reply, sender=by
    )
    request.record(Event.Kind.REPLIED, by, detail=str(reply))
    return True


def attempt_of(request: ConsultationRequest, by: Any, token: UUID) -> ContactAttempt:
    """Return it with the next step left as it is."""
    return ContactAttempt(
        token=token,
        channel=ContactAttempt.Channel.EMAIL,
        outcome=ContactAttempt.Outcome.SENT,
        next_on=request.next_on,
        by=by,
    )
