"""What the answers need from staff, for the first page."""

from dataclasses import dataclass
from datetime import date, timedelta

from faq.models import Revision, SignOff

SOON = timedelta(days=30)


@dataclass(frozen=True)
class Due:
    """A live text whose sign-off ends, or ended, on a day."""

    revision: Revision
    sign_off: SignOff
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
    """Return it as of a day of the clinic's calendar. Six queries."""
    holding = SignOff.objects.by_meaning()
    read = Revision.objects.read().defer("answer")
    given = [(revision, holding.get(revision.same_meaning)) for revision in read]
    due = [
        Due(revision, sign_off, sign_off.due_on < today)
        for revision, sign_off in given
        if sign_off and sign_off.due_on <= today + SOON
    ]
    people = Revision.objects.select_related("entry", "author", "sent_back_by")
    return ToDo(
        awaiting=list(people.awaiting()),
        sent_back=list(people.filter(state="draft").exclude(comment="")),
        due=sorted(due, key=lambda due: due.sign_off.due_on),
        unsigned=list(Revision.objects.unsigned().defer("answer")),
        out_of_date=list(Revision.objects.out_of_date()),
    )
