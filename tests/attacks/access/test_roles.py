"""Who may what: every address of the site, asked and posted to, in every role."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from tests.attacks.access.roles import MAY
from tests.attacks.access.rules import (
    ALL_STAFF,
    LEADS_ON,
    OPENING,
    READERS,
    RULES,
    VISITORS,
    WORK,
    rules_for,
)
from tests.attacks.addresses import addresses, undone
from tests.attacks.cases import note, some
from tests.intake.canaries import found_in, typed_in
from tests.intake.staff import LIST, colleague
from tests.proof.plugin import Proof
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("content")]

ROLES = ["Front desk", "Clinician", "FAQ editor", "Owner"]
READ_REQUESTS = ["Front desk", "Clinician", "Owner"]
REFUSED = {403, 404, 405}
MAY_OPEN = ["Front desk", "Owner"]  # the page of what keeps the site closed
OF_THE_DESK = ["onsultation", "uarantine", "received =", "Needs us now"]


def test_every_address_has_a_rule_and_every_rule_an_address() -> None:
    without = {name: rules_for(name) for name in addresses() if rules_for(name) != 1}

    assert without == {}
    assert set.union(*RULES) - {*addresses()} == set()
    assert len(addresses()) >= 170


def test_an_address_that_is_new_has_no_rule(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.clinic_site.urls_that_fail"

    assert [name for name in addresses() if not rules_for(name)] == [
        "fails/<str:name>/",
        "es/fails/<str:name>/",
        "consultation/fails/<str:name>/",
        "es/consultation/fails/<str:name>/",
    ]


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_its_own_pages_and_is_refused_all_others(
    role: str, client: Client, proof: Proof
) -> None:
    sign_in(client, colleague(role))
    paths = addresses()
    survived: dict[tuple[str, str], bool] = {}

    for name in some(sorted(WORK | OPENING)):
        with undone(client):
            answers = [client.get(paths[name]), client.post(paths[name], {})]
        survived[role, name] = is_right(role, name, answers)

    note(proof, "Z1", role, survived)


def is_right(role: str, name: str, answers: list[Any]) -> bool:
    """One of the two is answered if they may, and neither else; nothing breaks."""
    statuses = {answer.status_code for answer in answers}
    may = MAY_OPEN if name in OPENING else MAY[name.removeprefix("admin:")]
    told = found_in(" ".join(answer.text for answer in answers))
    is_let_in = not statuses <= REFUSED
    return (
        max(statuses) < 500
        and is_let_in == (role in may)
        and not (told and role not in READ_REQUESTS)
    )


def test_who_writes_answers_is_told_nothing_of_requests_anywhere(
    client: Client, proof: Proof
) -> None:
    """On the pages for everybody, the first one and the offers of a search included."""
    sign_in(client, colleague("FAQ editor", "editor"))
    paths = addresses()
    survived: dict[tuple[str, str], bool] = {}

    for name in sorted(ALL_STAFF | LEADS_ON):
        path = paths[name]
        said = client.get(path, follow=True).text + client.post(path, follow=True).text
        survived["page", name] = not found_in(said)
    first = client.get("/staff/").text
    for words in OF_THE_DESK:
        survived["first page", words] = words not in first
    terms = {"app_label": "intake", "model_name": "message", "field_name": "request"}
    for typed in ["Quillfeather", "(773) 555-0187", "7KQ-4MX"]:
        searched = client.post(LIST, {"q": typed})
        offered = client.get("/staff/autocomplete/", terms | {"term": typed})
        statuses = searched.status_code, offered.status_code
        survived["search", typed] = statuses == (403, 403)

    note(proof, "Z1", "what a writer of answers is told on the way", survived)


@pytest.mark.parametrize("role", [None, *ROLES])
def test_public_pages_are_for_all_and_take_what_they_are_for(
    role: str | None, client: Client, proof: Proof
) -> None:
    if role:
        sign_in(client, colleague(role))
    paths = addresses()
    survived: dict[tuple[str, str], bool] = {}

    for name in sorted(READERS):
        for path in [paths[name], f"/es{paths[name]}"]:
            read, sent = client.get(path), client.post(path, {"a": "b"})
            survived[name, path] = (
                read.status_code in {200, 302, 404}  # only one language has it
                and sent.status_code in {404, 405}
                and not typed_in(read.text)
            )
    for name in sorted(VISITORS):
        path = paths[name]
        with undone(client):
            answers = [client.get(path), client.post(path, {})]
        statuses = {answer.status_code for answer in answers}
        said = " ".join(answer.text for answer in answers)
        is_answered = statuses <= {200, 302, 400, 405, 422}
        survived[name, path] = is_answered and not typed_in(said)

    note(proof, "Z1", f"public pages, {role or 'a visitor'}", survived)
