from typing import Any, cast

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Q

from clinic_site.posted import with_value
from intake.models import ConsultationRequest

Status = ConsultationRequest.Status


class ReviewForm(forms.ModelForm):
    """What the clinic makes of a request; refused once when somebody was quicker."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen_version"] = self.instance.version
        self.offer_statuses(self.instance.status)
        # Colleagues who work here, and the owner even if they have left.
        choosable = Q(is_staff=True, is_active=True) | Q(pk=self.instance.owner_id)
        people = get_user_model().objects.filter(choosable).order_by("username")
        cast(forms.ModelChoiceField, self.fields["owner"]).queryset = people

    def offer_statuses(self, present: str) -> None:
        """Only the person withdraws: staff can leave that status, not choose it."""
        cast(forms.ChoiceField, self.fields["status"]).choices = [
            (code, label)
            for code, label in Status.choices
            if code != Status.WITHDRAWN or code == present
        ]

    def clean(self) -> dict[str, Any]:
        """Compare versions with the row locked: the admin saves in this transaction."""
        answers = super().clean() or self.cleaned_data
        stored = ConsultationRequest.objects.select_for_update(of=("self",)).get(
            pk=self.instance.pk
        )
        if answers.get("seen_version") != stored.version:
            self.take_notice_of(stored)
            raise changed_meanwhile(stored)
        return answers

    def take_notice_of(self, stored: ConsultationRequest) -> None:
        """Let pressing Save again be a choice made in knowledge of what is stored.

        But a withdrawal isn't undone by a status that was on the page before it.
        """
        self.data = with_value(self.data, "seen_version", str(stored.version))
        if stored.status == Status.WITHDRAWN:
            self.offer_statuses(stored.status)
            self.data = with_value(self.data, "status", stored.status)


def changed_meanwhile(stored: ConsultationRequest) -> ValidationError:
    return ValidationError(
        "A colleague, or the person, changed this while you had it open. It now says: "
        "%(status)s, owner %(owner)s, note “%(note)s”, look again on %(again)s, legal "
        "hold %(hold)s. What you entered is still below: save again to put it in place "
        "of that.",
        code="changed_meanwhile",
        params={
            "status": stored.get_status_display(),
            "owner": stored.owner or "nobody",
            "note": stored.staff_note,
            "again": stored.snoozed_until or "no day",
            "hold": "on" if stored.legal_hold else "off",
        },
    )
