"""A person's answers in words, for them to check before they send."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from crispy_forms.layout import Fieldset
from django import forms
from django.utils.translation import gettext
from rapidfuzz import fuzz, process

from clinic_site.models import Clinic
from clinic_site.telephone import as_read
from intake.choices import ForWhom
from intake.forms.request import ABOUT_THE_OTHER, ConsultationRequestForm
from intake.states import STATES

# Some that many people have: not a count of ours, and no list of the right ones.
MAIL_DOMAINS = ["gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "icloud.com"]
MAIL_DOMAINS += ["mail.com", "ymail.com", "me.com", "gmx.com", "att.net"]
MAIL_DOMAINS += ["aol.com", "comcast.net", "live.com", "msn.com", "proton.me"]
ALIKE = 85  # of 100: one letter wrong, missing or too many in a name of this length


@dataclass(frozen=True)
class Answer:
    """`note` says what we noticed, never that it is wrong."""

    name: str
    label: str
    words: str
    note: str = ""


@dataclass(frozen=True)
class Group:
    title: str
    given: list[Answer]
    left_empty: list[Answer]


def answers(form: ConsultationRequestForm) -> list[Group]:
    """Return the answers of a valid form by its groups, consents left out."""
    return [group(form, title, fields) for title, fields in form.groups[:-1]]


def group(form: ConsultationRequestForm, title: str, fields: list[Any]) -> Group:
    asked = [answer(form, name) for name in names(fields) if is_asked(form, name)]
    return Group(
        title,
        given=[each for each in asked if each.words],
        left_empty=[each for each in asked if not each.words],
    )


def names(fields: list[Any]) -> Iterator[str]:
    """Walk the fields of a layout in their order, those of groups inside it too."""
    for field in fields:
        if isinstance(field, str):
            yield field
        elif isinstance(field, Fieldset):
            yield from names(field.fields)


def is_asked(form: ConsultationRequestForm, name: str) -> bool:
    for_other = form.cleaned_data["for_whom"] == ForWhom.OTHER
    return for_other or name not in ABOUT_THE_OTHER


def answer(form: ConsultationRequestForm, name: str) -> Answer:
    value = form.cleaned_data[name]
    find_note = NOTES.get(name)
    return Answer(
        name,
        label=str(form.fields[name].label),
        words=in_words(form.fields[name], name, value),
        note=find_note(form.clinic, value) if find_note and value else "",
    )


def in_words(field: forms.Field, name: str, value: Any) -> str:
    if name == "phone":
        return as_read(value)
    if isinstance(field, forms.BooleanField):
        return gettext("Yes") if value else ""
    if not isinstance(field, forms.ChoiceField):
        return value
    labels = {str(code): str(label) for code, label in field.widget.choices}
    chosen = value if isinstance(value, list) else [value] if value else []
    return ", ".join(labels[code] for code in chosen)


def note_on_state(clinic: Clinic, state: str) -> str:
    """Say where the clinic sees people, to whoever lives elsewhere."""
    served = clinic.service_states
    if not served or state in served:
        return ""
    places = ", ".join(str(STATES[code]) for code in served)
    return gettext(
        "We usually see people who live here: %(places)s. Send this anyway, and "
        "we'll tell you what we can do."
    ) % {"places": places}


def note_on_email(clinic: Clinic, email: str) -> str:
    """Ask about an address that is one letter away from one that many people have."""
    domain = email.rpartition("@")[2].lower()
    near = process.extractOne(
        domain, MAIL_DOMAINS, scorer=fuzz.ratio, score_cutoff=ALIKE
    )
    if not near or near[0] == domain:
        return ""
    return gettext("Is it right? Many addresses end in %(domain)s.") % {
        "domain": near[0]
    }


NOTES = {"state": note_on_state, "email": note_on_email}
