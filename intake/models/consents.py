from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

from clinic_site.models import Notice

if TYPE_CHECKING:
    from intake.models.requests import ConsultationRequest


class Consent(models.Model):
    """What a person agreed to, in which words, and when."""

    request = models.ForeignKey(
        "ConsultationRequest", models.CASCADE, related_name="consents"
    )
    kind = models.CharField(max_length=10, choices=Notice.Kind)
    notice_version = models.PositiveIntegerField()
    language = models.CharField(max_length=5)
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                name="intake_consent_once", fields=["request", "kind"]
            )
        ]

    def __str__(self) -> str:
        version = f"version {self.notice_version} ({self.language})"
        return f"{self.get_kind_display()}, {version}"

    @classmethod
    def to(
        cls, notice: Notice, request: "ConsultationRequest", given_at: datetime
    ) -> "Consent":
        return cls(
            request=request,
            kind=notice.kind,
            notice_version=notice.version,
            language=notice.language,
            given_at=given_at,
        )
