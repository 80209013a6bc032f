from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils import timezone

from clinic_site.models import Clinic
from intake.desk.counts import STANDINGS, Counts, counts
from intake.desk.groups import Group, groups, in_group
from intake.desk.rows import Row, Stored, first_in, in_words, names, stored_rows
from intake.models import ConsultationRequest

# In the order of the page; the others don't need us now.
NEEDS_US = ["escalated", "overdue", "due-today", "new", "planned", "back"]
LATER = ["on-them", "put-off", "quarantine"]


class Shown(NamedTuple):
    """A group with the first of its requests."""

    name: str
    title: str
    rows: list[Row]
    number: int

    @property
    def more(self) -> int:
        return max(0, self.number - len(self.rows))


class Desk(NamedTuple):
    needs_us: list[Shown]
    later: list[Shown]
    counts: Counts
    only_mine: bool

    @property
    def standing(self) -> list[tuple[int, str]]:
        return [(self.counts.standing[name], said) for name, said in STANDINGS.items()]

    @property
    def number_now(self) -> int:
        return sum(shown.number for shown in self.needs_us)


def desk(user: Any, clinic: Clinic, only_mine: bool = False) -> Desk:
    """Return the desk, of all or of those `user` owns. Four queries; a fifth for names.

    Has to be called on the clinic's time zone.
    """
    now = timezone.now()
    every = groups(clinic, now)
    asked_for = Q(owner=user) if only_mine else Q()
    requests = ConsultationRequest.objects.filter(asked_for)
    counted = counts(every, asked_for)
    # Also what was closed meanwhile: what worried somebody is not out of sight.
    escalated = in_group("escalated", every, requests).count()
    number = counted.group | {"escalated": escalated}
    filled = [each.name for each in every if number.get(each.name)]
    first = first_in(every, filled, requests)
    rows = as_rows(stored_rows(first), clinic, now)
    shown = {
        each.name: Shown(each.name, each.title, rows_of(each, rows), number[each.name])
        for each in every
        if each.name in filled
    }
    return Desk(
        [shown[name] for name in NEEDS_US if name in shown],
        [shown[name] for name in LATER if name in shown],
        counted,
        only_mine,
    )


def rows_of(group: Group, rows: list[Row]) -> list[Row]:
    return [row for row in rows if row.stored.desk_group == group.name]


def as_rows(stored: list[Stored], clinic: Clinic, now: datetime) -> list[Row]:
    named = names(stored) if clinic.desk_shows_names else {}
    return [in_words(row, now, named.get(row.pk, "")) for row in stored]
