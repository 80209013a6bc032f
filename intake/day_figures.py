"""What the day's mail says: numbers, one reference, and nothing of anybody's."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, IntegerField, Q, Sum, Value
from django.utils import timezone

from clinic_site.models import Clinic
from clinic_site.opening_hours import day_and_time
from faq.to_do import to_do
from intake.models import ConsultationRequest, Escalation, Message, Tally

Standing = ConsultationRequest.Standing
OPEN = [Standing.WAITING, Standing.ANSWERED]


@dataclass(frozen=True)
class Totals:
    """How many requests stand where: counted one by one, and as the tally has it."""

    counted: dict[str, int]  # by standing
    put_off: dict[str, int]  # those of them that wait for a later day
    noted: dict[str, int]  # as `counted`, and those "received" at all

    @property
    def received(self) -> int:
        return self.noted.get("received", 0)

    @property
    def parts(self) -> list[tuple[str, int]]:
        """Return (name, number) pairs that make up what was received."""
        parts = [
            (str(label), self.counted.get(name, 0) - self.put_off.get(name, 0))
            for name, label in Standing.choices
        ]
        parts.insert(len(OPEN), ("Put off to a later day", sum(self.put_off.values())))
        return parts

    @property
    def differences(self) -> list[tuple[str, int, int]]:
        """Return (name, counted, noted) of whatever doesn't agree."""
        counted = self.counted | {"received": sum(self.counted.values())}
        return [
            (str(label), counted.get(name, 0), self.noted.get(name, 0))
            for name, label in [("received", "Received"), *Standing.choices]
            if counted.get(name, 0) != self.noted.get(name, 0)
        ]


def totals(today: date) -> Totals:
    """Count every request, for what has time; in one statement, so of one moment."""
    put_off = Q(standing__in=OPEN, snoozed_until__gt=today)
    counted = ConsultationRequest.objects.order_by().values_list("standing")
    counted = counted.annotate(
        number=Count("pk"), put_off=Count("pk", filter=put_off), is_tally=Value(0)
    )
    noted = Tally.objects.values_list("standing").annotate(
        number=Sum("change"),
        put_off=Value(0, IntegerField()),
        is_tally=Value(1),
    )
    rows: Any = counted.union(noted, all=True)
    found = Totals({}, {}, {})
    for standing, number, later, is_tally in rows:
        if is_tally:
            found.noted[standing] = number
        else:
            found.counted[standing] = number
            found.put_off[standing] = later
    return found


def day_figures(message: Message, clinic: Clinic) -> dict[str, Any]:
    """Return what the template of this day's mail expects, counted now."""
    today, now = clinic.today, timezone.now()
    requests = ConsultationRequest.objects.needing_an_answer(today)
    midnight = datetime.combine(today + timedelta(days=1), time(), clinic.zone)
    oldest = requests.order_by("received_at").only("reference", "received_at").first()
    answers = to_do(today)
    figures = {
        "as_of": day_and_time(now.astimezone(clinic.zone)),
        "totals": totals(today),
        "new": new_since_the_one_before(message),
        "oldest": oldest and oldest.reference,
        "waits_since": oldest
        and day_and_time(oldest.received_at.astimezone(clinic.zone)),
        "overdue": ConsultationRequest.objects.overdue(today).count(),
        "due_today": requests.filter(
            reply_due_at__gt=now, reply_due_at__lt=midnight
        ).count(),
        "failed": Message.objects.failed().count(),
        "escalations": Escalation.objects.open().count(),
        "answers_due": len(answers.due),
        "answers_overdue": len(answers.overdue),
    }
    return figures | {"next_step": next_step(figures)}


def new_since_the_one_before(message: Message) -> int | None:
    """Return how many came in since the day's mail before this; None for the first.

    From promise to promise, so that each request is new in one mail and no other.
    """
    others = Message.objects.filter(kind=message.kind, day__lt=message.day)
    before = others.exclude(sent_at=None).order_by("-day").first()
    if before is None:
        return None
    since = Q(received_at__gt=before.created_at, received_at__lte=message.created_at)
    return ConsultationRequest.objects.filter(since).count()


def next_step(figures: dict[str, Any]) -> str:
    """Return what is most pressing, as an instruction."""
    if figures["totals"].differences:
        return "Forward this mail to whoever looks after the site."
    if figures["escalations"]:
        return "See what was escalated and isn't closed yet."
    if figures["overdue"]:
        return "Answer what is overdue, the oldest first."
    if figures["failed"]:
        return "See which messages didn't go out, and have them tried again."
    if figures["oldest"]:
        return f"Answer {figures['oldest']}, which has waited longest."
    if figures["answers_overdue"]:
        return "Have the overdue answers of the FAQ read and signed again."
    return "Nothing waits for anybody. Have a good day."
