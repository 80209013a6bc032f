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
from clinic_site.models import Clinic
from clinic_site.opening_hours import day_and_time
from intake.models import ConsultationRequest, Message
from intake.reply_promise import promise

# Read for a mail. The other columns stay sealed: one that can't be read stops none.
NEEDED = [
    *["reference", "status", "received_at", "reply_due_at", "first_contact_at"],
    *["site_language", "contact_by", "email_consent", "stripped_at"],
]
TO_SAY_IT_WAITS = [Message.Kind.STAFF_NEW, Message.Kind.PERSON_RECEIVED]
STAFF_SUBJECTS = {
    Message.Kind.STAFF_NEW: "A request is waiting",
    Message.Kind.STAFF_CHANGED: "A request was changed",
    Message.Kind.STAFF_WITHDRAWN: "A request was taken back",
}
NOT_FROM_A_PERSON = {
    "Auto-Submitted": "auto-generated",  # RFC 3834: no absence notes in return
    "X-Auto-Response-Suppress": "All",  # the same to Exchange
}


def mail_of(message: Message) -> EmailMessage | None:
    """Return the mail; None if there is nobody to tell any more, or nothing."""
    plain = ConsultationRequest.objects.only(*NEEDED)
    request = plain.get(pk=message.request_id)  # type: ignore[misc]
    if message.kind in TO_SAY_IT_WAITS and not request.is_open:
        return None
    if request.stripped_at and message.kind != Message.Kind.STAFF_WITHDRAWN:
        return None
    facts = stored_facts()
    if message.kind == Message.Kind.PERSON_RECEIVED:
        mail = to_person(request, facts)
    else:
        mail = to_staff(message.kind, request, facts)
    if mail:
        mail.extra_headers = NOT_FROM_A_PERSON | {"Message-ID": message_id(message)}
    return mail


def to_person(request: ConsultationRequest, facts: ClinicFacts) -> EmailMessage | None:
    if not request.may_be_mailed:
        return None
    clinic, language = facts.clinic, request.site_language
    subjects = {"en": clinic.mail_subject, "es": clinic.mail_subject_es}
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
    return EmailMessage(subjects[language], body, sender(clinic), [request.email])


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
        body = text("mail/staff.txt", page)
    subject = f"{subject} ({request.reference})"
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
