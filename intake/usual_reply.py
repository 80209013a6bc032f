"""How soon the clinic has answered of late, for whoever is about to ask."""

from datetime import timedelta

from django.db import DatabaseError, InterfaceError
from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F
from django.db.models.functions import Coalesce
from django.utils import timezone

from clinic_site.durations import within_words
from intake.models import ConsultationRequest

LOOKED_BACK = timedelta(days=30)
ENOUGH = 10  # requests; of fewer, one slow or quick day says too much
USUAL = 0.9  # nine of ten were answered sooner


class Percentile(Aggregate):
    function = "PERCENTILE_CONT"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"


def usual_reply() -> str:
    """Return "within 5 hours": what nine of ten waited at most, of the last 30 days.

    "" when fewer than ten were answered, or the database is away.
    """
    try:
        return usual_reply_of_late()
    except (DatabaseError, InterfaceError):
        return ""


def usual_reply_of_late() -> str:
    """Return the same. Raises what the database does.

    Who still waits counts with the time so far, so that leaving somebody without an
    answer never makes us look quicker.
    """
    now = timezone.now()
    waited = ExpressionWrapper(
        Coalesce("first_contact_at", "closed_at", now) - F("received_at"),
        DurationField(),
    )
    recent = ConsultationRequest.objects.filter(
        received_at__gt=now - LOOKED_BACK, quarantine=""
    )
    found = recent.aggregate(
        answered=Count("first_contact_at"),
        usual=Percentile(waited, share=USUAL, output_field=DurationField()),
    )
    return within_words(found["usual"]) if found["answered"] >= ENOUGH else ""
