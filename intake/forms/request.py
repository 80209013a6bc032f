from typing import Any, cast
from uuid import uuid4

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Fieldset, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from clinic_site.models import Clinic, Notice
from clinic_site.posted import with_value
from intake import choices, states, suspicion, versions
from intake.forms.contact import HowToReachForm
from intake.forms.fields import OneOf, line, one_of, one_of_list, some_of, story, tick
from intake.models import ConsultationRequest
from intake.time_zones import zone_of_state

NOTE_LENGTH = 600  # characters
EASIER_LENGTH = 300  # characters

CRISIS_LINE = '{% include "intake/_crisis_line.html" %}'
PRIVACY_NOTICE = '{% include "intake/_privacy_notice.html" %}'
WHAT_APPLIES = '{% include "intake/_what_applies.html" %}'
TRAP = '{% include "intake/_trap.html" %}'

# What only somebody who asks for another person has to say.
ABOUT_THE_OTHER = {
    "relation": _("Tell us who you are to them."),
    "they_know": _("Tell us whether they know that you are asking."),
}
OPTIONAL_CONTACT = [
    *["best_times", "time_zone", "language", "other_language", "interpreter"],
    "easier",
]
OPTIONAL_ABOUT = ["tried", "referred", "referred_by", "heard", "cost_information"]


def state_choices() -> list[tuple[str, str]]:
    return [("", gettext("Choose a state or territory")), *states.choices()]


class ConsultationRequestForm(HowToReachForm):
    """What a person tells us the first time: as little as lets us call them safely."""

    token = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ["required", "invalid"],
            _(
                "Something in the page was lost. Nothing is sent yet: please press "
                "the button again."
            ),
        ),
    )
    opened = forms.CharField(widget=forms.HiddenInput, required=False)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    for_whom = one_of(
        choices.ForWhom, _("Tell us who this is for."), label=_("Who is this for?")
    )
    relation = one_of_list(
        choices.Relation.choices, _("Choose one"), label=_("Who are you to them?")
    )
    they_know = one_of(choices.YesNo, label=_("Do they know that you are asking?"))
    adult = one_of(choices.YesNo, _("Choose yes or no."))
    state = OneOf(
        label=_("Where do you live?"),
        help_text=_(
            "So we can tell you what we can offer there. If you ask for someone else: "
            "where they live."
        ),
        choices=state_choices,
        error_messages={
            "required": _("Choose where you live."),
            "invalid_choice": _("Choose a state or territory from the list."),
        },
    )
    full_name = line(
        200,
        "name",
        label=_("Your full name"),
        required_message=_("Enter your name."),
    )
    preferred_name = line(
        80,
        "nickname",
        label=_("Name you go by"),
        help_text=_("What we'll call you, if it's another one."),
    )
    pronouns = line(80, label=_("Pronouns"))
    language = one_of_list(
        choices.Language.choices,
        _("The language of this page"),
        label=_("Which language would you like to talk in?"),
    )
    other_language = line(80, label=_("Which one, if it isn't in the list?"))
    interpreter = tick(label=_("I'd like an interpreter."))
    easier = story(
        EASIER_LENGTH,
        3,
        _("What would help, not why. Up to {limit} characters."),
        label=_("Would anything make contact or a visit easier?"),
    )
    concerns = some_of(
        choices.Concern,
        label=_("What would you like help with?"),
        help_text=_("Choose as many as you like. Your answer doesn't decide anything."),
    )
    tried = some_of(
        choices.Tried,
        label=_("What have you tried so far?"),
        help_text=_("No names and no doses: we'll talk about those."),
    )
    referred = one_of(
        choices.YesNo, label=_("Did a doctor or therapist send you to us?")
    )
    referred_by = line(
        120,
        label=_("Who was it?"),
        help_text=_("We don't get in touch with them unless you ask us to."),
    )
    heard = one_of_list(
        choices.Heard.choices, _("Choose one"), label=_("How did you hear of us?")
    )
    cost_information = tick(
        label=_("I'd like to know about cost and getting money back from insurance."),
    )
    anything_applies = one_of(
        choices.Applies,
        label=_("Does anything on this list apply to you?"),
        help_text=_(
            "You don't need to say which. Your answer doesn't decide anything."
        ),
    )
    note = story(
        NOTE_LENGTH,
        5,
        _(
            "Up to {limit} characters. Please leave out medicines and test "
            "results: we'll ask when we talk."
        ),
        label=_("Anything else you'd like us to know?"),
    )
    contact_consent = tick(_("Tick this so that we may contact you."))
    privacy_seen = tick(_("Look at the privacy notice, then tick this."))
    not_emergency = tick(_("Tick this to show that you have read it."))

    # Before how they may be reached, which is declared first: errors are summed up in
    # the order of the page.
    field_order = ["token", "opened", "shown", "for_whom", "relation", "they_know"]
    field_order += ["adult", "state", "full_name", "preferred_name", "pronouns"]

    CONSENTS = {
        "contact_consent": Notice.Kind.CONTACT,
        "privacy_seen": Notice.Kind.PRIVACY,
        "not_emergency": Notice.Kind.EMERGENCY,
        "text_consent": Notice.Kind.TEXTS,
    }

    def __init__(
        self,
        data: QueryDict | None,
        *,
        clinic: Clinic,
        notices: dict[str, Notice],
        to_change: str = "",
    ) -> None:
        """`to_change` names the answer to change: the page opens there."""
        unseen = {"token": uuid4(), "opened": suspicion.stamp()}
        super().__init__(data, initial=unseen | {"shown": versions.of(notices)})
        self.clinic = clinic
        self.notices = notices
        self.to_change = to_change
        if not clinic.asks_what_applies:
            del self.fields["anything_applies"]
        if to_change in self.fields and not self[to_change].use_fieldset:
            self.fields[to_change].widget.attrs["autofocus"] = True
        of_age = gettext("Are you, or the person you are asking for, %(age)s or older?")
        self.fields["adult"].label = of_age % {"age": clinic.minimum_age}
        for name, kind in self.CONSENTS.items():
            self.fields[name].label = notices[kind].as_label()
        self.fields["privacy_seen"].label = gettext("I have seen the privacy notice.")
        for name, message in ABOUT_THE_OTHER.items():
            self.fields[name].error_messages["needed"] = message

    @cached_property
    def groups(self) -> list[tuple[str, list[Any]]]:
        """The four groups: their titles, and their fields and what stands between."""
        applies = [HTML(WHAT_APPLIES), "anything_applies"]
        return [
            (
                gettext("Reaching you safely"),
                [
                    *["for_whom", "relation", "they_know", "adult", "state"],
                    *["full_name", "preferred_name", "pronouns", "contact_by", "phone"],
                    *["email", "email_consent", "voicemail", "text_consent"],
                    self.more(
                        gettext("When and how it suits you"),
                        *OPTIONAL_CONTACT,
                        HTML(CRISIS_LINE),
                    ),
                ],
            ),
            (
                gettext("What you'd like help with"),
                [
                    "concerns",
                    self.more(gettext("A little more, if you like"), *OPTIONAL_ABOUT),
                    *(applies if self.clinic.asks_what_applies else []),
                ],
            ),
            (gettext("Anything else"), ["note", HTML(CRISIS_LINE)]),
            (
                gettext("Before you send"),
                [
                    HTML(PRIVACY_NOTICE),
                    *["contact_consent", "privacy_seen", "not_emergency"],
                ],
            ),
        ]

    def more(self, title: str, *fields: Any) -> Fieldset:
        """Optional fields under one line, open if there is something in them to see."""
        names = {name for name in fields if isinstance(name, str)}
        used = any(self[name].value() for name in names)
        is_open = used or names & {self.to_change, *self.errors}
        attributes = {"open": "open"} if is_open else {}
        template = "clinic/layout/more.html"
        return Fieldset(title, *fields, template=template, **attributes)

    @cached_property
    def helper(self) -> FormHelper:
        # One for each form: layouts keep state.
        helper = FormHelper()
        helper.form_action = "intake:request_consultation"
        groups = [Fieldset(title, *fields) for title, fields in self.groups]
        helper.layout = Layout("token", "opened", "shown", HTML(TRAP), *groups)
        helper.add_input(Submit("check", gettext("Check your answers")))
        return helper

    @property
    def typed(self) -> list[tuple[str, str]]:
        """Every name and value that came, for hidden fields that send them again."""
        ours = {*self.fields, suspicion.TRAP}
        return [
            (name, value)
            for name, values in cast(QueryDict, self.data).lists()
            if name in ours
            for value in values
        ]

    def stops(self) -> str:
        """Return why the form isn't the way for them, whatever else is filled in.

        "under_age", or "unasked" if the other person doesn't know of it; else "".
        """
        if self.data.get("adult") == choices.YesNo.NO:
            return "under_age"
        if self.data.get("for_whom") == choices.ForWhom.OTHER:
            return "unasked" if self.data.get("they_know") == choices.YesNo.NO else ""
        return ""

    def clean(self) -> dict[str, Any]:
        """Ask for what other answers need, and drop what they leave without a sense."""
        answers = super().clean()
        if "token" in self.errors:
            self.data = with_value(self.data, "token", str(uuid4()))
        for name in ABOUT_THE_OTHER:
            if answers.get("for_whom") != choices.ForWhom.OTHER:
                answers[name] = ""
            elif answers.get(name) == "":
                message = self.fields[name].error_messages["needed"]
                self.add_error(name, ValidationError(message, code="needed"))
        zone = answers.get("time_zone") or zone_of_state(answers.get("state", ""))
        answers["time_zone"] = zone
        return answers

    def save(self, address: str) -> tuple[ConsultationRequest, bool]:
        """Store the request, once for each token.

        `address` is the digest of the sender's. Returns what `receive` does.
        """
        answers = dict(self.cleaned_data)
        token = answers.pop("token")
        answers.pop("opened")
        agreed_to = versions.shown(answers.pop("shown"), self.notices)
        given = [kind for name, kind in self.CONSENTS.items() if answers[name]]
        for name in ["contact_consent", "privacy_seen", "not_emergency"]:
            del answers[name]
        for name in ["interpreter", "cost_information"]:
            answers[name] = choices.YesNo.YES if answers[name] else ""
        return ConsultationRequest.objects.receive(
            token,
            [agreed_to[kind] for kind in given],
            address=address,
            quarantine=suspicion.of(self.data),
            site_language=get_language(),
            **answers,
        )
