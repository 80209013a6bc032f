import unicodedata
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Fieldset, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import (
    EmailValidator,
    MaxLengthValidator,
    ProhibitNullCharactersValidator,
)
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic_site.models import Clinic, Notice
from clinic_site.posted import with_value
from clinic_site.telephone import validate_phone
from intake import states
from intake.models import ConsultationRequest

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NEEDED_FOR = {  # the field that a way of contact can't do without
    ConsultationRequest.ContactBy.CALL: "phone",
    ConsultationRequest.ContactBy.TEXT: "phone",
    ConsultationRequest.ContactBy.EMAIL: "email",
}
CRISIS_LINE = '{% include "intake/_crisis_line.html" %}'
PRIVACY_NOTICE = '{% include "intake/_privacy_notice.html" %}'

NOTE_LENGTH = 600  # characters

# For static/js/count-characters.js, which puts the number in the place of {count}.
COUNTED = {
    "data-counts-to": NOTE_LENGTH,
    "data-left-one": _("{count} character left"),
    "data-left-other": _("{count} characters left"),
    "data-over-one": _("{count} character too many"),
    "data-over-other": _("{count} characters too many"),
}

HIDDEN_CHARACTER = _("Type this again: it holds a character that can't be shown.")
TOO_LONG = _(
    "Make this shorter: it has %(show_value)d characters and there is room for "
    "%(limit_value)d."
)


def state_choices() -> list[tuple[str, str]]:
    return [("", gettext("Choose a state or territory")), *states.choices()]


def refuse_control_characters(name: str) -> None:
    if any(unicodedata.category(character) == "Cc" for character in name):
        raise ValidationError(HIDDEN_CHARACTER, code="control_character")


class Text(forms.CharField):
    """One line or more as people write it: any script, composed, without hidden ends.

    Keeps no `maxlength` in the page, where a browser would cut what is pasted: the
    person is told how much too long it is and loses nothing.
    """

    def __init__(
        self,
        *,
        longest: int,
        required_message: "StrOrPromise" = "",
        validators: Sequence[Callable[[Any], None]] = (),
        **options: Any,
    ) -> None:
        super().__init__(required=bool(required_message), **options)
        self.error_messages["required"] = required_message
        self.validators = [
            ProhibitNullCharactersValidator(message=HIDDEN_CHARACTER),
            MaxLengthValidator(longest, TOO_LONG),
            *validators,
        ]

    def to_python(self, value: Any) -> str:
        text = (super().to_python(value) or "").replace("\r\n", "\n")
        return unicodedata.normalize("NFC", text)


def one_of(
    choices: Any, required_message: "StrOrPromise", **options: Any
) -> forms.ChoiceField:
    """A group of radio buttons, none of them chosen beforehand."""
    return forms.ChoiceField(
        choices=getattr(choices, "choices", choices),
        widget=forms.RadioSelect,
        error_messages={
            "required": required_message,
            "invalid_choice": _("Choose one of these."),
        },
        **options,
    )


def agreed(required_message: "StrOrPromise") -> forms.BooleanField:
    """A box to tick; its label is a notice of the clinic."""
    return forms.BooleanField(error_messages={"required": required_message})


class ConsultationRequestForm(forms.Form):
    """What a person tells us the first time: as little as lets us call them safely."""

    token = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ["required", "invalid"],
            _(
                "Something in the page was lost. Nothing is sent yet: please press "
                "Send again."
            ),
        ),
    )
    for_whom = one_of(
        ConsultationRequest.ForWhom,
        _("Tell us who this is for."),
        label=_("Who is this for?"),
    )
    adult = one_of(ConsultationRequest.YesNo, _("Choose yes or no."))
    state = forms.ChoiceField(
        label=_("Where do you live?"),
        help_text=_("So we can tell you what we can offer there."),
        choices=state_choices,
        error_messages={
            "required": _("Choose where you live."),
            "invalid_choice": _("Choose a state or territory from the list."),
        },
    )
    full_name = Text(
        label=_("Your full name"),
        longest=200,
        required_message=_("Enter your name."),
        validators=[refuse_control_characters],
        widget=forms.TextInput({"autocomplete": "name", "spellcheck": "false"}),
    )
    preferred_name = Text(
        label=_("Name you go by"),
        longest=80,
        validators=[refuse_control_characters],
        help_text=_("What we'll call you, if it's another one."),
        widget=forms.TextInput({"autocomplete": "nickname", "spellcheck": "false"}),
    )
    contact_by = one_of(
        ConsultationRequest.ContactBy,
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
    voicemail = one_of(
        ConsultationRequest.Voicemail,
        "",
        label=_("If you don't pick up, may we leave a voicemail?"),
        help_text=_("If you choose nothing, we leave none."),
        required=False,
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
    concerns = forms.MultipleChoiceField(
        label=_("What would you like help with?"),
        help_text=_("Choose as many as you like. Your answer doesn't decide anything."),
        choices=ConsultationRequest.Concern.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("Choose from this list."),
            "invalid_list": _("Choose from this list."),
        },
    )
    note = Text(
        label=_("Anything else you'd like us to know?"),
        longest=NOTE_LENGTH,
        help_text=format_lazy(
            _(
                "Up to {limit} characters. Please leave out medicines and test "
                "results: we'll ask when we talk."
            ),
            limit=NOTE_LENGTH,
        ),
        widget=forms.Textarea({"rows": 5, **COUNTED}),
    )
    contact_consent = agreed(_("Tick this so that we may contact you."))
    privacy_seen = agreed(_("Look at the privacy notice, then tick this."))
    not_emergency = agreed(_("Tick this to show that you have read it."))

    CONSENTS = {
        "contact_consent": Notice.Kind.CONTACT,
        "privacy_seen": Notice.Kind.PRIVACY,
        "not_emergency": Notice.Kind.EMERGENCY,
    }

    def __init__(
        self, data: QueryDict | None, *, clinic: Clinic, notices: dict[str, Notice]
    ) -> None:
        super().__init__(data, initial={"token": uuid4()})
        self.notices = notices
        of_age = gettext("Are you, or the person you are asking for, %(age)s or older?")
        self.fields["adult"].label = of_age % {"age": clinic.minimum_age}
        contact, emergency = Notice.Kind.CONTACT, Notice.Kind.EMERGENCY
        self.fields["contact_consent"].label = notices[contact].as_label()
        self.fields["not_emergency"].label = notices[emergency].as_label()
        self.fields["privacy_seen"].label = gettext("I have seen the privacy notice.")

    @cached_property
    def helper(self) -> FormHelper:
        # One for each form: layouts keep state.
        helper = FormHelper()
        helper.form_action = "intake:request_consultation"
        helper.layout = Layout(
            "token",
            Fieldset(
                gettext("Reaching you safely"),
                "for_whom",
                "adult",
                "state",
                "full_name",
                "preferred_name",
                "contact_by",
                "phone",
                "voicemail",
                "email",
            ),
            Fieldset(gettext("What you'd like help with"), "concerns"),
            Fieldset(gettext("Anything else"), "note", HTML(CRISIS_LINE)),
            Fieldset(gettext("Before you send"), HTML(PRIVACY_NOTICE), *self.CONSENTS),
        )
        helper.add_input(Submit("send", gettext("Send my request")))
        return helper

    def is_under_age(self) -> bool:
        """Tell whether they say so, whatever else is or isn't filled in."""
        return self.data.get("adult") == ConsultationRequest.YesNo.NO

    def clean_voicemail(self) -> str:
        return self.cleaned_data["voicemail"] or ConsultationRequest.Voicemail.NO

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen way of contact needs."""
        answers = super().clean() or self.cleaned_data
        if "token" in self.errors:
            self.data = with_value(self.data, "token", str(uuid4()))
        needed = NEEDED_FOR.get(answers.get("contact_by", ""))
        # An answer that was refused isn't among the answers, and has its error already.
        if needed and answers.get(needed) == "":
            message = self.fields[needed].error_messages["needed"]
            self.add_error(needed, ValidationError(message, code="needed"))
        return answers

    def save(self) -> ConsultationRequest:
        """Store the request, once for each token; return the one that is stored."""
        answers = dict(self.cleaned_data)
        token = answers.pop("token")
        given = [kind for name, kind in self.CONSENTS.items() if answers.pop(name)]
        return ConsultationRequest.objects.receive(
            token, [self.notices[kind] for kind in given], **answers
        )
