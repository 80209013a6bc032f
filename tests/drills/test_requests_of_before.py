"""Requests of before their columns were sealed come along, and can go back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from operator import eq
from typing import Any
from uuid import uuid4

import pytest
from django.apps.registry import Apps
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from intake.blind_index import matching
from intake.models import ConsultationRequest, broken_constraint
from tests.intake import canaries
from tests.intake.builders import build_request
from tests.only_added import let_tests_empty_tables
from tests.proof.plugin import Proof

BEFORE = [("intake", "0001_initial")]
RECEIVED_AT = datetime(2026, 11, 20, 15, tzinfo=UTC)

# As they were stored: closed, to be texted, in Spanish.
OLD_ROWS: dict[str, dict[str, Any]] = {
    "CDS-222": {"status": "closed", "note": canaries.TYPED["note"]},
    "TXT-333": {"contact_by": "text", "concerns": ["ptsd", "ocd"], "email": ""},
    "ESP-444": {
        "full_name": "Ana Núñez-Muñoz 😀",
        "contact_by": "email",
        "phone": "",
        "for_whom": "other",
        "voicemail": "may_say_clinic",
    },
}
OLD_FIELDS = [
    *["reference", "token", "received_at", "reply_due_at", "for_whom", "adult"],
    *["state", "full_name", "preferred_name", "contact_by", "phone", "email"],
    *["voicemail", "concerns", "note", "status", "staff_note", "version"],
]

pytestmark = pytest.mark.django_db(transaction=True)


def migrate(targets: list[tuple[str, str]]) -> Apps:
    MigrationExecutor(connection).migrate(targets)
    let_tests_empty_tables()
    return MigrationExecutor(connection).loader.project_state(targets).apps


def newest() -> list[tuple[str, str]]:
    return MigrationExecutor(connection).loader.graph.leaf_nodes()


@pytest.fixture
def before() -> Iterator[Apps]:
    """The tables as they were; at the end they are today's again, and empty."""
    yield migrate(BEFORE)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE intake_consultationrequest CASCADE")
    migrate(newest())


def build_old_requests(before: Apps) -> None:
    for reference, row in OLD_ROWS.items():
        values = {
            "reference": reference,
            "token": uuid4(),
            "received_at": RECEIVED_AT,
            "reply_due_at": RECEIVED_AT + timedelta(days=1),
            "for_whom": "self",
            "adult": "yes",
            "state": "IL",
            "full_name": canaries.TYPED["full_name"],
            "preferred_name": canaries.TYPED["preferred_name"],
            "contact_by": "call",
            "phone": canaries.TYPED["phone"],
            "email": canaries.TYPED["email"],
            "staff_note": canaries.STAFF_TYPED["staff_note"],
        } | row
        request = before.get_model("intake", "ConsultationRequest")(**values)
        request.save()
        request.consents.create(
            kind="contact",
            notice_version=1,
            language="es" if reference == "ESP-444" else "en",
            given_at=RECEIVED_AT,
        )


def old_values(rows: Any) -> list[dict[str, Any]]:
    return list(rows.objects.order_by("reference").values(*OLD_FIELDS))


def stored_text() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT r::text FROM intake_consultationrequest AS r")
        return "\n".join(text for (text,) in cursor.fetchall())


def test_old_requests_read_the_same_are_sealed_found_and_bound_by_the_rules(
    before: Apps, proof: Proof
) -> None:
    build_old_requests(before)
    old = old_values(before.get_model("intake", "ConsultationRequest"))
    words = {"full_name", "preferred_name", "phone", "email", "note", "staff_note"}
    assert canaries.typed_in(stored_text()) == words

    migrate(newest())

    same = sum(map(eq, old_values(ConsultationRequest), old))
    proof("O1", "requests of before", cases=len(OLD_ROWS), survived=same)
    assert canaries.found_in(stored_text()) == set()
    assert "ptsd" not in stored_text()
    assert found("+1 773-555-0187") == ["CDS-222", "TXT-333"]
    assert found(canaries.TYPED["email"]) == ["CDS-222", "ESP-444"]
    assert found("munoz") == ["ESP-444"]
    assert found("312 555 0100") == []
    assert_that_what_follows_is_filled_in()
    for change, constraint in BREAKING.items():
        assert broken_by(change) == constraint


BREAKING = {
    "full_name = ''": "intake_request_has_a_name",
    "phone_e164 = ''": "intake_can_be_reached_as_asked",
    "text_consent = false": "intake_can_be_reached_as_asked",
    "status = 'closed', outcome = 'spam'": "intake_closed_since_a_moment",
    "status = 'closed', closed_at = now()": "intake_closed_with_an_outcome",
    "status = 'scheduled'": "intake_moves_by_allowed_steps",
    "heard = 'lost'": "intake_choices_are_known",
    "stripped_at = now()": "intake_stripped_holds_nothing",
    "adult = 'no'": "intake_nobody_under_age_is_stored",
}


def found(typed: str) -> list[str]:
    rows = ConsultationRequest.objects.filter(matching(typed))
    return sorted(rows.values_list("reference", flat=True))


def assert_that_what_follows_is_filled_in() -> None:
    closed, spanish, texted = ConsultationRequest.objects.order_by("reference")
    assert (closed.closed_at, closed.outcome) == (RECEIVED_AT, "unrecorded")
    assert texted.closed_at is None
    assert (texted.text_consent, closed.text_consent) == (True, False)
    assert (spanish.site_language, closed.site_language) == ("es", "en")
    assert (texted.phone_e164, spanish.phone_e164) == ("+17735550187", "")
    codes = {closed.status_code, spanish.status_code, texted.status_code}
    assert len(codes - {""}) == 3
    assert all(request.consents.count() == 1 for request in [closed, spanish, texted])


def broken_by(change: str) -> str:
    """Return the constraint that refuses the change."""
    with (
        pytest.raises(IntegrityError) as refused,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"UPDATE intake_consultationrequest SET {change} "  # noqa: S608
            "WHERE reference = 'TXT-333'"
        )
    return broken_constraint(refused.value)


def test_there_and_back_and_there_again_nothing_is_lost(
    before: Apps, proof: Proof
) -> None:
    build_old_requests(before)
    old = old_values(before.get_model("intake", "ConsultationRequest"))
    migrate(newest())

    back = migrate(BEFORE)

    assert old_values(back.get_model("intake", "ConsultationRequest")) == old
    assert "Quillfeather" in stored_text()
    migrate(newest())
    same = sum(map(eq, old_values(ConsultationRequest), old))
    proof("O1", "requests there and back", cases=len(OLD_ROWS), survived=same)
    assert canaries.found_in(stored_text()) == set()


def test_what_was_erased_while_escalated_is_settled_and_can_be_open_again(
    proof: Proof,
) -> None:
    request = build_request()
    nurse = User.objects.create_user("nurse")
    escalation = request.escalate(nurse)
    request.erase()

    before = migrate([("intake", "0020_weeks")]).get_model("intake", "Escalation")

    assert before.objects.get().closed_at is None
    migrate(newest())
    escalation.refresh_from_db()
    is_settled = escalation.closed_at == request.stripped_at
    proof("O1", "erased while escalated", cases=1, survived=int(is_settled))
