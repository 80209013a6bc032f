from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout, Submit
from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic_site.models import Notice
from intake.choices import Voicemail
from intake.forms.contact import HowToReachForm
from intake.models import ConsultationRequest
from intake.time_zones import zone_of_state

CARRIED = '{% include "intake/_status_key.html" %}'
SAVE = '<input type="hidden" name="save" value="yes">'


def given_out(**options: Any) -> forms.CharField:
    attributes = {"autocomplete": "off", "autocapitalize": "characters"}
    widget = forms.TextInput(attributes | {"spellcheck": "false"})
    return forms.CharField(widget=widget, **options)


class LookUpForm(forms.Form):
    """Only shown, never bound: whatever is wrong with it, the answer is the same."""

    reference = given_out(label=_("Your reference"), help_text=_("Like 7KQ-4MX."))
    code = given_out(label=_("Your code"), help_text=_("Like 4MX7-KQ2W."))

    @cached_property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_action = "intake:status"
        helper.layout = Layout("reference", "code")
        helper.add_input(Submit("show", gettext("Show my request")))
        return helper


class HowToReachAgainForm(HowToReachForm):
    """How a person may be reached from now on, in words that anybody may see."""

    def __init__(
        self,
        data: QueryDict | None,
        notices: dict[str, Notice],
        consultation: ConsultationRequest | None = None,
    ) -> None:
        """Begin with choices of `consultation` that don't help to find the person."""
        shown = ["contact_by", "voicemail", "best_times", "time_zone"]
        super().__init__(
            data, initial={name: getattr(consultation, name, "") for name in shown}
        )
        del self.fields["email_consent"]  # of the one email that they had, or not
        self.texts = notices[Notice.Kind.TEXTS]
        self.fields["text_consent"].label = self.texts.as_label()
        self.fields["phone"].help_text = _("Needed if we call or text.")
        self.fields["email"].help_text = _("Needed if we email.")
        voicemail = cast(forms.ChoiceField, self.fields["voicemail"])
        voicemail.choices = [
            *Voicemail.choices[:-1],
            (Voicemail.MAY_SAY_CLINIC, _("Yes: you may say who is calling")),
        ]

    @cached_property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_action = "intake:change_contact"
        helper.layout = Layout(
            HTML(CARRIED),
            HTML(SAVE),
            *["contact_by", "phone", "email", "voicemail", "text_consent"],
            *["best_times", "time_zone"],
        )
        helper.add_input(Submit("change", gettext("Save")))
        return helper

    def save(self, consultation: ConsultationRequest) -> bool:
        """Store the answers; tell whether the request was open to take them."""
        answers = self.cleaned_data
        zone = answers["time_zone"] or zone_of_state(consultation.state)
        may_text = answers["text_consent"]
        return consultation.change_contact(
            answers | {"time_zone": zone}, self.texts if may_text else None
        )
