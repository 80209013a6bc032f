from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone


class Event(models.Model):
    """What happened to a request: who did it and when, and nothing of its content.

    Rows are only ever added, which a trigger in the database sees to. They outlive what
    the person sent: when that is erased, its events still tell that it was.
    """

    class Kind(models.TextChoices):
        RECEIVED = "received", "Received"
        SENT_AGAIN = "sent_again", "Sent again with other answers; the first were kept"
        RELEASED = "released", "Released from quarantine"
        OPENED = "opened", "Read for the first time"
        TAKEN = "taken", "Taken"
        HANDED_OVER = "handed_over", "Handed over"
        ATTEMPTED = "attempted", "Contact"
        REPLIED = "replied", "Reply written"
        NOT_SENT = "not_sent", "Reply not sent after all"
        SCHEDULED = "scheduled", "Appointment made"
        CALLED_OFF = "called_off", "Appointment called off"
        COMPLETED = "completed", "Completed"
        CLOSED = "closed", "Closed"
        REOPENED = "reopened", "Opened again"
        SNOOZED = "snoozed", "Put off"
        WOKEN = "woken", "Taken up before its day"
        CHANGED = "changed", "Changed by staff"
        LINKED = "linked", "Linked as the same person's"
        UNLINKED = "unlinked", "No longer linked"
        ESCALATED = "escalated", "Escalated"
        ESCALATION = "escalation", "Escalation written on"
        SETTLED = "settled", "Escalation closed"
        CONTACT_CHANGED = "contact_changed", "Way of contact changed by the person"
        WITHDRAWN = "withdrawn", "Withdrawn by the person"
        EXPORTED = "exported", "Exported"
        ERASED = "erased", "Erased by the person"
        PURGED = "purged", "Erased after the clinic's time for keeping it"

    request = models.ForeignKey(
        "ConsultationRequest", models.PROTECT, related_name="events"
    )
    kind = models.CharField(max_length=15, choices=Kind)
    at = models.DateTimeField(default=timezone.now)
    # Empty where the person or the clock did it.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    fields = ArrayField(models.CharField(max_length=40), default=list)
    # A code, a date, a reference, the name of an account or of a template: nothing of
    # the person's.
    detail = models.CharField(max_length=150, blank=True)
    before = models.CharField(max_length=10, blank=True)  # the status, where it moved
    after = models.CharField(max_length=10, blank=True)
    version = models.PositiveIntegerField(null=True)  # of the request, from then on

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.get_kind_display()
