from typing import Any

import pytest
from crispy_forms.utils import render_crispy_form
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


def form_with_nothing(**options: Any) -> ConsultationRequestForm:
    """The form as it is when it is opened."""
    return ConsultationRequestForm(
        None,
        clinic=Clinic(minimum_age=18),
        notices=in_language("en", built_in(Notice)),
        **options,
    )


def test_the_least_a_person_can_say_is_enough() -> None:
    form = form_with()

    assert form.is_valid()
    assert form.cleaned_data["voicemail"] == "no"
    assert form.cleaned_data["concerns"] == []


def test_everything_a_person_can_say_is_kept_as_they_said_it() -> None:
    form = form_with(
        for_whom="other",
        relation="partner",
        they_know="yes",
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
        ("token", None, "press the button again"),
        ("token", "7", "press the button again"),
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
    assert form_with(contact_by=way, text_consent="on").is_valid()
    form = form_with(contact_by=way, phone=None, text_consent="on")
    assert list(form.errors) == ["phone"]


def test_nobody_is_texted_who_has_not_agreed_to_texts() -> None:
    form = form_with(contact_by="text")

    assert form.errors == {
        "text_consent": ["Tick this so that we may text you, or choose another way."]
    }


@pytest.mark.parametrize("missing", ["relation", "they_know"])
def test_whoever_asks_for_someone_else_says_who_they_are_and_whether_it_is_known(
    missing: str,
) -> None:
    about = {"for_whom": "other", "relation": "friend", "they_know": "yes"}

    assert form_with(**about).is_valid()
    assert list(form_with(**about | {missing: None}).errors) == [missing]


def test_what_is_said_of_someone_else_is_dropped_where_there_is_nobody_else() -> None:
    form = form_with(relation="friend", they_know="no")

    assert form.is_valid()
    assert form.stops() == ""
    assert form.cleaned_data["relation"] == form.cleaned_data["they_know"] == ""


def test_the_most_private_choice_is_what_an_untouched_form_says() -> None:
    form = form_with(phone="312 555 0142", email="a@example.com")

    assert form.is_valid()
    for name in ["text_consent", "email_consent", "interpreter", "cost_information"]:
        assert form.cleaned_data[name] is False
    assert form.cleaned_data["voicemail"] == "no"
    page = render_crispy_form(form_with_nothing())
    assert " checked" not in page


@pytest.mark.parametrize(
    ("state", "chosen", "zone"),
    [("IL", None, "America/Chicago"), ("CA", None, "America/Los_Angeles"),
     ("CA", "America/New_York", "America/New_York"), ("ZZ", None, "")],
)  # fmt: skip
def test_a_clock_that_isnt_chosen_is_that_of_where_they_live(
    state: str, chosen: str | None, zone: str
) -> None:
    form = form_with(state=state, time_zone=chosen)

    assert form.is_valid()
    assert form.cleaned_data["time_zone"] == zone


def test_a_number_is_kept_as_typed_and_as_it_is_dialled() -> None:
    form = form_with(phone=" (312) 555-0142 ext. 5 ")

    assert form.is_valid()
    assert form.cleaned_data["phone"] == "(312) 555-0142 ext. 5"
    assert form.cleaned_data["phone_e164"] == "+13125550142"


@pytest.mark.parametrize("asks", [True, False])
def test_the_providers_list_is_asked_about_only_if_the_clinic_wants_it(
    asks: bool,
) -> None:
    clinic = Clinic(minimum_age=18, asks_what_applies=asks)
    form = ConsultationRequestForm(
        None, clinic=clinic, notices=in_language("en", built_in(Notice))
    )

    assert ("Does anything on this list apply" in render_crispy_form(form)) is asks


@pytest.mark.parametrize(
    ("name", "value"),
    [("pronouns", "x" * 81), ("other_language", "x" * 81), ("easier", "x" * 301),
     ("referred_by", "x" * 121), ("best_times", ["noon"]), ("time_zone", "Mars"),
     ("language", "xx"), ("tried", ["luck"]), ("referred", "maybe"),
     ("heard", "utm_source"), ("relation", "dog"), ("they_know", "maybe")],
)  # fmt: skip
def test_what_may_be_passed_by_is_looked_at_all_the_same(name: str, value: Any) -> None:
    about = {"for_whom": "other", "relation": "friend", "they_know": "yes"}

    form = form_with(**about | {name: value})

    assert list(form.errors) == [name]


def test_optional_fields_open_where_there_is_something_to_see() -> None:
    for opened in [form_with(pronouns="x"), form_with_nothing()]:
        assert "<details open" not in render_crispy_form(opened)
    for opened in [
        form_with(tried=["therapy"]),
        form_with(easier="x" * 301),
        form_with_nothing(to_change="best_times"),
    ]:
        assert (
            render_crispy_form(opened).count('<details class="more" open="open"') == 1
        )


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
    assert form_with(adult="no", full_name=None).stops() == "under_age"
    assert form_with(full_name=None).stops() == ""


def test_asking_for_somebody_who_doesnt_know_is_seen_whatever_else_is_missing() -> None:
    form = form_with(for_whom="other", they_know="no", full_name=None)

    assert form.stops() == "unasked"


def test_each_form_has_a_token_of_its_own() -> None:
    facts = {"clinic": Clinic(), "notices": in_language("en", built_in(Notice))}

    tokens = {
        str(ConsultationRequestForm(None, **facts)["token"].value()) for _ in "ab"
    }

    assert len(tokens) == 2


def test_errors_are_summed_up_in_the_order_of_the_page() -> None:
    form = form_with_nothing()
    page = render_crispy_form(form)

    places = [page.index(f'name="{name}"') for name in form.fields]

    assert places == sorted(places)
