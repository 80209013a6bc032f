"""What our mails say: plain text, put together when they are sent and kept nowhere.

Whoever holds the phone may read them. So they name no condition and no treatment, and
nothing that the person typed but the address they go to.
"""

import re
from email.headerregistry import Address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from clinic_site.clinic_facts import ClinicFacts, lines_in, stored_facts
from clinic_site.mailbox import mailbox_code
from clinic_site.models import Clinic
from clinic_site.opening_hours import day_and_time
from intake.day_figures import day_figures
from intake.models import ConsultationRequest, Message, ReplyTemplate
from intake.replies import NotFilled, filled, still_goes
from intake.reply_promise import promise
from intake.same_person import rules_of

# Read for a mail. The other columns stay sealed: one that can't be read stops none.
NEEDED = [
    *["reference", "status", "received_at", "reply_due_at", "first_contact_at"],
    *["site_language", "contact_by", "email_consent", "stripped_at"],
    *["standing", "snoozed_until"],
    *["outcome", "closed_at", "appointment_at", "next_on"],
    *["same_person", "contact_changed_at"],
]
TO_SAY_IT_WAITS = [Message.Kind.STAFF_NEW, Message.Kind.PERSON_RECEIVED]
STAFF_SUBJECTS = {
    Message.Kind.STAFF_NEW: "A request is waiting",
    Message.Kind.STAFF_CHANGED: "A request was changed",
    Message.Kind.STAFF_WITHDRAWN: "A request was taken back",
    Message.Kind.STAFF_OVERDUE: "A reply is overdue",
    Message.Kind.STAFF_ESCALATED: "A request was escalated",
}
NOT_FROM_A_PERSON = {
    "Auto-Submitted": "auto-generated",  # RFC 3834: no absence notes in return
    "X-Auto-Response-Suppress": "All",  # the same to Exchange
}


def mail_of(message: Message) -> EmailMessage | None:
    """Return the mail; None if there is nobody to tell any more, or nothing."""
    mail = about_request(message) if message.request_id else about_clinic(message)
    if mail:
        mail.extra_headers = NOT_FROM_A_PERSON | {"Message-ID": message_id(message)}
    return mail


def about_request(message: Message) -> EmailMessage | None:
    plain = ConsultationRequest.objects.only(*NEEDED)
    request = plain.get(pk=message.request_id)  # type: ignore[misc]
    if message.kind in TO_SAY_IT_WAITS and not request.is_open:
        return None
    if request.stripped_at and message.kind != Message.Kind.STAFF_WITHDRAWN:
        return None
    facts = stored_facts()
    if message.kind == Message.Kind.PERSON_RECEIVED:
        return to_person(request, facts)
    if message.kind == Message.Kind.PERSON_REPLY:
        return reply_of(message, request, facts)
    if message.kind == Message.Kind.STAFF_OVERDUE and not is_awaited(request, facts):
        return None
    return to_staff(message.kind, request, facts)


def about_clinic(message: Message) -> EmailMessage | None:
    clinic = stored_facts().clinic
    if not clinic.staff_mail:
        return None
    with translation.override("en"):
        if message.kind == Message.Kind.STAFF_MAILBOX:
            return with_code(clinic)
        return of_the_day(message, clinic)


def of_the_day(message: Message, clinic: Clinic) -> EmailMessage | None:
    """Return the day's mail; None once there is that of a later day."""
    if Message.objects.filter(kind=message.kind, day__gt=message.day).exists():
        return None
    page = day_figures(message, clinic) | {"staff_page": full_address("admin:index")}
    subject = f"The day's mail: {message.day:%A, %B %-d}"
    return staff_mail(subject, "mail/day.txt", page, clinic)


def with_code(clinic: Clinic) -> EmailMessage | None:
    """Return the mail that asks for proof that it arrived; None if that was given."""
    if clinic.has_confirmed_mailbox:
        return None
    code = mailbox_code(clinic.staff_mail, clinic.today)
    page = {"code": code, "opening_page": full_address("opening")}
    return staff_mail("Is this your mailbox?", "mail/mailbox.txt", page, clinic)


def is_awaited(request: ConsultationRequest, facts: ClinicFacts) -> bool:
    """Tell whether it waits for its first answer, and isn't put off."""
    put_off = request.snoozed_until and request.snoozed_until > facts.clinic.today
    return request.standing == request.Standing.WAITING and not put_off


def to_person(request: ConsultationRequest, facts: ClinicFacts) -> EmailMessage | None:
    if not request.may_be_mailed:
        return None
    clinic, language = facts.clinic, request.site_language
    page: dict[str, Any] = {
        "reference": request.reference,
        "contact_by": request.contact_by,
        "is_awaited": not request.first_contact_at
        and request.reply_due_at > timezone.now(),
        "phone": clinic.phone,
        "crisis_lines": lines_in(language, facts.crisis_lines),
    }
    with translation.override(language):
        page |= promise(request, clinic)
        page["status_page"] = full_address("intake:status")
        body = text("mail/person_received.txt", page)
    subject = subject_in(language, clinic)
    return EmailMessage(subject, body, sender(clinic), [request.email])


def reply_of(
    message: Message, request: ConsultationRequest, facts: ClinicFacts
) -> EmailMessage | None:
    """Return it as it would be sent now; None if it no longer holds or isn't wanted."""
    if not message.reply or not still_goes(request):
        return None
    try:
        return reply_mail(message.reply, request, message.sender, facts)
    except NotFilled:
        return None


def reply_mail(
    reply: ReplyTemplate, request: ConsultationRequest, by: Any, facts: ClinicFacts
) -> EmailMessage:
    """Return the words as `by` sends them, in their own language. Raises NotFilled."""
    clinic, language = facts.clinic, reply.language
    page = {
        "words": filled(reply, request, by, clinic),
        "reference": request.reference,
        "phone": clinic.phone,
        "crisis_lines": lines_in(language, facts.crisis_lines),
    }
    with translation.override(language):
        page["status_page"] = full_address("intake:status")
        body = text("mail/person_reply.txt", page)
    to = [rules_of(request).email]
    return EmailMessage(subject_in(language, clinic), body, sender(clinic), to)


def subject_in(language: str, clinic: Clinic) -> str:
    return {"en": clinic.mail_subject, "es": clinic.mail_subject_es}[language]


def to_staff(
    kind: str, request: ConsultationRequest, facts: ClinicFacts
) -> EmailMessage | None:
    clinic = facts.clinic
    if not clinic.staff_mail:
        return None
    subject = STAFF_SUBJECTS[Message.Kind(kind)]
    page = {
        "subject": subject,
        "reference": request.reference,
        "crisis_lines": lines_in("en", facts.crisis_lines),
    }
    with translation.override("en"):
        page["received"] = day_and_time(request.received_at.astimezone(clinic.zone))
        page["staff_page"] = full_address(
            "admin:intake_consultationrequest_change", request.pk
        )
        if kind == Message.Kind.STAFF_OVERDUE:
            page["due"] = day_and_time(request.reply_due_at.astimezone(clinic.zone))
        subject = f"{subject} ({request.reference})"
        return staff_mail(subject, "mail/staff.txt", page, clinic)


def staff_mail(
    subject: str, template: str, page: dict[str, Any], clinic: Clinic
) -> EmailMessage:
    body = text(template, page)
    return EmailMessage(subject, body, sender(clinic), [clinic.staff_mail])


def sender(clinic: Clinic) -> str:
    name = clinic.mail_sender_name
    user, _, host = (clinic.mail_from or settings.DEFAULT_FROM_EMAIL).rpartition("@")
    return str(Address(name, user, host))


def message_id(message: Message) -> str:
    """Return the same for the same message: mail programs show a repetition once."""
    host = urlsplit(settings.SITE_URL).hostname
    return f"<{message.pk}.{message.created_at:%Y%m%d%H%M%S%f}@{host}>"


def full_address(name: str, *arguments: Any) -> str:
    return settings.SITE_URL + reverse(name, args=arguments)


def text(template: str, page: dict[str, Any]) -> str:
    """Return the filled template, with one empty line at most between paragraphs."""
    filled = render_to_string(template, page)
    return re.sub(r"\n\s*\n", "\n\n", filled).strip() + "\n"
