"""All that one person told us and what became of it: as a file, or on paper.

Whoever calls these has made sure that the colleague may export and
has noted that they did.
"""

from typing import Any, cast

from django.contrib import admin
from django.db.models import Field
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst

from clinic_site.clinic_facts import built_in
from clinic_site.models import Notice
from clinic_site.visible import shown
from intake.choices import OF_LISTS
from intake.models import Consent, ConsultationRequest
from intake.models.columns import SENT_BY_PERSON

# Asked for on the form, in the form's order; without what we made of a number.
ASKED = [
    field.name
    for field in ConsultationRequest._meta.fields
    if field.name in {*SENT_BY_PERSON, "adult"} - {"phone_e164"}
]
MOMENTS = {
    "received_at": "Received",
    "reply_due_at": "Reply promised by",
    "first_contact_at": "First contact",
    "appointment_at": "Appointment",
    "closed_at": "Closed",
    "stripped_at": "Erased",
}


def as_dict(request: ConsultationRequest) -> dict[str, Any]:
    """Return, in this order, with aware datetimes (in the file: ISO 8601, UTC):

    reference, exported_at; received_at, reply_due_at, first_contact_at,
      appointment_at, closed_at and stripped_at (null where that hasn't been);
    status and, of what is closed, outcome, each with its label;
    answers: name, label, words and, of what is chosen, the codes; words are "" where
      nothing was said, and there are none once they are erased;
    consents: kind, label, version, language, given_at and the text agreed to;
    attempts: at, channel, direction, outcome, label;
    events: at, kind, label, whether it was staff, names of the fields it was about;
    messages: kind, label, created_at, sent_at (null: not sent) and, of a reply, name,
      language and version of its template. No content is kept.
    """
    return {
        "reference": request.reference,
        "exported_at": timezone.now(),
        **{name: getattr(request, name) for name in MOMENTS},
        "status": request.status,
        "status_label": request.get_status_display(),
        "outcome": request.outcome,
        "outcome_label": request.get_outcome_display(),
        "answers": [] if request.stripped_at else answers(request),
        "consents": consents(request),
        "attempts": [
            {
                "at": attempt.at,
                "channel": attempt.channel,
                "direction": attempt.direction,
                "outcome": attempt.outcome,
                "label": str(attempt),
            }
            for attempt in request.attempts.all()
        ],
        "events": [
            {
                "at": event.at,
                "kind": event.kind,
                "label": event.get_kind_display(),
                "by_staff": event.by_id is not None,
                "fields": event.fields,
            }
            for event in request.events.all()
        ],
        "messages": messages(request),
    }


def answers(request: ConsultationRequest) -> list[dict[str, Any]]:
    return [answer(request, name) for name in ASKED]


def answer(request: ConsultationRequest, name: str) -> dict[str, Any]:
    field = cast(Field, ConsultationRequest._meta.get_field(name))
    value = getattr(request, name)
    label = {"name": name, "label": capfirst(str(field.verbose_name))}
    if isinstance(value, bool):
        return label | {"words": "Yes" if value else "No"}
    choices = OF_LISTS.get(name, field).choices
    if not choices:
        return label | {"words": value}
    codes = value if isinstance(value, list) else [value] if value else []
    words = ", ".join(str(dict(choices)[code]) for code in codes)
    return label | {"words": words, "codes": codes}


def messages(request: ConsultationRequest) -> list[dict[str, Any]]:
    return [
        {
            "kind": message.kind,
            "label": str(message),
            "created_at": message.created_at,
            "sent_at": message.sent_at,
            "reply": message.reply
            and {
                "name": message.reply.name,
                "language": message.reply.language,
                "version": message.reply.version,
            },
        }
        for message in request.messages.select_related("reply")
    ]


def consents(request: ConsultationRequest) -> list[dict[str, Any]]:
    return [
        {
            "kind": consent.kind,
            "label": consent.get_kind_display(),
            "version": consent.notice_version,
            "language": consent.language,
            "given_at": consent.given_at,
            "text": text_of(consent),
        }
        for consent in request.consents.all()
    ]


def text_of(consent: Consent) -> str:
    """Return the words they agreed to: the clinic's, or ours if it had none then."""
    published = Notice.objects.filter(published_at__lte=consent.given_at)
    notices = [*published.filter(kind=consent.kind), *built_in(Notice)]
    agreed_to = (consent.kind, consent.language, consent.notice_version)
    texts = (
        notice.text
        for notice in notices
        if (notice.kind, notice.language, notice.version) == agreed_to
    )
    return next(texts, "")


def json_response(request: ConsultationRequest) -> HttpResponse:
    return JsonResponse(
        as_dict(request),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={
            "Content-Disposition": f'attachment; filename="{request.reference}.json"',
            "Cache-Control": "private, no-store",
        },
    )


def page(request: HttpRequest, consultation: ConsultationRequest) -> HttpResponse:
    """Return the page to print."""
    template = "admin/intake/consultationrequest/export.html"
    context = admin.site.each_context(request) | page_context(consultation)
    response = render(request, template, context)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def page_context(request: ConsultationRequest) -> dict[str, Any]:
    exported = as_dict(request)
    return {
        "title": f"Request {request}",
        "original": request,
        "exported": exported,
        "moments": [
            {"label": label, "at": exported[name]}
            for name, label in MOMENTS.items()
            if exported[name]
        ],
        "given": [
            {"label": answer["label"], "words": shown(answer["words"])}
            for answer in exported["answers"]
            if answer["words"]
        ],
        "left_empty": [
            answer["label"] for answer in exported["answers"] if not answer["words"]
        ],
    }
