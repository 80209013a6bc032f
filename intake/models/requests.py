from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models, transaction
from django.db.models import Case, F, OrderBy, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from clinic_site.models import Clinic, Notice
from intake import choices
from intake.blind_index import BlindIndexField
from intake.encryption import EncryptedListField, EncryptedTextField
from intake.models.columns import LISTS, SEALED
from intake.models.consents import Consent
from intake.models.events import Event
from intake.models.keeping import CLOSED_SINCE, SPAM_SINCE
from intake.models.messages import FIRST_OF_A_REQUEST, Message
from intake.models.receiving import ConsultationRequestQuerySet
from intake.models.workflow import CLOSED, STEPS, Workflow
from intake.reference import PATTERN
from intake.states import STATES

STRIPPED = Q(stripped_at__isnull=False)

# First what has no day for which something is planned, then what waits the longest.
PLANNED_ON = Coalesce("snoozed_until", "next_on")
PLANNED_FOR = PLANNED_ON.asc(nulls_first=True)
IN_DESKS_ORDER: list[OrderBy] = [PLANNED_FOR, F("reply_due_at").asc(), F("id").asc()]


class ConsultationRequest(Workflow):
    """One person's request to be seen, kept as they sent it, and what became of it.

    What they told us is sealed in its columns. A request is never deleted: when its
    time is over it is stripped, and its dates, its status and its events remain.
    """

    class Quarantine(models.TextChoices):
        """Why a request is looked at before anybody is told of it."""

        TRAP = "trap", "Filled in the field that people don't see"
        TOO_FAST = "too_fast", "Sent faster than anybody types"
        TOO_MANY = "too_many", "One of many from one address"

    reference = models.CharField(max_length=7, unique=True, editable=False)
    token = models.UUIDField(unique=True, editable=False)
    status_code = EncryptedTextField(blank=True, editable=False)
    received_at = models.DateTimeField("received", editable=False)
    reply_due_at = models.DateTimeField("reply due", editable=False)
    site_language = models.CharField(
        "wrote in", max_length=5, choices=settings.LANGUAGES, default="en"
    )
    quarantine = models.CharField(max_length=8, choices=Quarantine, blank=True)
    blind_index = BlindIndexField()

    # Who it is for
    for_whom = EncryptedTextField("for", choices=choices.ForWhom, blank=True)
    relation = EncryptedTextField(choices=choices.Relation, blank=True)
    they_know = EncryptedTextField(choices=choices.YesNo, blank=True)
    adult = models.CharField(max_length=3, choices=choices.YesNo)
    state = EncryptedTextField(choices=STATES.items(), blank=True)
    full_name = EncryptedTextField(blank=True)
    preferred_name = EncryptedTextField("goes by", blank=True)
    pronouns = EncryptedTextField(blank=True)

    # How they may be reached
    contact_by = models.CharField("reply by", max_length=5, choices=choices.ContactBy)
    phone = EncryptedTextField(blank=True)  # as they typed it
    phone_e164 = EncryptedTextField(blank=True, editable=False)
    email = EncryptedTextField(blank=True)
    voicemail = EncryptedTextField(choices=choices.Voicemail, blank=True)
    text_consent = models.BooleanField("may be texted", default=False)
    email_consent = models.BooleanField("wants a confirmation by email", default=False)
    best_times = EncryptedListField(blank=True, default=list)
    time_zone = EncryptedTextField(choices=Clinic.TimeZone, blank=True)
    language = EncryptedTextField(choices=choices.Language, blank=True)
    other_language = EncryptedTextField(blank=True)
    interpreter = EncryptedTextField(choices=choices.YesNo, blank=True)
    easier = EncryptedTextField("would make it easier", blank=True)

    # What they'd like
    concerns = EncryptedListField("would like help with", blank=True, default=list)
    tried = EncryptedListField("tried so far", blank=True, default=list)
    referred = EncryptedTextField(choices=choices.YesNo, blank=True)
    referred_by = EncryptedTextField(blank=True)
    heard = models.CharField(
        "heard of us by", max_length=12, choices=choices.Heard, blank=True
    )
    cost_information = EncryptedTextField(
        "wants to know about cost", choices=choices.YesNo, blank=True
    )
    anything_applies = EncryptedTextField(choices=choices.Applies, blank=True)
    note = EncryptedTextField("in their words", blank=True)

    # What became of it, beside how it is worked on
    contact_changed_at = models.DateTimeField(null=True, editable=False)
    # Shared by the requests that staff linked as one person's.
    same_person = models.UUIDField(null=True, editable=False)
    stripped_at = models.DateTimeField("erased", null=True, editable=False)

    objects = ConsultationRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-id"]
        permissions = [
            ("export_consultationrequest", "Can export what a person sent"),
            ("close_as_not_a_fit", "Can decide that someone is not a fit now"),
        ]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="intake_by_receipt"),
            models.Index(
                fields=["status", "-received_at", "-id"], name="intake_by_status"
            ),
            *(
                models.Index(
                    fields=[name, "-received_at", "-id"], name=f"intake_by_{name}"
                )
                for name in ["standing", "outcome", "owner"]
            ),
            GinIndex(fields=["blind_index"], name="intake_by_person"),
            models.Index(
                name="intake_by_same_person",
                fields=["same_person"],
                condition=Q(same_person__isnull=False),
            ),
            # All that the desk sorts and counts by, of those that are worked on.
            models.Index(
                F("standing"),
                *IN_DESKS_ORDER,
                name="intake_in_desks_order",
                include=["next_on", "snoozed_until", "appointment_at", "owner"],
                condition=Q(standing__in=["waiting", "answered", "quarantined"]),
            ),
            # All of them are old, which the database doesn't expect.
            models.Index(
                name="intake_erased",
                fields=["-received_at", "-id"],
                condition=Q(standing="purged"),
            ),
            models.Index(SPAM_SINCE, name="intake_spam_since"),
            models.Index(CLOSED_SINCE, name="intake_closed_since"),
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
                name="intake_request_has_a_name",
                condition=STRIPPED | ~Q(full_name=""),
            ),
            models.CheckConstraint(
                name="intake_can_be_reached_as_asked",
                condition=STRIPPED
                | Q(contact_by="email") & ~Q(email="")
                | Q(contact_by="call") & ~Q(phone_e164="")
                | Q(contact_by="text", text_consent=True) & ~Q(phone_e164=""),
            ),
            models.CheckConstraint(
                name="intake_choices_are_known",
                condition=Q(
                    contact_by__in=choices.ContactBy.values,
                    heard__in=["", *choices.Heard.values],
                    site_language__in=["en", "es"],
                    quarantine__in=["", "trap", "too_fast", "too_many"],
                    status__in=list(STEPS),
                ),
            ),
            models.CheckConstraint(
                name="intake_closed_with_an_outcome",
                condition=Q(
                    status="closed",
                    outcome__in=[
                        *["declined", "unreachable", "not_a_fit", "elsewhere"],
                        *["duplicate", "spam", "unrecorded"],
                    ],
                )
                | ~Q(status="closed") & Q(outcome=""),
            ),
            models.CheckConstraint(
                name="intake_closed_since_a_moment",
                condition=Q(status__in=CLOSED, closed_at__isnull=False)
                | ~Q(status__in=CLOSED) & Q(closed_at=None),
            ),
            models.CheckConstraint(
                name="intake_stripped_holds_nothing",
                condition=~STRIPPED | Q(**dict.fromkeys(SEALED, "")),
            ),
        ]

    def __str__(self) -> str:
        # The admin's log and messages keep this text: nothing of the person's.
        return self.reference

    @property
    def may_be_mailed(self) -> bool:
        """Tell whether they gave an address and let us write to it."""
        wanted = self.email_consent or self.contact_by == choices.ContactBy.EMAIL
        return bool(self.email) and wanted

    def promise_messages(self) -> None:
        """Promise what has to be told now that staff may see it."""
        Message.objects.promise(self, *FIRST_OF_A_REQUEST)

    @transaction.atomic
    def release(self, by: Any) -> bool:
        """Take it out of quarantine, once; tell whether it was in there."""
        quarantined = type(self).objects.filter(pk=self.pk).exclude(quarantine="")
        if not quarantined.update(quarantine="", version=F("version") + 1):
            return False
        self.refresh_from_db()
        self.record(Event.Kind.RELEASED, by)
        if self.is_open:
            self.promise_messages()
        return True

    @transaction.atomic
    def withdraw(self, by: Any = None) -> bool:
        """Close it because the person says so; tell whether it was open.

        `by` is the member of staff whom they told, else None.

        Its form, sent once more, is then a request of its own: they think again.
        """
        self._lock()
        if not self.is_open:
            return False
        before = self.status
        type(self).objects.filter(pk=self.pk).update(
            **self._closed_as("withdrawn"), token=uuid4(), version=F("version") + 1
        )
        self.refresh_from_db()
        self.record(Event.Kind.WITHDRAWN, by, before=before)
        self.tell_staff(Message.Kind.STAFF_WITHDRAWN)
        return True

    @transaction.atomic
    def erase(self, by: Any = None) -> bool:
        """Strip it because the person says so; tell whether it is erased now.

        It is not while the clinic has to keep it. `by` is as for `withdraw`.
        """
        self._lock()
        was_open = self.is_open
        if self.strip(Event.Kind.ERASED, by) and was_open:
            self.tell_staff(Message.Kind.STAFF_WITHDRAWN)
        return self.stripped_at is not None

    @transaction.atomic
    def change_contact(self, answers: dict[str, Any], texts: Notice | None) -> bool:
        """Replace how they may be reached; tell whether it was open.

        `answers` are those of HowToReachForm, by column; `texts` is the notice they
        agreed to if they may be texted.
        """
        self._lock()
        if not self.is_open:
            return False
        changed = [
            name
            for name, value in answers.items()
            if getattr(self, name) != value and name != "phone_e164"
        ]
        if changed:
            self._store_contact(answers, texts)
            self.record(Event.Kind.CONTACT_CHANGED, fields=changed)
            self.tell_staff(Message.Kind.STAFF_CHANGED)
        return True

    def _lock(self) -> None:
        """Have it as it is stored, and have others wait for the transaction's end."""
        self.refresh_from_db(from_queryset=type(self).objects.select_for_update())

    def _store_contact(self, answers: dict[str, Any], texts: Notice | None) -> None:
        for name, value in answers.items():
            setattr(self, name, value)
        self.contact_changed_at = timezone.now()
        self.version += 1
        stored = [*answers, "blind_index", "contact_changed_at", "version"]
        self.save(update_fields=stored)
        # What they agreed to was for the number they gave then.
        self.consents.filter(kind=Notice.Kind.TEXTS).delete()
        if texts:
            Consent.to(texts, self, timezone.now()).save()

    def tell_staff(self, kind: str) -> None:
        """Promise staff a mail, unless nobody has been told of the request yet."""
        if not self.quarantine:
            Message.objects.promise(self, kind)

    @transaction.atomic
    def strip(self, kind: str, by: Any = None) -> bool:
        """Erase who it was and what they told us; tell whether that was done.

        What is erased already, or has to be kept, is left alone. `kind` is the event
        that says why. Left are dates, status, counts and events.
        """
        now = timezone.now()
        with_content = type(self).objects.filter(
            pk=self.pk, stripped_at=None, legal_hold=False
        )
        empty = {name: [] if name in LISTS else "" for name in SEALED}
        if not with_content.update(
            **empty,
            token=uuid4(),  # its form doesn't lead to it any more
            blind_index=[],
            text_consent=False,
            email_consent=False,
            same_person=None,
            stripped_at=now,
            **self._closed_by_stripping(kind),
            closed_at=Coalesce("closed_at", now),
            next_on=None,
            snoozed_until=None,
            version=F("version") + 1,
        ):
            return False
        self.consents.all().delete()
        self.escalations.empty(now)
        self.exports.update(reason="")
        # That it was withdrawn is still for staff to hear.
        self.messages.exclude(kind=Message.Kind.STAFF_WITHDRAWN).drop()
        self.refresh_from_db()
        self.record(kind, by)
        return True

    def _closed_by_stripping(self, kind: str) -> dict[str, Any]:
        """Return what an open one is closed as: what is purged unclosed was spam."""
        withdrawn = kind == Event.Kind.ERASED
        status = self.Status.WITHDRAWN if withdrawn else self.Status.CLOSED
        outcome = "" if withdrawn else self.Outcome.SPAM
        closed = Q(status__in=CLOSED)
        return {
            "status": Case(When(closed, then=F("status")), default=Value(status)),
            "outcome": Case(When(closed, then=F("outcome")), default=Value(outcome)),
        }
