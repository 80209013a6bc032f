"""How a request moves on: by these steps and no others, each with its event."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce, Greatest, Least
from django.utils import timezone
from django.utils.functional import cached_property

from clinic_site.models import Clinic
from intake.encryption import EncryptedTextField
from intake.models.attempts import ContactAttempt
from intake.models.escalations import Escalation
from intake.models.events import Event
from intake.models.messages import Message

CLOSED = ["completed", "closed", "withdrawn"]
LONGEST_SNOOZE_DAYS = 90  # whoever waits longer is not put off any more but forgotten

# From one status to which others; the database holds to the same.
STEPS = {
    "new": {"in_review", "contacting", "reached", "closed", "withdrawn"},
    "in_review": {"contacting", "reached", "closed", "withdrawn"},
    "contacting": {"reached", "closed", "withdrawn"},
    "reached": {"scheduled", "closed", "withdrawn"},
    "scheduled": {"reached", "completed", "closed", "withdrawn"},
    "completed": {"in_review"},
    "closed": {"in_review"},
    "withdrawn": {"in_review"},
}


class Workflow(models.Model):
    """What the clinic does with a request.

    Each step is one guarded UPDATE of the request as the colleague has it: the second
    of two who press at once gets ChangedMeanwhile. What the clinic's rules don't allow
    raises NotAllowed, whose text is for the colleague. Either writes nothing.
    """

    class Status(models.TextChoices):
        NEW = "new", "New"
        IN_REVIEW = "in_review", "In review"
        CONTACTING = "contacting", "Contacting"
        REACHED = "reached", "Reached"
        SCHEDULED = "scheduled", "Scheduled"
        COMPLETED = "completed", "Completed"
        CLOSED = "closed", "Closed"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Outcome(models.TextChoices):
        """Why a request was closed."""

        DECLINED = "declined", "They decided against it"
        UNREACHABLE = "unreachable", "Could not be reached"
        NOT_A_FIT = "not_a_fit", "Not a fit now"
        ELSEWHERE = "elsewhere", "Out of our area, or under age"
        DUPLICATE = "duplicate", "The same person asked twice"
        SPAM = "spam", "Spam"
        UNRECORDED = "unrecorded", "Closed before outcomes were kept"

    class Standing(models.TextChoices):
        """Where it counts: each request in one of these at any time."""

        WAITING = "waiting", "Waiting for an answer"
        ANSWERED = "answered", "Answered"
        QUARANTINED = "quarantined", "In quarantine"
        CLOSED = "closed", "Closed"
        PURGED = "purged", "Erased"

    class ChangedMeanwhile(Exception):
        """A colleague, or the person, changed this request after it was opened."""

    class NotAllowed(Exception):
        """A rule of the clinic's forbids this step; the text says which."""

    status = models.CharField(max_length=10, choices=Status, default=Status.NEW)
    outcome = models.CharField(
        max_length=11, choices=Outcome, blank=True, editable=False
    )
    standing = models.GeneratedField(
        expression=Case(
            When(stripped_at__isnull=False, then=Value("purged")),
            When(status__in=CLOSED, then=Value("closed")),
            When(~Q(quarantine=""), then=Value("quarantined")),
            When(first_contact_at__isnull=False, then=Value("answered")),
            default=Value("waiting"),
        ),
        output_field=models.CharField(max_length=11, choices=Standing),
        db_persist=True,
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="consultation_requests",
    )
    staff_note = EncryptedTextField(
        blank=True, help_text="For colleagues. Never sent to the person."
    )
    opened_at = models.DateTimeField("first read", null=True, editable=False)
    first_contact_at = models.DateTimeField(null=True, editable=False)
    tried_at = models.DateTimeField("last tried", null=True, editable=False)
    next_on = models.DateField("next step on", null=True, editable=False)
    snoozed_until = models.DateField(null=True, editable=False)
    appointment_at = models.DateTimeField("appointment", null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    legal_hold = models.BooleanField(
        default=False, help_text="Keep what they sent, however long it is closed."
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        return self.status not in CLOSED

    @cached_property
    def clinic(self) -> Clinic:
        """The clinic by whose rules it is worked on, read once for this copy."""
        return clinic()

    def record(
        self,
        kind: str,
        by: Any = None,
        fields: Iterable[str] = (),
        detail: str = "",
        before: str = "",
    ) -> Event:
        """Add to what happened; `fields` are names, `by` a member of staff or None.

        `detail` is a code or a date of ours, `before` the status that it left.
        """
        after = self.status if before else ""
        return self.events.create(  # type: ignore[attr-defined]
            kind=kind,
            by=by,
            fields=list(fields),
            detail=detail,
            before=before,
            after=after,
            version=self.version,
        )

    def mark_opened(self, by: Any) -> bool:
        """Note that somebody has read it; tell whether that was the first time."""
        if self.opened_at:
            return False
        now = timezone.now()
        with transaction.atomic():
            unread = self._manager().filter(pk=self.pk, opened_at=None)
            is_first = bool(unread.update(opened_at=now))
            if is_first:
                self.record(Event.Kind.OPENED, by)
        self.opened_at = now
        return is_first

    @transaction.atomic
    def take(self, by: Any) -> None:
        """Make `by` the one who answers it."""
        self._refuse_unless_worked_on()
        self._change(Event.Kind.TAKEN, by, **self._owned_by(by))

    @transaction.atomic
    def hand_over(self, by: Any, to: Any) -> None:
        """Make `to` the one who answers it; None puts it back for anybody."""
        self._refuse_unless_worked_on()
        values = self._owned_by(to) if to else {"owner": None}
        name = to.get_username() if to else ""
        self._change(Event.Kind.HANDED_OVER, by, detail=name, **values)

    @transaction.atomic
    def log_attempt(self, attempt: ContactAttempt) -> bool:
        """Store what came of contacting them, and move on by it.

        Returns False, and stores nothing, if that form was sent before.
        """
        self._lock()  # type: ignore[attr-defined]  # pressed twice, it waits for itself
        if ContactAttempt.objects.filter(token=attempt.token).exists():
            return False
        self._refuse_unless_worked_on()
        attempt.request = self  # type: ignore[assignment]
        attempt.save(force_insert=True)
        values: dict[str, Any] = {
            "status": self._status_after(attempt),
            "owner": Coalesce("owner", Value(attempt.by_id)),
            "first_contact_at": Least("first_contact_at", Value(attempt.at)),
            "next_on": self._next_after(attempt),
            "snoozed_until": None,
        }
        if not attempt.is_answered:
            values["tried_at"] = Greatest("tried_at", Value(attempt.at))
        code = f"{attempt.channel} {attempt.outcome}"
        self._change(Event.Kind.ATTEMPTED, attempt.by, detail=code, **values)
        return True

    @transaction.atomic
    def schedule(self, by: Any, at: datetime) -> None:
        """Note the appointment that was made, or made anew."""
        self._refuse_unless(
            self.status in {self.Status.REACHED, self.Status.SCHEDULED},
            "Talk with them first: an appointment is made with somebody you reached.",
        )
        day = timezone.localdate(at, self.clinic.zone)
        self._change(
            Event.Kind.SCHEDULED,
            by,
            detail=day.isoformat(),
            status=self.Status.SCHEDULED,
            appointment_at=at,
            next_on=day,
            snoozed_until=None,
        )

    @transaction.atomic
    def call_off(self, by: Any) -> None:
        """Note that there will be no such appointment; they are still interested."""
        self._refuse_unless(
            self.status == self.Status.SCHEDULED, "No appointment was made."
        )
        self._change(
            Event.Kind.CALLED_OFF,
            by,
            status=self.Status.REACHED,
            appointment_at=None,
            next_on=self.clinic.today,
        )

    @transaction.atomic
    def complete(self, by: Any) -> None:
        """Note that they were seen, and that their chart takes over."""
        self._refuse_unless(
            self.status == self.Status.SCHEDULED,
            "It can be completed once they had an appointment.",
        )
        self._change(Event.Kind.COMPLETED, by, **self._closed_as("completed"))

    @transaction.atomic
    def close(self, by: Any, outcome: str) -> None:
        self._refuse_unless(self.is_open, "It is closed already.")
        why_not = self.why_not_close(outcome, by)
        self._refuse_unless(not why_not, why_not)
        values = self._closed_as("closed") | {"outcome": outcome}
        self._change(Event.Kind.CLOSED, by, detail=outcome, **values)

    @transaction.atomic
    def reopen(self, by: Any) -> None:
        """Take it up again. What happened before stays on record."""
        self._refuse_unless(not self.is_open, "It is open.")
        self._change(
            Event.Kind.REOPENED,
            by,
            detail=self.outcome,
            status=self.Status.IN_REVIEW,
            outcome="",
            closed_at=None,
            appointment_at=None,
            owner=by,
            next_on=self.clinic.today,
        )

    @transaction.atomic
    def snooze(self, by: Any, until: date) -> None:
        """Let it wait until a day (of the clinic's), on which it comes back."""
        self._refuse_unless_worked_on()
        days = (until - self.clinic.today).days
        self._refuse_unless(days > 0, "Choose a day after today.")
        self._refuse_unless(
            days <= LONGEST_SNOOZE_DAYS,
            f"Choose a day within {LONGEST_SNOOZE_DAYS} days.",
        )
        day = until.isoformat()
        self._change(Event.Kind.SNOOZED, by, detail=day, snoozed_until=until)

    @transaction.atomic
    def wake(self, by: Any) -> None:
        self._refuse_unless(self.snoozed_until is not None, "It isn't waiting.")
        self._change(Event.Kind.WOKEN, by, snoozed_until=None)

    @transaction.atomic
    def escalate(self, by: Any, **written: Any) -> Escalation:
        """Put on record that something in it worries `by`, and tell staff by mail.

        `written` are columns of the escalation. It may be closed or in quarantine.
        """
        self._lock()  # type: ignore[attr-defined]
        erased = self.stripped_at is not None  # type: ignore[attr-defined]
        self._refuse_unless(not erased, "What they sent is erased.")
        escalations = self.escalations  # type: ignore[attr-defined]
        is_escalated = escalations.open().exists()
        self._refuse_unless(not is_escalated, "A colleague has escalated it already.")
        escalation = escalations.create(raised_by=by, **written)
        self.note_escalation(Event.Kind.ESCALATED, by)
        Message.objects.promise(self, Message.Kind.STAFF_ESCALATED)  # type: ignore[arg-type]
        return escalation

    def note_escalation(self, kind: str, by: Any) -> None:
        """Add it to what happened, so that whoever has the request open is told."""
        self._manager().filter(pk=self.pk).update(version=F("version") + 1)
        self.refresh_from_db(fields=["version"])
        self.record(kind, by)

    @transaction.atomic
    def save_review(self, seen_version: int, by: Any, fields: list[str]) -> None:
        """Store what was written beside it as one guarded UPDATE.

        Raises ChangedMeanwhile, and writes nothing, unless the stored version is the
        one the colleague saw.
        """
        stored = {name: getattr(self, name) for name in fields}
        unchanged = self._manager().filter(pk=self.pk, version=seen_version)
        if not unchanged.update(**stored, version=F("version") + 1):
            raise self.ChangedMeanwhile
        self.version = seen_version + 1
        self.record(Event.Kind.CHANGED, by, fields)

    def why_not_close(self, outcome: str, by: Any) -> str:
        """Return what forbids `by` to close it as that; "" if nothing does."""
        quarantined = bool(self.quarantine)  # type: ignore[attr-defined]
        if quarantined and outcome != self.Outcome.SPAM:
            return "Release it from quarantine first."
        if outcome == self.Outcome.UNRECORDED:
            return "Say what came of it."
        if outcome == self.Outcome.NOT_A_FIT:
            may = by.has_perm("intake.close_as_not_a_fit")
            return "" if may else "Only a clinician decides that."
        if outcome == self.Outcome.DUPLICATE:
            linked = self.same_person  # type: ignore[attr-defined]
            return "" if linked else "Link it with the other request first."
        if outcome == self.Outcome.UNREACHABLE:
            return self._why_not_unreachable()
        return ""

    def _why_not_unreachable(self) -> str:
        needed, tried = self.clinic.attempts_to_close, len(self.days_tried())
        if tried >= needed:
            return ""
        return (
            f"It takes attempts on {needed} different days; so far there are {tried}."
        )

    def days_tried(self) -> set[date]:
        """Return the clinic's days on which they were tried in vain, since reopened."""
        zone = self.clinic.zone
        events = self.events.all()  # type: ignore[attr-defined]
        reopened = [each.at for each in events if each.kind == Event.Kind.REOPENED]
        return {
            timezone.localdate(attempt.at, zone)
            for attempt in self.attempts.all()  # type: ignore[attr-defined]
            if attempt.is_in_vain and attempt.at >= max(reopened, default=attempt.at)
        }

    def _owned_by(self, user: Any) -> dict[str, Any]:
        is_new = self.status == self.Status.NEW
        return {
            "owner": user,
            "status": self.Status.IN_REVIEW if is_new else self.status,
        }

    def _status_after(self, attempt: ContactAttempt) -> str:
        if self.status in {self.Status.REACHED, self.Status.SCHEDULED}:
            return self.status
        return self.Status.REACHED if attempt.is_answered else self.Status.CONTACTING

    def _next_after(self, attempt: ContactAttempt) -> Any:
        """Return the day they chose; the appointment's stays where they chose none."""
        has_day = self.status == self.Status.SCHEDULED
        return F("next_on") if has_day and not attempt.next_on else attempt.next_on

    def _closed_as(self, status: str) -> dict[str, Any]:
        return {
            "status": status,
            "closed_at": timezone.now(),
            "next_on": None,
            "snoozed_until": None,
        }

    def _refuse_unless_worked_on(self) -> None:
        self._refuse_unless(self.is_open, "It is closed: open it again first.")
        quarantined = bool(self.quarantine)  # type: ignore[attr-defined]
        self._refuse_unless(not quarantined, "Release it from quarantine first.")

    def _refuse_unless(self, allowed: bool, reason: str) -> None:
        if not allowed:
            raise self.NotAllowed(reason)

    def _change(self, kind: str, by: Any, detail: str = "", **values: Any) -> None:
        """Store it if nobody has changed the request since the colleague's copy."""
        before = self.status
        as_seen = self._manager().filter(
            pk=self.pk, version=self.version, stripped_at=None
        )
        if not as_seen.update(**values, version=F("version") + 1):
            raise self.ChangedMeanwhile
        self.refresh_from_db()
        is_moved = self.status != before
        self.record(kind, by, detail=detail, before=before if is_moved else "")

    def _manager(self) -> Any:
        return type(self)._default_manager


def clinic() -> Clinic:
    return Clinic.objects.first() or Clinic()
