from datetime import date, tzinfo
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property

from clinic_site.models import TrailEntry
from clinic_site.models.trail import TrailEntryQuerySet
from intake.models import ConsultationRequest
from intake.reference import as_reference


class ExamineForm(forms.Form):
    """What the address of the page asks for."""

    by = forms.ModelChoiceField(
        User.objects.order_by("username"),
        label="Who",
        required=False,
        empty_label="Everybody",
    )
    day = forms.DateField(
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    unusual = forms.BooleanField(label="Unusual reading only", required=False)
    request = forms.IntegerField(required=False, widget=forms.HiddenInput)
    before = forms.ModelChoiceField(
        TrailEntry.objects.all(), required=False, widget=forms.HiddenInput
    )

    @cached_property
    def asked(self) -> dict[str, Any]:
        """What is asked for by name; nothing if it can't be understood."""
        return self.cleaned_data if self.is_valid() else {}

    def found(self, zone: tzinfo) -> TrailEntryQuerySet:
        """Return what is asked for, newest first."""
        entries, asked = TrailEntry.objects.all(), self.asked
        if not asked:
            return entries.none()
        if asked["request"] is not None:
            entries = entries.of_request(asked["request"])
        if asked["by"]:
            entries = entries.filter(by=asked["by"])
        if asked["day"]:
            entries = entries.of_day(asked["day"], zone)
        if asked["unusual"]:
            entries = entries.filter(is_unusual=True)
        if asked["before"]:
            entries = entries.older_than(asked["before"])
        return entries

    def address(self, **other: date | int) -> str:
        """Return that of the same page, but for this; from its newest entry on."""
        asked = self.asked | {"by": self.asked["by"] and self.asked["by"].pk}
        given = asked | {"before": None} | other
        return f"?{urlencode({name: value for name, value in given.items() if value})}"


class ReferenceForm(forms.Form):
    """Sent by POST: nothing that is typed comes to stand in an address."""

    reference = forms.CharField(
        label="Reference of a request",
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "size": 12}),
    )

    def clean_reference(self) -> int:
        """Return the key of the request."""
        reference = as_reference(self.cleaned_data["reference"])
        request = ConsultationRequest.objects.only("pk").filter(reference=reference)
        if not (found := request.first()):
            raise ValidationError("No request has this reference.", code="unknown")
        return found.pk
