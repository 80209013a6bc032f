from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from intake.encryption import EncryptedTextField
from intake.models.events import Event

EMPTIED = Q(steps="", outcome="")


class EscalationQuerySet(models.QuerySet["Escalation"]):
    def open(self) -> "EscalationQuerySet":
        return self.filter(closed_at=None)

    def empty(self, at: datetime) -> None:
        """Erase what is written with the request, which closes those that are open.

        Nobody closed them: whoever it was about is out of the clinic's reach.
        """
        self.update(steps="", outcome="")
        self.open().update(closed_at=at, version=F("version") + 1)


class Escalation(models.Model):
    """That something in a request worried a colleague, and what was done about it.

    It is raised by a person, never by a machine: see ConsultationRequest.escalate.
    """

    request = models.ForeignKey(
        "ConsultationRequest", models.PROTECT, related_name="escalations"
    )
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    raised_at = models.DateTimeField(default=timezone.now)
    # Of the clinic's procedure that was on the page; 0 if it had none.
    notice_version = models.PositiveIntegerField(default=0)
    clinician = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="clinician told",
    )
    told_at = models.DateTimeField("told at", null=True, blank=True)
    steps = EncryptedTextField("steps taken", blank=True)
    outcome = EncryptedTextField("what came of it", blank=True)
    # Nobody where the request was erased while this was open.
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = EscalationQuerySet.as_manager()

    class Meta:
        ordering = ["raised_at", "id"]
        constraints = [
            models.UniqueConstraint(
                name="intake_one_open_escalation",
                fields=["request"],
                condition=Q(closed_at=None),
            ),
            models.CheckConstraint(
                name="intake_escalation_closed_by_somebody_or_emptied",
                condition=Q(closed_at=None, closed_by=None)
                | Q(closed_at__isnull=False) & (Q(closed_by__isnull=False) | EMPTIED),
            ),
            models.CheckConstraint(
                name="intake_escalation_told_whom_and_when",
                condition=Q(clinician=None, told_at=None)
                | Q(clinician__isnull=False, told_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Escalation {self.pk}"

    @transaction.atomic
    def write_on(self, by: Any, **written: Any) -> None:
        """Replace what is written, by column, while it is open.

        Raises the request's ChangedMeanwhile, and writes nothing, if it was changed or
        closed after this copy of it was read.
        """
        self._change(Event.Kind.ESCALATION, by, **written)

    @transaction.atomic
    def settle(self, by: Any, **written: Any) -> None:
        """Close it for good; raises NotAllowed unless it says whom and what it led to.

        `written` and ChangedMeanwhile are as for `write_on`.
        """
        clinician = written.get("clinician", self.clinician)
        if not clinician or not written.get("outcome", self.outcome):
            raise self.request.NotAllowed(
                "Say which clinician was told, and what came of it."
            )
        closed = {"closed_by": by, "closed_at": timezone.now()}
        self._change(Event.Kind.SETTLED, by, **written, **closed)

    def _change(self, kind: str, by: Any, **values: Any) -> None:
        # The request's row first, as all do: nobody waits for each other then.
        self.request.note_escalation(kind, by)
        as_seen = Escalation.objects.open().filter(pk=self.pk, version=self.version)
        if not as_seen.update(**values, version=F("version") + 1):
            raise self.request.ChangedMeanwhile
        self.refresh_from_db()
