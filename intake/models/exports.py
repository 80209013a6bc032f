from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from intake.encryption import EncryptedTextField
from intake.models.events import Event

if TYPE_CHECKING:
    from intake.models.requests import ConsultationRequest

BATCH = 1000  # events written at a time


class ExportManager(models.Manager["Export"]):
    @transaction.atomic
    def of_one(
        self, request: "ConsultationRequest", kind: str, by: Any, reason: str
    ) -> "Export":
        """Note, also in its story, that user `by` takes all of one request."""
        request.record(Event.Kind.EXPORTED, by)
        return self.create(request=request, kind=kind, by=by, reason=reason, rows=1)

    @transaction.atomic
    def of_list(
        self,
        pks: Sequence[int],
        by: Any,
        reason: str,
        filters: dict[str, list[str]],
        has_answers: bool,
    ) -> "Export":
        """Note that `by` takes these requests, in the story of each of them too."""
        export = self.create(
            kind=Export.Kind.CSV,
            by=by,
            reason=reason,
            filters=filters,
            rows=len(pks),
            has_answers=has_answers,
        )
        kind = Event.Kind.EXPORTED
        events = (Event(request_id=pk, kind=kind, by=by, at=export.at) for pk in pks)
        Event.objects.bulk_create(events, batch_size=BATCH)
        return export


class Export(models.Model):
    """That a colleague took requests out of here, and why."""

    class Kind(models.TextChoices):
        CSV = "csv", "Table (CSV)"
        FHIR = "fhir", "Health record (FHIR R4)"
        JSON = "json", "Everything, as a file (JSON)"
        PRINT = "print", "Everything, on paper"

    kind = models.CharField(max_length=5, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("taken", default=timezone.now)
    reason = EncryptedTextField(blank=True)  # empty once the request is erased
    request = models.ForeignKey(
        "ConsultationRequest", models.PROTECT, null=True, related_name="exports"
    )
    # Of a table: how the list was narrowed, by the names in its address.
    filters = models.JSONField(default=dict)
    rows = models.PositiveIntegerField("requests")
    has_answers = models.BooleanField("with what they sent", default=True)

    objects = ExportManager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["-at", "-id"], name="intake_exports_by_time")]
        constraints = [
            models.CheckConstraint(
                name="intake_export_of_a_list_or_of_one",
                condition=Q(kind="csv", request=None)
                | Q(kind__in=["fhir", "json", "print"], request__isnull=False, rows=1),
            ),
            models.CheckConstraint(
                name="intake_table_has_a_reason",
                condition=~Q(kind="csv", reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.at:%Y-%m-%d}"
