"""The crispy pack keeps its promises."""

import re

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms

from tests.intake.test_forms import form_with

HIDDEN = {"id_token", "id_opened", "id_shown"}


def control(page: str, name: str) -> str:
    return re.search(rf'<(?:input|textarea|select)[^>]*name="{name}"[^>]*>', page)[0]


def test_every_field_has_a_label_or_a_legend() -> None:
    page = render_crispy_form(form_with())

    for identity in re.findall(r'<(?:input|textarea|select)[^>]*id="([^"]+)"', page):
        assert f'for="{identity}"' in page or identity in HIDDEN


def test_help_and_error_are_tied_to_their_control() -> None:
    page = render_crispy_form(form_with(phone="911"))

    phone = control(page, "phone")
    assert 'aria-describedby="id_phone_helptext id_phone_error"' in phone
    assert 'aria-invalid="true"' in phone
    assert 'id="id_phone_error"' in page


def test_a_group_of_choices_is_a_fieldset_with_its_error_tied_to_it() -> None:
    page = render_crispy_form(form_with(contact_by=None))

    group = re.search(r"<fieldset[^>]*id_contact_by_error[^>]*>", page)
    assert group
    assert "id_contact_by_helptext" in group[0]


def test_what_is_typed_comes_back_escaped() -> None:
    page = render_crispy_form(form_with(full_name='"><script>alert(1)</script>'))

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_only_what_may_stay_empty_is_marked_optional() -> None:
    page = render_crispy_form(form_with())

    marked = re.findall(
        r"(?:label|legend|summary)[^>]*>([^<]+)<span class=\"field__o", page
    )
    assert [words.strip() for words in marked][:3] == [
        "Name you go by",
        "Pronouns",
        "If you don&#x27;t pick up, may we leave a voicemail?",
    ]
    for needed in ["Your full name", "Phone", "Email", "Who is this for?"]:
        assert needed not in marked
    assert "maxlength" not in page


def test_a_misspelt_field_fails_instead_of_vanishing() -> None:
    form = form_with()
    form.helper.layout.fields.append("misspelt")

    with pytest.raises(Exception, match="misspelt"):
        render_crispy_form(form)


def test_every_field_of_the_form_is_on_the_page() -> None:
    form = form_with()
    page = render_crispy_form(form)

    for name in form.fields:
        assert f'name="{name}"' in page
    assert isinstance(form.fields["token"].widget, forms.HiddenInput)
