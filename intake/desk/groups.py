"""Which requests the desk shows together, the most pressing first."""

from datetime import datetime, time, timedelta
from functools import reduce
from typing import Any, NamedTuple

from django.db.models import Case, Q, QuerySet, Value, When
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from clinic_site.models import Clinic
from intake.models import ConsultationRequest, Escalation
from intake.models.requests import IN_DESKS_ORDER, PLANNED_ON

Standing = ConsultationRequest.Standing

# Those that are worked on: an index holds them and no others.
ON_THE_DESK = [Standing.WAITING, Standing.ANSWERED, Standing.QUARANTINED]


class Group(NamedTuple):
    name: str  # in addresses
    title: str
    condition: Q  # beside that of being in no group before it


def groups(clinic: Clinic, now: datetime) -> list[Group]:
    """Return them in their order: a request is in the first whose condition it meets.

    Days are the clinic's. A request that is put off is out of sight until its day, but
    no longer than until we promised an answer.
    """
    escalated = Escalation.objects.open().values("request")
    today = timezone.localdate(now, clinic.zone)
    tomorrow = datetime.combine(today + timedelta(days=1), time(), clinic.zone)
    waiting, answered = Q(standing=Standing.WAITING), Q(standing=Standing.ANSWERED)
    put_off = Q(snoozed_until__gt=today) & (waiting | answered)
    planned = Q(next_on__lte=today) | Q(appointment_at__lt=now)
    # The first alone would do; an index has the other, which follows from it.
    back = Q(snoozed_until__lte=today) & Q(LessThanOrEqual(PLANNED_ON, today))
    ordered = [
        ("escalated", "Escalated", Q(pk__in=escalated)),
        ("overdue", "Overdue", waiting & Q(reply_due_at__lt=now)),
        ("put-off", "Put off", put_off),
        ("due-today", "Due today", waiting & Q(reply_due_at__lt=tomorrow)),
        ("new", "New", waiting),
        ("planned", "Callbacks and appointments due", answered & planned),
        ("back", "Back from being put off", answered & back),
        ("on-them", "Waiting on them", answered),
        ("quarantine", "In quarantine", Q(standing=Standing.QUARANTINED)),
    ]
    return [Group(*each) for each in ordered]


def first_met(every: list[Group]) -> Case:
    """Tell by its number in the order in which group a request is."""
    conditions = (group.condition for group in every)
    return Case(*(When(met, Value(n)) for n, met in enumerate(conditions)))


def in_group(name: str, every: list[Group], requests: QuerySet[Any]) -> QuerySet[Any]:
    """Narrow them to those in this group, and so in none before it, in order."""
    number = [group.name for group in every].index(name)
    before = (group.condition for group in every[:number])
    is_here = reduce(lambda met, other: met & ~other, before, every[number].condition)
    return requests.filter(is_here).order_by(*IN_DESKS_ORDER)
