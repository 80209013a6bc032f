from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from clinic_site.posted import with_value
from intake.admin.story import since
from intake.models import ConsultationRequest


class ReviewForm(forms.ModelForm):
    """What colleagues note beside a request; refused once when somebody was quicker."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen_version"] = self.instance.version

    def clean(self) -> dict[str, Any]:
        """Compare versions with the row locked: the admin saves in this transaction."""
        answers = super().clean() or self.cleaned_data
        stored = ConsultationRequest.objects.select_for_update(of=("self",)).get(
            pk=self.instance.pk
        )
        seen = answers.get("seen_version")
        if seen != stored.version:
            # Pressing Save again is then a choice made in knowledge of what is stored.
            self.data = with_value(self.data, "seen_version", str(stored.version))
            raise changed_meanwhile(stored, seen or 0)
        return answers


def changed_meanwhile(stored: ConsultationRequest, seen: int) -> ValidationError:
    return ValidationError(
        "This was changed while you had it open. %(changes)s The note now says "
        "“%(note)s”, and legal hold is %(hold)s. What you entered is still below: save "
        "again to put it in place of that.",
        code="changed_meanwhile",
        params={
            "changes": " ".join(f"{change}." for change in since(stored, seen)),
            "note": stored.staff_note,
            "hold": "on" if stored.legal_hold else "off",
        },
    )
