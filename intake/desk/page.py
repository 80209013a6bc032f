from collections import Counter
from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone

from clinic_site.models import Clinic
from intake.desk.counts import STANDINGS, Counts, counts
from intake.desk.groups import Group, Standing, groups, unsettled
from intake.desk.rows import (
    SHOWN,
    Place,
    Row,
    Stored,
    first_in,
    in_words,
    names,
    stored_rows,
)
from intake.models import ConsultationRequest

# In the order of the page; the others don't need us now.
NEEDS_US = ["escalated", "overdue", "due-today", "new", "planned", "back"]
SHOWN_LATER = 10
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
    escalated = [row for row in unsettled() if not only_mine or row[2] == user.pk]
    every = groups(clinic, now, [pk for pk, _, _ in escalated])
    closed = [pk for pk, standing, _ in escalated if standing == Standing.CLOSED]
    requests = ConsultationRequest.objects.all()
    first = first_in(every, requests.filter(owner=user) if only_mine else requests)
    of_each = Counter({place.group: place.number for place in first})
    of_each["escalated"] += len(closed)
    first += [Place(pk, "escalated", len(closed)) for pk in closed[:SHOWN]]
    rows = as_rows(stored_rows(first), clinic, now)
    shown = {
        each.name: Shown(each.name, each.title, rows_of(each, rows), of_each[each.name])
        for each in every
        if of_each[each.name]
    }
    return Desk(
        [shown[name] for name in NEEDS_US if name in shown],
        [shortened(shown[name]) for name in LATER if name in shown],
        counts(every),
        only_mine,
    )


def rows_of(group: Group, rows: list[Row]) -> list[Row]:
    return [row for row in rows if row.stored.desk_group == group.name]


def shortened(shown: Shown) -> Shown:
    return shown._replace(rows=shown.rows[:SHOWN_LATER])


def as_rows(stored: list[Stored], clinic: Clinic, now: datetime) -> list[Row]:
    named = names(stored) if clinic.desk_shows_names else {}
    return [in_words(row, now, named.get(row.pk, "")) for row in stored]
