"""How many requests stand where, counted in two ways that have to agree."""

from collections import Counter
from typing import Any, NamedTuple

from django.db.models import Count, IntegerField, Q, QuerySet, Sum, Value

from intake.desk.groups import ON_THE_DESK, Group, first_met
from intake.models import ConsultationRequest, Tally

Standing = ConsultationRequest.Standing

SNOOZED = "snoozed"
STANDINGS = {
    Standing.WAITING: "unanswered",
    Standing.ANSWERED: "answered, not closed",
    SNOOZED: "put off",
    Standing.QUARANTINED: "in quarantine",
    Standing.CLOSED: "closed",
    Standing.PURGED: "erased",
}


class Counts(NamedTuple):
    received: int
    standing: dict[str, int]  # by the keys of STANDINGS
    group: dict[str, int]  # of those that are asked for, by name of the group

    @property
    def missing(self) -> int:
        """How many of those that came in are nowhere: 0 unless something is wrong."""
        return self.received - sum(self.standing.values())

    @property
    def surplus(self) -> int:
        return -self.missing


def counts(every: list[Group], asked_for: Q) -> Counts:
    """Count what is worked on, and add up what was noted as each request moved.

    In one statement, so that both tell of one moment however much is going on.
    """
    standings, of_group = Counter[str](), Counter[str]()
    counted = on_the_desk(every, asked_for).union(noted(), all=True)
    for standing, place, number, asked in counted:
        group = every[place].name if place is not None else ""
        standings[SNOOZED if group == "put-off" else standing] += number
        of_group[group] += asked
    of_standing = {name: standings[name] for name in STANDINGS}
    return Counts(standings["received"], of_standing, dict(of_group))


def on_the_desk(every: list[Group], asked_for: Q) -> QuerySet[Any]:
    return (
        ConsultationRequest.objects.filter(standing__in=ON_THE_DESK)
        .order_by()
        .values_list("standing", first_met(every))
        .annotate(number=Count("pk"), asked=Count("pk", filter=asked_for))
    )


def noted() -> QuerySet[Any]:
    """What is not on the desk, and all that came in."""
    standings = ["received", Standing.CLOSED, Standing.PURGED]
    return (
        Tally.objects.filter(standing__in=standings)
        .values_list("standing", Value(None, IntegerField()))
        .annotate(number=Sum("change"), asked=Value(0))
    )
