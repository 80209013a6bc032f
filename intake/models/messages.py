from collections.abc import Iterable
from datetime import date, timedelta
from smtplib import SMTPRecipientsRefused
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from clinic_site.models import Clinic
from intake.models.events import Event

if TYPE_CHECKING:
    from intake.models.requests import ConsultationRequest

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
FIRST_OF_A_REQUEST = ["staff_new", "person_received"]
TRIES = 20  # in about 13 hours; then a person has to look at it
LATE_AFTER = timedelta(minutes=10)


class MessageQuerySet(models.QuerySet["Message"]):
    def promise(self, request: "ConsultationRequest", *kinds: str) -> None:
        """Promise mails about it, as far as there is somebody to send them to.

        They are part of the caller's transaction: without it, nobody was promised any.
        """
        has_staff_mail = Clinic.objects.exclude(staff_mail="").exists()
        wanted = self.wanted(request, kinds, has_staff_mail)
        self.bulk_create(self.model(request=request, kind=kind) for kind in wanted)

    def wanted(
        self, request: "ConsultationRequest", kinds: Iterable[str], has_staff_mail: bool
    ) -> list[str]:
        """Return those of the kinds that there is somebody to send to."""
        return [
            kind for kind in kinds if self._is_wanted(request, kind, has_staff_mail)
        ]

    def _is_wanted(
        self, request: "ConsultationRequest", kind: str, has_staff_mail: bool
    ) -> bool:
        if kind == self.model.Kind.PERSON_RECEIVED:
            return request.may_be_mailed
        if kind != self.model.Kind.STAFF_CHANGED or not has_staff_mail:
            return has_staff_mail
        # One that waits already will tell of this change too.
        return not self.waiting().filter(request=request, kind=kind).exists()

    def promise_day(self, day: date) -> None:
        """Promise the mail of that day, unless it is promised already."""
        mail = self.model(kind=self.model.Kind.STAFF_DAY, day=day)
        self.bulk_create([mail], ignore_conflicts=True)

    def promise_overdue(self, requests: Iterable[int]) -> None:
        """Promise one mail about each, by its number, where there was none before."""
        kind = self.model.Kind.STAFF_OVERDUE
        mails = [self.model(request_id=request, kind=kind) for request in requests]
        self.bulk_create(mails, ignore_conflicts=True)

    def undelivered(self) -> "MessageQuerySet":
        return self.filter(sent_at=None)

    def waiting(self) -> "MessageQuerySet":
        """Those that are still tried."""
        return self.undelivered().filter(tries__lt=TRIES)

    def due(self) -> "MessageQuerySet":
        return self.waiting().filter(due_at__lte=timezone.now()).order_by("due_at")

    def failed(self) -> "MessageQuerySet":
        return self.undelivered().filter(tries__gte=TRIES)

    def late(self) -> "MessageQuerySet":
        """Those that should be out by now, whatever holds them up.

        But for an address that the mail server refuses: that is a slip of the person's,
        and no illness of ours.
        """
        refused = Q(
            kind__in=[self.model.Kind.PERSON_RECEIVED, self.model.Kind.PERSON_REPLY],
            last_error=SMTPRecipientsRefused.__name__,
        )
        long_ago = timezone.now() - LATE_AFTER
        return self.waiting().filter(created_at__lt=long_ago).exclude(refused)

    def try_again(self) -> int:
        """Have the failed ones tried anew, from now on; return how many."""
        return self.failed().update(tries=0, due_at=timezone.now())

    def drop(self) -> None:
        """Take back those that wait, without waiting for one that is being sent."""
        free = self.undelivered().select_for_update(skip_locked=True)
        self.filter(pk__in=list(free.values_list("pk", flat=True))).delete()


class Message(models.Model):
    """A mail that is promised in the transaction of what it tells of.

    What it says is put together when it is sent and kept nowhere.
    """

    class Kind(models.TextChoices):
        STAFF_NEW = "staff_new", "To staff: a request is waiting"
        STAFF_CHANGED = "staff_changed", "To staff: the person changed their request"
        STAFF_WITHDRAWN = "staff_withdrawn", "To staff: the person withdrew"
        STAFF_OVERDUE = "staff_overdue", "To staff: the promised reply is overdue"
        STAFF_ESCALATED = "staff_escalated", "To staff: a request was escalated"
        STAFF_DAY = "staff_day", "To staff: the day's mail"
        STAFF_MAILBOX = "staff_mailbox", "To staff: is this your mailbox?"
        PERSON_RECEIVED = "person_received", "To the person: we have your request"
        PERSON_REPLY = "person_reply", "To the person: a reply"

    request = models.ForeignKey(
        "ConsultationRequest", models.CASCADE, null=True, related_name="messages"
    )
    day = models.DateField(null=True)  # of the day's mail, at the clinic
    kind = models.CharField(max_length=15, choices=Kind)
    # Of a reply: the words, which go out filled in, and who sends them.
    reply = models.ForeignKey(
        "ReplyTemplate", models.PROTECT, null=True, related_name="+"
    )
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
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
                condition=Q(kind__in=["staff_new", "staff_overdue", "person_received"]),
            ),
            models.UniqueConstraint(
                name="intake_one_mail_a_day",
                fields=["day"],
                condition=Q(kind="staff_day"),
            ),
            models.CheckConstraint(
                name="intake_message_is_about_something",
                condition=Q(kind="staff_day", request=None, day__isnull=False)
                | Q(kind="staff_mailbox", request=None, day=None)
                | ~Q(kind__in=["staff_day", "staff_mailbox"])
                & Q(request__isnull=False, day=None),
            ),
            models.CheckConstraint(
                name="intake_message_of_a_reply",
                condition=Q(
                    kind="person_reply", reply__isnull=False, sender__isnull=False
                )
                | ~Q(kind="person_reply") & Q(reply=None, sender=None),
            ),
        ]

    def __str__(self) -> str:
        kind = self.get_kind_display()
        return f"{kind}: {self.reply}" if self.reply else kind

    def mark_sent(self) -> None:
        self.sent_at = timezone.now()
        self.last_error = ""
        self.save(update_fields=["sent_at", "last_error"])

    def forget(self) -> None:
        """Drop it, as nobody is to be told any more; of a reply, note that it was."""
        if self.reply and self.request:
            detail = str(self.reply)
            self.request.record(Event.Kind.NOT_SENT, self.sender, detail=detail)
        self.delete()

    def postpone(self, error: Exception) -> None:
        """Have it tried again later, each time twice as late as the time before."""
        pause = min(FIRST_PAUSE * 2**self.tries, LONGEST_PAUSE)
        self.tries += 1
        self.due_at = timezone.now() + pause
        self.last_error = type(error).__name__[:80]
        self.save(update_fields=["tries", "due_at", "last_error"])
