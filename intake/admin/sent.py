"""What a person sent, in words, in the order in which the form asked for it."""

from typing import NamedTuple, cast

from django.db.models import Field
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from clinic_site.visible import shown
from intake.choices import OF_LISTS, ForWhom, Language
from intake.contact_rules import SPOKEN
from intake.models import ConsultationRequest

GROUPS = {
    "Reaching them safely": [
        *["for_whom", "relation", "they_know", "adult", "state"],
        *["full_name", "preferred_name", "pronouns", "contact_by", "phone"],
        *["email", "email_consent", "voicemail", "text_consent"],
        *["best_times", "time_zone", "language", "other_language", "interpreter"],
        *["easier", "site_language"],
    ],
    "What they'd like help with": [
        *["concerns", "tried", "referred", "referred_by", "heard"],
        *["cost_information", "anything_applies"],
    ],
    "Anything else": ["note"],
}


class Answer(NamedTuple):
    label: str
    words: SafeString


class Group(NamedTuple):
    title: str
    given: list[Answer]
    left_empty: list[str]  # labels


def sent(request: ConsultationRequest) -> list[Group]:
    """Return the answers by the groups of the form; none of what is erased."""
    if request.stripped_at:
        return []
    return [group(request, title, names) for title, names in GROUPS.items()]


def group(request: ConsultationRequest, title: str, names: list[str]) -> Group:
    asked = [name for name in names if is_asked(request, name)]
    answers = [(label(name), in_words(request, name)) for name in asked]
    return Group(
        title,
        given=[Answer(label, shown(words)) for label, words in answers if words],
        left_empty=[label for label, words in answers if not words],
    )


def is_asked(request: ConsultationRequest, name: str) -> bool:
    for_other = request.for_whom == ForWhom.OTHER
    return for_other or name not in {"relation", "they_know"}


def column(name: str) -> Field:
    return cast(Field, ConsultationRequest._meta.get_field(name))


def label(name: str) -> str:
    return capfirst(str(column(name).verbose_name))


def in_words(request: ConsultationRequest, name: str) -> str:
    value = getattr(request, name)
    if name == "language":
        return SPOKEN[Language(value)] if value else ""
    if name in OF_LISTS:
        labels = dict(OF_LISTS[name].choices)
        return ", ".join(str(labels[code]) for code in value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    # Django's get_…_display hashes all choices each time: half of a long export.
    codes = dict(column(name).flatchoices or [])
    return str(codes.get(value, value))
