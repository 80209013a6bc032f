"""How many requests stand where, counted in two ways that have to agree."""

from collections import Counter
from typing import Any, NamedTuple

from django.db.models import Case, Count, QuerySet, Sum, Value, When

from intake.desk.groups import ON_THE_DESK, Group, first_met
from intake.models import ConsultationRequest, Tally

Standing = ConsultationRequest.Standing

SNOOZED = "snoozed"
ELSEWHERE = -1  # in no group of the desk
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
    groups: Counter[str]  # by name
    mine: Counter[str]  # of them, those of the colleague who looks

    @property
    def missing(self) -> int:
        """How many of those that came in are nowhere: 0 unless something is wrong."""
        return self.received - sum(self.standing.values())

    @property
    def surplus(self) -> int:
        return -self.missing


def counts(every: list[Group], user: Any) -> Counts:
    """Count what is worked on, and add up what was noted as each request moved.

    In one statement, so that both tell of one moment however much is going on.
    """
    names = [group.name for group in every]
    standing, found, mine = Counter[str](), Counter[str](), Counter[str]()
    for where, place, is_mine, number in on_the_desk(every, user).union(
        noted(), all=True
    ):
        group = names[place] if place != ELSEWHERE else ""
        standing[SNOOZED if group == "put-off" else where] += number
        found[group] += number
        mine[group] += number if is_mine else 0
    return Counts(
        standing["received"], {name: standing[name] for name in STANDINGS}, found, mine
    )


def on_the_desk(every: list[Group], user: Any) -> QuerySet[Any]:
    is_mine = Case(When(owner=user, then=Value(True)), default=Value(False))
    return (
        ConsultationRequest.objects.filter(standing__in=ON_THE_DESK)
        .annotate(place=first_met(every), is_mine=is_mine)
        .order_by()
        .values_list("standing", "place", "is_mine")
        .annotate(number=Count("pk"))
    )


def noted() -> QuerySet[Any]:
    """What is not on the desk, and all that came in."""
    standings = ["received", Standing.CLOSED, Standing.PURGED]
    return (
        Tally.objects.filter(standing__in=standings)
        .annotate(place=Value(ELSEWHERE), is_mine=Value(False))
        .values_list("standing", "place", "is_mine")
        .annotate(number=Sum("change"))
    )
