"""Who may what: every staff address, asked and posted to, in every role."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from faq.models import Reviewer
from intake.models import Export
from tests.clinic_site.roles import MAY
from tests.intake.builders import build_request
from tests.intake.canaries import STORED, found_in
from tests.intake.staff import LIST, colleague
from tests.signing_in import sign_in
from tests.staff_addresses import parts_of, staff_addresses, undone

pytestmark = pytest.mark.django_db

ROLES = ["Front desk", "Clinician", "FAQ editor", "Owner"]
REFUSED = {403, 404, 405}
# Open to everybody who may be on the staff pages at all.
FOR_ALL = {"index", "login", "logout", "jsi18n", "view_on_site", "autocomplete"}
# And these only lead on to another address.
FOR_ALL |= {"clinic_site_clinic_changelist", "password_change", "password_change_done"}


@pytest.fixture
def content(db: None) -> None:
    fixtures = ["faq", "clinic", "claims", "synonyms", "replies"]
    call_command("loaddata", *fixtures, verbosity=0)
    request = build_request(**STORED, next_on=timezone.localdate())
    request.promise_messages()
    somebody = User.objects.create_user("somebody")
    Reviewer.objects.create(user=somebody, name="Ana Example", credential="MD")
    Export.objects.of_one(request, Export.Kind.JSON, somebody, "They asked for it")


def answers(client: Client, name: str) -> list[Any]:
    address = reverse(f"admin:{name}", kwargs=parts_of(name, staff_addresses()[name]))
    return [client.get(address), client.post(address, {})]


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_its_own_pages_and_is_refused_all_others(
    role: str, client: Client, content: None
) -> None:
    sign_in(client, colleague(role))
    let_in, told = set(), {}

    for name in sorted({*staff_addresses()} - FOR_ALL):
        with undone(client):
            given = answers(client, name)
        if not {answer.status_code for answer in given} <= REFUSED:
            let_in.add(name)
        told[name] = found_in(" ".join(answer.text for answer in given))
        assert max(answer.status_code for answer in given) < 500, name

    assert let_in == {name for name in MAY if role in MAY[name]}
    # They read nothing of a request anywhere.
    assert role != "FAQ editor" or not any(told.values()), told


def test_the_table_of_roles_names_no_address_that_is_gone() -> None:
    assert set(MAY) == {*staff_addresses()} - FOR_ALL
    assert len(MAY) >= 60


@pytest.mark.parametrize("name", sorted(FOR_ALL - {"logout"}))
def test_a_page_for_everybody_says_nothing_of_requests_to_who_writes_answers(
    name: str, client: Client, content: None
) -> None:
    sign_in(client, colleague("FAQ editor", "editor"))

    said = " ".join(answer.text for answer in answers(client, name))

    assert found_in(said) == set()


@pytest.mark.parametrize("typed", ["Quillfeather", "(773) 555-0187", "7KQ-4MX"])
def test_who_writes_answers_searches_no_requests(
    typed: str, client: Client, content: None
) -> None:
    sign_in(client, colleague("FAQ editor", "editor"))
    terms = {"app_label": "intake", "model_name": "message", "field_name": "request"}

    searched = client.post(LIST, {"q": typed})
    offered = client.get("/staff/autocomplete/", terms | {"term": typed})
    first = client.get("/staff/").text

    assert (searched.status_code, offered.status_code) == (403, 403)
    for word in ["onsultation", "uarantine", "received =", "Needs us now"]:
        assert word not in first
