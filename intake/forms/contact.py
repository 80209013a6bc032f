from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from clinic_site.models import Clinic
from clinic_site.telephone import e164, validate_phone
from intake.choices import BestTime, ContactBy, Voicemail
from intake.forms.fields import Text, one_of, one_of_list, some_of, tick

# What a way of contact can't do without.
NEEDED_FOR = {
    ContactBy.CALL: ["phone"],
    ContactBy.TEXT: ["phone", "text_consent"],
    ContactBy.EMAIL: ["email"],
}


class HowToReachForm(forms.Form):
    """How a person may be reached: the part of the form they can change afterwards."""

    contact_by = one_of(
        ContactBy,
        _("Choose how we may reach you."),
        label=_("How may we reach you?"),
        help_text=_("We use this way and no other."),
    )
    phone = Text(
        label=_("Phone"),
        longest=40,
        validators=[validate_phone],
        help_text=_("Needed if we call or text. Any way of writing it is fine."),
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
        error_messages={"needed": _("Enter your phone number with its area code.")},
    )
    email = Text(
        label=_("Email"),
        longest=254,
        validators=[
            EmailValidator(
                _("Enter an email address with an @, like name@example.com.")
            )
        ],
        help_text=_("Needed if we email. We keep health details out of emails."),
        widget=forms.EmailInput({"autocomplete": "email", "spellcheck": "false"}),
        error_messages={"needed": _("Enter your email address.")},
    )
    email_consent = tick(
        label=_("Email me that you have my request, and when I'll hear from you."),
    )
    voicemail = one_of(
        Voicemail,
        label=_("If you don't pick up, may we leave a voicemail?"),
        help_text=_("If you choose nothing, we leave none."),
    )
    text_consent = tick(
        help_text=_("Needed if we text."),
    )
    best_times = some_of(
        BestTime,
        label=_("When is a good time?"),
        help_text=_("We'll try to keep to it, within our opening hours."),
    )
    time_zone = one_of_list(
        Clinic.TimeZone.choices,
        _("The time where I live"),
        label=_("Your time zone"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        needed = _("Tick this so that we may text you, or choose another way.")
        self.fields["text_consent"].error_messages["needed"] = needed

    def clean_voicemail(self) -> str:
        return self.cleaned_data["voicemail"] or Voicemail.NO

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen way of contact needs."""
        answers = super().clean() or self.cleaned_data
        needed = list(NEEDED_FOR.get(answers.get("contact_by", ""), []))
        if answers.get("email_consent") and "email" not in needed:
            needed.append("email")
        for name in needed:
            # An answer that was refused isn't among them, and has its error already.
            if name in answers and not answers[name]:
                message = self.fields[name].error_messages["needed"]
                self.add_error(name, ValidationError(message, code="needed"))
        answers["phone_e164"] = e164(answers.get("phone", ""))
        return answers
