from typing import Any

import pytest
from django.http import QueryDict

from clinic_site.clinic_facts import built_in, in_language
from clinic_site.models import Clinic, Notice
from intake.forms import ConsultationRequestForm
from tests.intake.builders import answers


def form_with(**overrides: Any) -> ConsultationRequestForm:
    data = QueryDict(mutable=True)
    for name, value in answers(**overrides).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return ConsultationRequestForm(
        data, clinic=Clinic(minimum_age=18), notices=in_language("en", built_in(Notice))
    )


def test_the_least_a_person_can_say_is_enough() -> None:
    form = form_with()

    assert form.is_valid()
    assert form.cleaned_data["voicemail"] == "no"
    assert form.cleaned_data["concerns"] == []


def test_everything_a_person_can_say_is_kept_as_they_said_it() -> None:
    form = form_with(
        for_whom="other",
        preferred_name="Núñez-O’Brien 😀",
        email="person@example.com",
        voicemail="may_say_clinic",
        concerns=["depression", "rather_talk"],
        note="One\r\ntwo <b>three</b>",
    )

    assert form.is_valid()
    assert form.cleaned_data["preferred_name"] == "Núñez-O’Brien 😀"
    assert form.cleaned_data["concerns"] == ["depression", "rather_talk"]
    assert form.cleaned_data["note"] == "One\ntwo <b>three</b>"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("for_whom", None, "Tell us who this is for."),
        ("for_whom", "dog", "Choose one of these."),
        ("adult", None, "Choose yes or no."),
        ("state", None, "Choose where you live."),
        ("state", "XX", "Choose a state or territory from the list."),
        ("full_name", None, "Enter your name."),
        ("full_name", "   ", "Enter your name."),
        ("full_name", "a\tb", "Type this again"),
        ("full_name", "a\0b", "Type this again"),
        ("full_name", "x" * 201, "it has 201 characters and there is room for 200."),
        ("preferred_name", "x" * 81, "room for 80."),
        ("contact_by", None, "Choose how we may reach you."),
        ("contact_by", "fax", "Choose one of these."),
        ("phone", None, "Enter your phone number with its area code."),
        ("phone", "911", "like 312 555 0142"),
        ("phone", "312 555 014", "like 312 555 0142"),
        ("phone", "my mother's", "like 312 555 0142"),
        ("phone", "3" * 41, "room for 40."),
        ("phone", "+1234567890123456", "like 312 555 0142"),
        ("email", "nobody", "with an @"),
        ("email", "a\0@example.com", "Type this again"),
        ("email", f"{'a' * 250}@b.co", "room for 254."),
        ("voicemail", "all", "Choose one of these."),
        ("concerns", ["sadness"], "Choose from this list."),
        ("note", "x" * 601, "it has 601 characters and there is room for 600."),
        ("note", "a\0b", "Type this again"),
        ("contact_consent", None, "Tick this so that we may contact you."),
        ("privacy_seen", None, "Look at the privacy notice, then tick this."),
        ("not_emergency", None, "Tick this to show that you have read it."),
        ("token", None, "please press Send again"),
        ("token", "7", "please press Send again"),
    ],
)
def test_a_mistake_is_met_with_an_instruction(
    field: str, value: Any, message: str
) -> None:
    form = form_with(**{field: value})

    assert not form.is_valid()
    assert list(form.errors) == [field]
    assert message in " ".join(form.errors[field])


@pytest.mark.parametrize(
    "typed",
    [
        "312 555 0142",
        "(312) 555-0142",
        "312.555.0142",
        "+1 312 555 0142",
        "1-800-FLOWERS",
        "+52 55 1234 5678",
        "٣١٢٥٥٥٠١٤٢",  # Arabic-Indic digits
        "３１２ ５５５ ０１４２",  # full-width digits
        "\u200f312 555 0142",
        "312 555 0142 ext. 5",
    ],
)
def test_a_phone_number_is_taken_however_it_is_written(typed: str) -> None:
    form = form_with(phone=typed)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["phone"] == typed.strip()


@pytest.mark.parametrize(
    "name",
    ["Li", "María José Carreño Quiñones", "Renée O’Connor-Smith", "王小明", "אבי כהן",
     "علي", "Nguyễn Thị Minh Khai", "X Æ A-12", "d'Artagnan", "e\u0301lodie",
     "👩‍👩‍👧", "N" * 200],
)  # fmt: skip
def test_any_name_is_a_name(name: str) -> None:
    assert form_with(full_name=name).is_valid()


@pytest.mark.parametrize("way", ["call", "text"])
def test_a_number_is_needed_to_call_or_text_and_no_email(way: str) -> None:
    assert form_with(contact_by=way).is_valid()
    assert "phone" in form_with(contact_by=way, phone=None).errors


def test_an_email_is_needed_to_write_and_no_phone_number() -> None:
    assert form_with(contact_by="email", phone=None, email="a@example.com").is_valid()
    assert list(form_with(contact_by="email", phone=None).errors) == ["email"]


def test_a_refused_number_has_one_error_and_not_two() -> None:
    form = form_with(phone="911")

    assert len(form.errors["phone"]) == 1


def test_a_note_is_counted_as_a_person_counts_it() -> None:
    lines = "a\r\n" * 299 + "a."  # 600 characters as typed, 899 as browsers send them

    assert form_with(note=lines).is_valid()


def test_nothing_but_the_known_fields_is_taken() -> None:
    form = form_with(status="completed", reference="AAA-AAA", id="1", owner="1")

    assert form.is_valid()
    assert not {"status", "reference", "id", "owner"} & set(form.cleaned_data)


def test_being_under_age_is_seen_whatever_else_is_missing() -> None:
    assert form_with(adult="no", full_name=None).is_under_age()
    assert not form_with(full_name=None).is_under_age()


def test_each_form_has_a_token_of_its_own() -> None:
    facts = {"clinic": Clinic(), "notices": in_language("en", built_in(Notice))}

    tokens = {
        str(ConsultationRequestForm(None, **facts)["token"].value()) for _ in "ab"
    }

    assert len(tokens) == 2
