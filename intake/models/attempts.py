from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class ContactAttempt(models.Model):
    """That they were called, texted or mailed, or called us, and what came of it."""

    class Channel(models.TextChoices):
        CALL = "call", "Called"
        TEXT = "text", "Texted"
        EMAIL = "email", "Mailed"

    class Direction(models.TextChoices):
        OUT = "out", "By us"
        IN = "in", "By them"

    class Outcome(models.TextChoices):
        REACHED = "reached", "Reached"
        NO_ANSWER = "no_answer", "No answer"
        VOICEMAIL = "voicemail", "Left the permitted voicemail"
        MAILBOX_FULL = "mailbox_full", "Mailbox full"
        WRONG_NUMBER = "wrong_number", "Wrong number"
        SENT = "sent", "Sent"
        BOUNCED = "bounced", "Came back"
        DECLINED = "declined", "They don't want it any more"

    ANSWERED = [Outcome.REACHED, Outcome.DECLINED]
    request = models.ForeignKey(
        "ConsultationRequest", models.PROTECT, related_name="attempts"
    )
    # Of the form that told of it: pressed twice, it is stored once.
    token = models.UUIDField(unique=True, default=uuid4)
    channel = models.CharField(max_length=5, choices=Channel)
    direction = models.CharField(max_length=3, choices=Direction, default=Direction.OUT)
    outcome = models.CharField(max_length=12, choices=Outcome)
    at = models.DateTimeField(default=timezone.now)
    next_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                name="intake_attempt_fits_its_channel",
                condition=Q(
                    channel="call",
                    outcome__in=[
                        *["reached", "no_answer", "voicemail", "mailbox_full"],
                        *["wrong_number", "declined"],
                    ],
                )
                | Q(
                    channel__in=["text", "email"],
                    outcome__in=["sent", "bounced", "reached", "declined"],
                ),
            ),
            models.CheckConstraint(
                name="intake_attempt_has_a_direction",
                condition=Q(direction="out")
                | Q(direction="in", outcome__in=["reached", "declined"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}: {self.get_outcome_display().lower()}"

    @property
    def is_answered(self) -> bool:
        return self.outcome in self.ANSWERED

    @property
    def is_in_vain(self) -> bool:
        """Tell whether it was ours and nobody answered."""
        return self.direction == self.Direction.OUT and not self.is_answered
