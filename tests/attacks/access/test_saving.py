"""Two who save at once, and what nobody can do to a request."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import Error, connection, transaction
from django.db.models import ProtectedError
from django.test import Client

from intake.models import ConsultationRequest, Event
from tests.attacks.addresses import undone
from tests.attacks.cases import note
from tests.intake.builders import build_request
from tests.intake.staff import LIST, address, review
from tests.intake.together import at_once
from tests.only_added import as_in_production
from tests.proof.plugin import Proof
from tests.signing_in import sign_in

AT_ONCE = 20


@pytest.mark.django_db(transaction=True)
def test_of_twenty_stale_saves_at_once_one_is_saved_and_nineteen_are_told(
    proof: Proof,
) -> None:
    """Who is told sees what the colleague saved, beside what they typed themselves."""
    owner = User.objects.create_superuser("owner", password="x" * 20)
    request = build_request()

    def save(number: int) -> Callable[[], Any]:
        client = Client()
        client.force_login(owner)
        form = review(request, staff_note=f"Note number {number}.")
        return lambda: client.post(address(request), form)

    answers = at_once([save(number) for number in range(AT_ONCE)])

    stored = ConsultationRequest.objects.get().staff_note
    survived = {}
    for number, answer in enumerate(answers):
        mine = f"Note number {number}."
        if mine == stored:
            survived[number] = answer.status_code == 302
        else:
            told = "owner" in answer.text and "changed" in answer.text
            survived[number] = (
                answer.status_code == 200 and mine in answer.text and told
            )
    note(proof, "Z3", "saves of the same moment", survived)
    assert [answer.status_code for answer in answers].count(302) == 1


@pytest.mark.django_db
def test_nobody_deletes_a_request_in_any_way(client: Client, proof: Proof) -> None:
    as_in_production()
    owner = User.objects.create_superuser("owner", password="x" * 20)
    sign_in(client, owner)
    request = build_request()
    request.record(Event.Kind.RECEIVED)
    connection.check_constraints()
    pages = {
        "delete page, opened": lambda: client.get(address(request, "delete/")),
        "delete page, sent": lambda: client.post(
            address(request, "delete/"), {"post": "yes"}
        ),
        "chosen in the list": lambda: client.post(
            LIST,
            {"action": "delete_selected", "_selected_action": [request.pk]}
            | {"post": "yes"},
        ),
        "as another's form": lambda: client.post(
            address(request), review(request, _delete="yes", DELETE="on")
        ),
        "verb, page": lambda: client.delete(address(request)),
        "verb, list": lambda: client.delete(LIST),
    }
    survived = {}

    for way, go in pages.items():
        with undone(client):
            go()
            survived[way] = ConsultationRequest.objects.count() == 1
    statements = [
        "DELETE FROM intake_consultationrequest",
        "TRUNCATE intake_consultationrequest CASCADE",
    ]
    calls: dict[str, Callable[[], object]] = {
        "row": request.delete,
        "rows": ConsultationRequest.objects.all().delete,
        **{sql: lambda sql=sql: execute(sql) for sql in statements},
    }
    for way, call in calls.items():
        survived[way] = is_refused(call)

    note(proof, "Z4", "pages, verbs, calls and statements", survived)
    registered = admin.site._registry[ConsultationRequest]
    assert not registered.has_delete_permission(None)


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def is_refused(call: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            call()
            connection.check_constraints()  # as the end of a transaction does
            transaction.set_rollback(True)
    except (Error, ProtectedError):
        return True
    return False
