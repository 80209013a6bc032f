"""How many requests stand where, counted in two ways that have to agree."""

from collections import Counter
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet, Sum, Value

from intake.desk.groups import ON_THE_DESK, Group, only_in
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

    @property
    def missing(self) -> int:
        """How many of those that came in are nowhere: 0 unless something is wrong."""
        return self.received - sum(self.standing.values())

    @property
    def surplus(self) -> int:
        return -self.missing


def counts(every: list[Group]) -> Counts:
    """Count what is worked on, and add up what was noted as each request moved.

    In one statement, so that both tell of one moment however much is going on.
    """
    found = Counter[str]()
    for standing, number, put_off in on_the_desk(every).union(noted(), all=True):
        found[standing] += number - put_off
        found[SNOOZED] += put_off
    return Counts(found["received"], {name: found[name] for name in STANDINGS})


def on_the_desk(every: list[Group]) -> QuerySet[Any]:
    put_off = only_in("put-off", every)
    return (
        ConsultationRequest.objects.filter(standing__in=ON_THE_DESK)
        .order_by()
        .values_list("standing")
        .annotate(number=Count("pk"), put_off=Count("pk", filter=put_off))
    )


def noted() -> QuerySet[Any]:
    """What is not on the desk, and all that came in."""
    standings = ["received", Standing.CLOSED, Standing.PURGED]
    return (
        Tally.objects.filter(standing__in=standings)
        .values_list("standing")
        .annotate(number=Sum("change"), put_off=Value(0))
    )
