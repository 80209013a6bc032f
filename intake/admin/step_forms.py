"""The small forms on the page of a request, one for each step."""

from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from clinic_site.posted import with_value
from intake.admin.story import since
from intake.models import ConsultationRequest
from intake.models.workflow import LONGEST_SNOOZE_DAYS

User = get_user_model()
NOW_IF_EMPTY = "Leave it empty for just now."


class StepForm(forms.Form):
    """A step, which is refused once when the page it was on has become stale."""

    name = ""  # what the ids of its fields begin with
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        consultation: ConsultationRequest,
        by: Any,
        data: Any = None,
        rules: ConsultationRequest | None = None,
    ) -> None:
        """`rules` is the request whose contact rules count, where the caller has it."""
        super().__init__(data, auto_id=f"{self.name}_%s")
        self.consultation = consultation
        self.by = by
        self.rules = rules
        self.initial["seen"] = consultation.version

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if answers.get("seen") != self.consultation.version:
            raise self.changed_meanwhile(answers.get("seen") or 0)
        return answers

    def changed_meanwhile(self, seen: int) -> ValidationError:
        """Return the error that says what changed; press again, and it holds."""
        stored = self.consultation
        self.data = with_value(self.data, "seen", str(stored.version))
        changes = " ".join(f"{change}." for change in since(stored, seen))
        return ValidationError(
            f"This was changed while you had it open. {changes} Look it over, and "
            "press again if it still holds.",
            code="changed_meanwhile",
        )

    def mistakes(self) -> list[tuple[str, str]]:
        """Return what is wrong, each with the id of the control to mend, or ""."""
        return [
            (self.control(name), str(error))
            for name, errors in self.errors.items()
            for error in errors
        ]

    def control(self, name: str) -> str:
        if name in {"__all__", "press"} or self[name].is_hidden:
            return ""
        field = self[name]
        return field.id_for_label or f"{field.auto_id}_0"  # the first to choose


class Moment(forms.DateTimeField):
    """A date and a time, as the clinic's clock shows them, in the browser's control."""

    def __init__(self, **options: Any) -> None:
        control = forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M")
        super().__init__(widget=control, **options)


class Day(forms.DateField):
    """A day in the browser's control, which offers those within the bounds."""

    def __init__(self, **options: Any) -> None:
        control = forms.DateInput({"type": "date"}, "%Y-%m-%d")
        super().__init__(widget=control, **options)

    def offer(self, first: date, last: date) -> None:
        bounds = {"min": first.isoformat(), "max": last.isoformat()}
        self.widget.attrs |= bounds


def coming_days() -> tuple[date, date]:
    today = timezone.localdate()
    return today, today + timedelta(days=LONGEST_SNOOZE_DAYS)


def must_be_over(moment: datetime | None) -> None:
    if moment and moment > timezone.now():
        raise ValidationError(
            "Enter a time that is over: it is kept as what happened.", code="future"
        )


class HandOverForm(StepForm):
    name = "hand_over"
    to = forms.ModelChoiceField(
        User.objects.none(),
        label="To",
        error_messages={
            "required": "Choose to whom.",
            "invalid_choice": "Choose a colleague who works on requests.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = who_may("intake.change_consultationrequest")
        field: Any = self.fields["to"]
        owner = self.consultation.owner_id
        field.queryset = others.exclude(pk=owner).order_by("username")


class AppointmentForm(StepForm):
    name = "schedule"
    at = Moment(
        label="Day and time",
        error_messages={"required": "Enter the day and time of the appointment."},
    )

    def clean_at(self) -> datetime:
        at = self.cleaned_data["at"]
        if at < timezone.now():
            raise ValidationError("Enter a time that is still to come.", code="past")
        return at


class SnoozeForm(StepForm):
    name = "snooze"
    until = Day(
        label="Until",
        error_messages={"required": "Enter the day on which it comes back."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today, last = coming_days()
        field: Any = self.fields["until"]
        field.offer(today + timedelta(days=1), last)


class CloseForm(StepForm):
    name = "close"
    outcome = forms.ChoiceField(
        label="What came of it",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what came of it.",
            "invalid_choice": "Choose one of these: see below why not the others.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        Outcome = ConsultationRequest.Outcome
        every = [each for each in Outcome if each != Outcome.UNRECORDED]
        reasons = {
            each: self.consultation.why_not_close(each, self.by) for each in every
        }
        field: Any = self.fields["outcome"]
        field.choices = [
            (each.value, each.label) for each in every if not reasons[each]
        ]
        self.forbidden = [(each.label, why) for each, why in reasons.items() if why]


class ReopenForm(StepForm):
    name = "reopen"
    wanted = forms.BooleanField(
        label="They told us that they want it again",
        error_messages={
            "required": "They withdrew: tick this once they have told us otherwise."
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        withdrew = ConsultationRequest.Status.WITHDRAWN
        if self.consultation.status != withdrew:
            del self.fields["wanted"]


class EscalationForm(StepForm):
    """What is written of an escalation, from its first word to its last."""

    name = "escalation"
    # Of the procedure that was on the page.
    notice_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    clinician = forms.ModelChoiceField(
        User.objects.none(),
        label="Clinician told",
        required=False,
        empty_label="Nobody yet",
    )
    told_at = Moment(label="Told at", required=False, help_text=NOW_IF_EMPTY)
    steps = forms.CharField(
        label="Steps taken",
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
    )
    outcome = forms.CharField(
        label="What came of it",
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Needed to close it.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = self.consultation.escalations.all()
        self.escalation = next((each for each in every if not each.closed_at), None)
        chosen = self.escalation.clinician_id if self.escalation else None
        field: Any = self.fields["clinician"]
        field.queryset = clinicians(chosen)
        if self.escalation:
            written = ["clinician", "told_at", "steps", "outcome"]
            stored = {name: getattr(self.escalation, name) for name in written}
            self.initial.update(stored)
            del self.fields["notice_version"]
        else:
            del self.fields["outcome"]

    def clean_told_at(self) -> datetime | None:
        told_at = self.cleaned_data["told_at"]
        must_be_over(told_at)
        return told_at

    def clean(self) -> dict[str, Any]:
        answers = super().clean()
        if answers.get("told_at") and not answers.get("clinician"):
            self.add_error("clinician", "Choose who was told at that time.")
        if answers.get("clinician") and not answers.get("told_at"):
            answers["told_at"] = timezone.now()
        return answers

    @property
    def written(self) -> dict[str, Any]:
        """Return what was entered, by column."""
        return {k: v for k, v in self.cleaned_data.items() if k != "seen"}


def clinicians(chosen: int | None) -> QuerySet[Any]:
    """Those who decide as clinicians, and whom an escalation names already."""
    deciding = who_may("intake.close_as_not_a_fit", superusers=False)
    return (deciding | User.objects.filter(pk__in=[chosen])).order_by("username")


def who_may(permission: str, superusers: bool = True) -> QuerySet[Any]:
    everybody = User.objects.with_perm(permission, include_superusers=superusers)
    return everybody.filter(is_staff=True)


def offer_colleagues(fields: list[Any]) -> None:
    """Read those whom each of the fields offers with one query for all of them."""
    lists = {f"in_{number}": field.queryset for number, field in enumerate(fields)}
    belongs = {
        name: Exists(each.filter(pk=OuterRef("pk")).order_by())
        for name, each in lists.items()
    }
    everybody = list(reduce(or_, lists.values()).annotate(**belongs))
    for name, field in zip(lists, fields, strict=True):
        offered = [(each.pk, str(each)) for each in everybody if getattr(each, name)]
        nobody = [] if field.empty_label is None else [("", field.empty_label)]
        field.choices = [*nobody, *offered]
