"""What the answers need from staff, for the first page."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from faq.models import Revision, SignOff

State = Revision.State

PAGE_ORDER = ["topic__position", "topic", "position", "id"]
SOON = timedelta(days=30)


@dataclass(frozen=True)
class Due:
    """A live text whose sign-off ends, or ended, on a day."""

    revision: Revision
    due_on: date
    is_overdue: bool


@dataclass(frozen=True)
class ToDo:
    awaiting: list[Revision]  # longest wait first
    sent_back: list[Revision]
    due: list[Due]  # overdue, or within 30 days; most pressing first
    unsigned: list[Revision]
    out_of_date: list[Revision]

    @property
    def overdue(self) -> list[Due]:
        return [due for due in self.due if due.is_overdue]

    @property
    def due_soon(self) -> list[Due]:
        return [due for due in self.due if not due.is_overdue]


def to_do(today: date) -> ToDo:
    """Return it as of a day of the clinic's calendar. Two queries."""
    read = list(with_due_day(Revision.objects.read().defer("answer")))
    signed = [(revision, revision.due_on) for revision in read if revision.due_on]
    due = [
        Due(revision, due_on, due_on < today)
        for revision, due_on in signed
        if due_on <= today + SOON
    ]
    others = list(waiting())
    awaiting = [each for each in others if each.state == State.AWAITING]
    return ToDo(
        awaiting=sorted(awaiting, key=lambda each: (each.changed_at, each.pk)),
        sent_back=[each for each in others if each.state == State.DRAFT],
        due=sorted(due, key=lambda each: each.due_on),
        unsigned=[revision for revision in read if not revision.due_on],
        out_of_date=[each for each in others if each.state == State.LIVE],
    )


def with_due_day(revisions: QuerySet[Revision]) -> QuerySet[Any]:
    """Tell of each until when its newest sign-off counts, None if it has none."""
    of_this_meaning = SignOff.objects.filter(
        revision__entry=OuterRef("entry"),
        revision__language=OuterRef("language"),
        revision__meaning=OuterRef("meaning"),
    )
    newest = of_this_meaning.order_by("-signed_on", "-id").values("due_on")[:1]
    return revisions.annotate(due_on=Subquery(newest))


def waiting() -> QuerySet[Revision]:
    """Return what somebody has to decide or to write, in the order of the page."""
    sent_back = Q(state=State.DRAFT) & ~Q(comment="")
    out_of_date = Q(pk__in=Revision.objects.out_of_date().order_by().values("pk"))
    return (
        Revision.objects.filter(Q(state=State.AWAITING) | sent_back | out_of_date)
        .select_related("entry", "author", "sent_back_by")
        .order_by(*(f"entry__{name}" for name in PAGE_ORDER), "id")
    )
