"""Promise I13: fields that nobody asked for, or asked for once, change nothing else."""

from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from intake.forms import ConsultationRequestForm
from intake.models import ConsultationRequest
from tests.attacks.conftest import Case, some
from tests.attacks.plain_client import post
from tests.intake.builders import answers, build_request
from tests.intake.staff import address, colleague, review

pytestmark = pytest.mark.django_db

ASKED = {*ConsultationRequestForm.base_fields}
NOT_ASKED = [
    field.name for field in ConsultationRequest._meta.fields if field.name not in ASKED
]
ONCE = [
    *["full_name", "preferred_name", "pronouns", "phone", "email", "note", "easier"],
    *["contact_by", "state", "heard", "voicemail", "for_whom", "token"],
]
# Drawn anew, or the time of day.
DRAWN = {
    *["id", "reference", "status_code", "received_at", "reply_due_at", "blind_index"],
    *["search", "token"],
}
WANTED = ["1", "completed", "2001-01-01T00:00:00Z", "on", "7KQ-4MX", "es", "spam"]


def stored() -> dict[str, Any]:
    values = ConsultationRequest.objects.latest("id").__dict__
    return {
        name: value
        for name, value in values.items()
        if name not in DRAWN and not name.startswith("_")
    }


@pytest.mark.parametrize("field", some(NOT_ASKED))
def test_a_column_that_is_not_asked_for_cannot_be_filled_in(
    case: Case, field: str
) -> None:
    post(answers())
    usual, began = stored(), timezone.now()

    with case("I13", "columns that the form doesn't ask for"):
        for number, value in enumerate(WANTED, start=2):
            names = [field, f"{field}_id", f"{field}[]", f"form-0-{field}"]
            extra = dict.fromkeys(names, value)
            assert post(answers(**extra)).status_code == 302
            assert stored() == usual
            assert ConsultationRequest.objects.count() == number
        received = ConsultationRequest.objects.latest("id").received_at
        assert received >= began


@pytest.mark.parametrize("field", some(ONCE))
def test_a_field_that_comes_twice_counts_once(case: Case, field: str) -> None:
    one = dict.fromkeys(["note", "easier"], "one")
    form = answers(email="one@a.example", heard="friend", voicemail="no", **one)
    last = form.get(field, "one")
    odd = "11111111-1111-4111-8111-111111111111" if field == "token" else "two"

    with case("I13", "fields that come twice"):
        assert post(form | {field: [odd, last]}).status_code == 302
        value = getattr(ConsultationRequest.objects.get(), field)
        assert value == (UUID(last) if field == "token" else last or value)


def test_staff_change_only_what_their_form_has(case: Case, client: Client) -> None:
    client.force_login(colleague())
    request = build_request()
    before = ConsultationRequest.objects.values().get()
    hostile = {name: "completed" for name in [*NOT_ASKED, *ASKED]}
    kept = ["staff_note", "legal_hold", "seen_version", "version"]
    for name in kept:
        hostile.pop(name, None)

    with case("I13", "columns on the page of staff", cases=len(hostile)):
        client.post(address(request), hostile | review(request, staff_note="Rang."))
        after = ConsultationRequest.objects.values().get()
        changed = {name for name in before if before[name] != after[name]}
        assert changed <= {"staff_note", "version", "opened_at", "status"}
        assert after["status"] != "completed"


def test_how_to_reach_somebody_is_all_that_they_change(case: Case) -> None:
    request = build_request()
    key = {"reference": request.reference, "code": request.status_code, "save": "yes"}
    new = {"contact_by": "call", "phone": "312 555 0199"}
    hostile = {"full_name": "Other", "status": "completed", "note": "x", "adult": "no"}

    with case("I13", "on the page of a person", cases=len(hostile)):
        post(key | new | hostile, "/consultation/status/change/")
        request.refresh_from_db()
        assert request.phone == "312 555 0199"
        assert (request.full_name, request.note) == ("Example Person", "")
        assert (request.status, request.adult) == ("new", "yes")
