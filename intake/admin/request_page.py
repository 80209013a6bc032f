"""What the page of one request shows, in the order in which staff work."""

from typing import Any

from django.utils import timezone

from clinic_site.clinic_facts import notices
from clinic_site.models import Clinic, Notice
from clinic_site.visible import shown
from intake.admin import replies, same_person, story
from intake.admin.attempt_form import AttemptForm
from intake.admin.reaching import reaching
from intake.admin.sent import sent
from intake.admin.standing import standing
from intake.admin.step_forms import (
    AppointmentForm,
    CloseForm,
    EscalationForm,
    HandOverForm,
    ReopenForm,
    SnoozeForm,
    StepForm,
    offer_colleagues,
)
from intake.models import ConsultationRequest

FORMS: list[type[StepForm]] = [
    *[AttemptForm, HandOverForm, AppointmentForm, SnoozeForm, CloseForm, ReopenForm],
    EscalationForm,
]


def panels(consultation: ConsultationRequest, clinic: Clinic) -> dict[str, Any]:
    """Return what everybody who may see the request is shown."""
    story.read_along(consultation)
    consultation.clinic = clinic  # it is read already
    others = same_person.others(consultation)
    return {
        "others": others,
        "replies": replies.replies(consultation, others.rules),
        "reaching": reaching(others.rules, clinic),
        "standing": standing(consultation, timezone.now()),
        "procedure": notices().get(Notice.Kind.PROCEDURE),
        "escalations": escalations(consultation),
        "sent": sent(consultation),
        "consents": list(consultation.consents.all()),
        "steps": story.steps(consultation),
        "mails": story.mails(consultation),
    }


def escalations(consultation: ConsultationRequest) -> list[dict[str, Any]]:
    return [
        {
            "escalation": each,
            "steps": each.steps and shown(each.steps),
            "outcome": each.outcome and shown(each.outcome),
        }
        for each in consultation.escalations.all()
    ]


def forms(
    consultation: ConsultationRequest,
    by: Any,
    rules: ConsultationRequest,
    refused: StepForm | None = None,
) -> dict[str, StepForm]:
    """Return the forms of the steps that can be taken now, by name.

    One that was refused stays on the page with what was typed into it. `rules` is the
    request whose rules count.
    """
    offered = {
        each.name: each(consultation, by, rules=rules)
        for each in FORMS
        if can(each, consultation)
    }
    if refused and refused.name in offered:
        offered[refused.name] = refused
    lists = [("hand_over", "to"), ("escalation", "clinician")]
    offer_colleagues(
        [offered[name].fields[of] for name, of in lists if name in offered]
    )
    return offered


def can(form: type[StepForm], consultation: ConsultationRequest) -> bool:
    """Tell whether it makes sense where the request stands."""
    Status = consultation.Status
    worked_on = consultation.is_open and not consultation.quarantine
    if form is CloseForm:
        return consultation.is_open
    if form is ReopenForm:
        return not consultation.is_open
    if form is AppointmentForm:
        return consultation.status in {Status.REACHED, Status.SCHEDULED}
    return worked_on or form is EscalationForm
