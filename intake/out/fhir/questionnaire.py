"""What the form asks, in the words in which they read it, and what they answered."""

from collections.abc import Iterable, Iterator
from copy import copy
from typing import Any, cast

from django import forms
from django.utils.html import strip_tags
from fhirclient.models.questionnaire import Questionnaire
from fhirclient.models.questionnaireresponse import QuestionnaireResponse

from clinic_site.clinic_facts import notices
from clinic_site.models import Clinic
from intake.forms import ConsultationRequestForm
from intake.models import ConsultationRequest
from intake.models.columns import ANSWERS
from intake.out.fhir.parts import Part, coding, instant, make, system

ADDRESS = "Questionnaire/consultation-request"
ASKED = ANSWERS | {"adult"}


def form_of(request: ConsultationRequest, clinic: Clinic) -> ConsultationRequestForm:
    """Return the form as it is today, with the question that isn't always asked."""
    clinic = copy(clinic)
    clinic.asks_what_applies |= bool(request.anything_applies)
    return ConsultationRequestForm(None, clinic=clinic, notices=notices())


def questionnaire(
    form: ConsultationRequestForm, request: ConsultationRequest
) -> Questionnaire:
    return make(
        Questionnaire,
        url=system(ADDRESS),
        name="ConsultationRequest",
        title="Consultation request",
        status="active",
        subjectType=["Patient"],
        language=request.site_language,
        item=[
            {
                "linkId": link,
                "text": title,
                "type": "group",
                "item": [question(name, form.fields[name]) for name in names],
            }
            for link, title, names in groups(form)
        ],
    )


def groups(form: ConsultationRequestForm) -> Iterator[tuple[str, str, list[str]]]:
    """Yield link id, title and names of each group with something to answer."""
    for number, (title, entries) in enumerate(form.groups, start=1):
        names = [name for name in names_in(entries) if name in ASKED]
        if names:
            yield f"group-{number}", str(title), names


def names_in(entries: list[Any]) -> Iterator[str]:
    for entry in entries:
        if isinstance(entry, str):
            yield entry
        else:
            yield from names_in(getattr(entry, "fields", []))


def question(name: str, field: forms.Field) -> Part:
    return {
        "linkId": name,
        "text": strip_tags(str(field.label)),
        "type": type_of(field),
        "required": field.required,
        "repeats": isinstance(field, forms.MultipleChoiceField) or None,
        "answerOption": [
            {"valueCoding": coding(name, code, label)} for code, label in options(field)
        ],
    }


def type_of(field: forms.Field) -> str:
    if isinstance(field, forms.BooleanField):
        return "boolean"
    if isinstance(field, forms.ChoiceField):
        return "choice"
    return "text" if isinstance(field.widget, forms.Textarea) else "string"


def options(field: forms.Field) -> list[tuple[str, str]]:
    if not isinstance(field, forms.ChoiceField):
        return []
    choices = cast(Iterable[tuple[str, str]], field.choices)
    return [(code, str(label)) for code, label in choices if code]


def response(
    form: ConsultationRequestForm,
    request: ConsultationRequest,
    patient: Part,
    who: Part,
) -> QuestionnaireResponse:
    """Return the answers to it; `who` refers to whoever gave them."""
    given = [
        {
            "linkId": link,
            "text": title,
            "item": [answered(form, request, name) for name in names],
        }
        for link, title, names in groups(form)
    ]
    return make(
        QuestionnaireResponse,
        questionnaire=system(ADDRESS),
        status="completed",
        language=request.site_language,
        subject=patient,
        author=who,
        source=who,
        authored=instant(request.received_at),
        item=[group for group in given if any(group["item"])],
    )


def answered(
    form: ConsultationRequestForm, request: ConsultationRequest, name: str
) -> Part:
    """Return the question with its answer; nothing if there is none."""
    field = form.fields[name]
    answers = list(values(name, field, getattr(request, name)))
    if not answers:
        return {}
    return {
        "linkId": name,
        "text": strip_tags(str(field.label)),
        "answer": answers,
    }


def values(name: str, field: forms.Field, value: Any) -> Iterator[Part]:
    if isinstance(field, forms.BooleanField):
        yield {"valueBoolean": value in {True, "yes"}}
    elif isinstance(field, forms.ChoiceField):
        labels = dict(options(field))
        for code in value if isinstance(value, list) else [value]:
            if code:
                yield {"valueCoding": coding(name, code, labels.get(code) or code)}
    elif value.strip():
        yield {"valueString": value}
