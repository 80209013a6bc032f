from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
TRIES = 20  # then a person has to look at it


class MessageQuerySet(models.QuerySet["Message"]):
    def undelivered(self) -> "MessageQuerySet":
        return self.filter(sent_at=None)

    def waiting(self) -> "MessageQuerySet":
        """Those that are still tried."""
        return self.undelivered().filter(tries__lt=TRIES)

    def due(self) -> "MessageQuerySet":
        return self.waiting().filter(due_at__lte=timezone.now()).order_by("due_at")

    def failed(self) -> "MessageQuerySet":
        return self.undelivered().filter(tries__gte=TRIES)


class Message(models.Model):
    """A mail that is promised in the transaction of what it tells of.

    What it says is put together when it is sent and kept nowhere.
    """

    class Kind(models.TextChoices):
        STAFF_NEW = "staff_new", "To staff: a request is waiting"
        STAFF_CHANGED = "staff_changed", "To staff: the person changed their request"
        STAFF_WITHDRAWN = "staff_withdrawn", "To staff: the person withdrew"
        PERSON_RECEIVED = "person_received", "To the person: we have your request"

    request = models.ForeignKey(
        "ConsultationRequest", models.CASCADE, related_name="messages"
    )
    kind = models.CharField(max_length=15, choices=Kind)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=80, blank=True)  # a class, never its text
    sent_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(
                name="intake_messages_to_send",
                fields=["due_at"],
                condition=Q(sent_at=None),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                name="intake_message_once",
                fields=["request", "kind"],
                condition=Q(kind__in=["staff_new", "person_received"]),
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
