"""How far a request is, as the person who sent it is told: this and nothing else."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext

from clinic_site.models import Clinic
from intake.models import ConsultationRequest
from intake.reply_promise import promise

Status = ConsultationRequest.Status


def stage(consultation: ConsultationRequest) -> str:
    """Return "closed", "tried", "arranging", "received" or "late"."""
    if not consultation.is_open:
        return "closed"
    if consultation.status == Status.CONTACTING:
        return "tried"
    if consultation.status in {Status.REACHED, Status.SCHEDULED}:
        return "arranging"
    return "received" if timezone.now() <= consultation.reply_due_at else "late"


def all_that_is_shown(
    consultation: ConsultationRequest, clinic: Clinic
) -> dict[str, str]:
    """Return the stage, and days and times in words, by the person's own clock."""
    tried_at = consultation.tried_at
    return {
        "stage": stage(consultation),
        "received_on": day(consultation.received_at, consultation, clinic),
        "tried_on": day(tried_at, consultation, clinic) if tried_at else "",
        **promise(consultation, clinic),
    }


def day(moment: datetime, consultation: ConsultationRequest, clinic: Clinic) -> str:
    zone = ZoneInfo(consultation.time_zone or clinic.time_zone)
    return date_format(moment.astimezone(zone), pgettext("format of a date", "F j, Y"))
