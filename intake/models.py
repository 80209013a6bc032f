from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic_site.models import Clinic, Closure, Notice, OpeningHours
from clinic_site.opening_hours import close_of_next_open_day
from intake.reference import PATTERN, new_reference
from intake.states import STATES

REFERENCE_TRIES = 5


class ConsultationRequestQuerySet(models.QuerySet["ConsultationRequest"]):
    def receive(
        self, token: UUID, notices: Iterable[Notice], **answers: Any
    ) -> "ConsultationRequest":
        """Store a form once, however often it is sent; return its request.

        `token` names the form: sent again, it finds the request of the first time and
        changes nothing. `notices` are those the person agreed to.
        """
        received_at = timezone.now()
        answers |= {
            "received_at": received_at,
            "reply_due_at": reply_due_at(received_at),
        }
        for _try in range(REFERENCE_TRIES):
            try:
                return self._store(token, notices, reference=new_reference(), **answers)
            except IntegrityError as error:
                if "reference" not in broken_constraint(error):
                    raise
        raise RuntimeError("No reference is free.")

    @transaction.atomic
    def _store(
        self, token: UUID, notices: Iterable[Notice], **values: Any
    ) -> "ConsultationRequest":
        request, is_new = self.get_or_create(token=token, defaults=values)
        if is_new:
            request.consents.bulk_create(
                Consent(
                    request=request,
                    kind=notice.kind,
                    notice_version=notice.version,
                    language=notice.language,
                    given_at=request.received_at,
                )
                for notice in notices
            )
        return request


def broken_constraint(error: IntegrityError) -> str:
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""


def reply_due_at(received_at: datetime) -> datetime:
    """Return the end of the clinic's next working day: what a person is promised."""
    clinic = Clinic.objects.first() or Clinic()
    return close_of_next_open_day(
        received_at,
        clinic.zone,
        OpeningHours.objects.all(),
        Closure.objects.filter(last_on__gte=received_at),
    )


class ConsultationRequest(models.Model):
    """One person's request to be seen, kept as they sent it, and what became of it."""

    class Status(models.TextChoices):
        NEW = "new", "New"
        IN_REVIEW = "in_review", "In review"
        CONTACTING = "contacting", "Contacting"
        REACHED = "reached", "Reached"
        SCHEDULED = "scheduled", "Scheduled"
        COMPLETED = "completed", "Completed"
        CLOSED = "closed", "Closed"

    class ForWhom(models.TextChoices):
        SELF = "self", _("Me")
        OTHER = "other", _("Someone else")

    class ContactBy(models.TextChoices):
        CALL = "call", _("Call me")
        TEXT = "text", _("Text me")
        EMAIL = "email", _("Email me")

    class Voicemail(models.TextChoices):
        NO = "no", _("No, please don't")
        NAME_AND_NUMBER = "name_and_number", _("Yes: only a name and a number")
        MAY_SAY_CLINIC = "may_say_clinic", _("Yes: you may say it's the clinic")

    class Concern(models.TextChoices):
        DEPRESSION = "depression", _("Depression")
        PTSD = "ptsd", _("PTSD")
        ANXIETY = "anxiety", _("Anxiety")
        BIPOLAR_DEPRESSION = "bipolar_depression", _("Bipolar depression")
        OCD = "ocd", _("OCD")
        SOMETHING_ELSE = "something_else", _("Something else")
        RATHER_TALK = "rather_talk", _("I'd rather talk about it")

    class YesNo(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")

    class ChangedMeanwhile(Exception):
        """A colleague changed this request after it was opened."""

    reference = models.CharField(max_length=7, unique=True, editable=False)
    token = models.UUIDField(unique=True, editable=False)
    received_at = models.DateTimeField("received", editable=False)
    reply_due_at = models.DateTimeField("reply due", editable=False)

    for_whom = models.CharField("for", max_length=5, choices=ForWhom)
    adult = models.CharField(max_length=3, choices=YesNo)
    state = models.CharField(max_length=2, choices=STATES.items())
    full_name = models.CharField(max_length=200)
    preferred_name = models.CharField("goes by", max_length=80, blank=True)
    contact_by = models.CharField("contact by", max_length=5, choices=ContactBy)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    voicemail = models.CharField(max_length=15, choices=Voicemail, default=Voicemail.NO)
    concerns = ArrayField(
        models.CharField(max_length=18, choices=Concern), default=list, blank=True
    )
    note = models.TextField("in their words", blank=True)

    status = models.CharField(max_length=10, choices=Status, default=Status.NEW)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="consultation_requests",
    )
    staff_note = models.TextField(
        blank=True, help_text="For colleagues. Never sent to the person."
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ConsultationRequestQuerySet.as_manager()

    class Meta:
        # The newest promise first; of one day's promises, the newest request.
        ordering = ["-reply_due_at", "-received_at"]
        indexes = [
            models.Index(
                fields=["-reply_due_at", "-received_at"], name="intake_by_promise"
            ),
            models.Index(fields=["status", "-reply_due_at"], name="intake_by_status"),
        ]
        constraints = [
            models.CheckConstraint(
                name="intake_reference_is_well_formed",
                condition=Q(reference__regex=PATTERN),
            ),
            models.CheckConstraint(
                name="intake_reply_is_due_after_receipt",
                condition=Q(reply_due_at__gt=F("received_at")),
            ),
            models.CheckConstraint(
                name="intake_nobody_under_age_is_stored", condition=Q(adult="yes")
            ),
            models.CheckConstraint(
                name="intake_request_has_a_name", condition=~Q(full_name="")
            ),
            models.CheckConstraint(
                name="intake_can_be_reached_as_asked",
                condition=Q(contact_by="email") & ~Q(email="")
                | Q(contact_by__in=["call", "text"]) & ~Q(phone=""),
            ),
            models.CheckConstraint(
                name="intake_choices_are_known",
                condition=Q(
                    for_whom__in=["self", "other"],
                    voicemail__in=["no", "name_and_number", "may_say_clinic"],
                    status__in=[
                        "new",
                        "in_review",
                        "contacting",
                        "reached",
                        "scheduled",
                        "completed",
                        "closed",
                    ],
                ),
            ),
        ]

    def __str__(self) -> str:
        # The admin's log and messages keep this text: nothing of the person's.
        return self.reference

    @property
    def language(self) -> str:
        """The language of the form, told by the notices on it; English for want of any.

        A notice that isn't translated yet is on the form in English.
        """
        shown = {consent.language for consent in self.consents.all()} - {"en"}
        return shown.pop() if shown else "en"

    def save_review(self, seen_version: int) -> None:
        """Store status, owner and note as one guarded UPDATE.

        Raises ChangedMeanwhile, and writes nothing, unless the stored version is the
        one the colleague saw.
        """
        changed = (
            type(self)
            .objects.filter(pk=self.pk, version=seen_version)
            .update(
                status=self.status,
                owner=self.owner,
                staff_note=self.staff_note,
                version=F("version") + 1,
            )
        )
        if not changed:
            raise self.ChangedMeanwhile
        self.version = seen_version + 1


class Consent(models.Model):
    """What a person agreed to, in which words, and when."""

    request = models.ForeignKey(
        ConsultationRequest, models.CASCADE, related_name="consents"
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
