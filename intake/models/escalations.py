from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from intake.encryption import EncryptedTextField


class Escalation(models.Model):
    """That something in a request worried a colleague, and what was done about it.

    It is raised by a person, never by a machine.
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
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["raised_at", "id"]
        constraints = [
            models.UniqueConstraint(
                name="intake_one_open_escalation",
                fields=["request"],
                condition=Q(closed_at=None),
            ),
            models.CheckConstraint(
                name="intake_escalation_is_closed_by_somebody",
                condition=Q(closed_at=None, closed_by=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="intake_escalation_told_whom_and_when",
                condition=Q(clinician=None, told_at=None)
                | Q(clinician__isnull=False, told_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Escalation {self.pk}"
