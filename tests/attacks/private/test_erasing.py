"""What is over its time is erased with all copies, and nothing else is."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import cycle
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import call_command

from clinic_site.models import Clinic, TrailEntry
from intake.models import Consent, ConsultationRequest, Event, Export, Message
from tests.attacks.cases import note
from tests.intake.builders import build_request
from tests.intake.canaries import STORED, found_in
from tests.proof.plugin import Proof

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
DAY = timedelta(days=1)
LONG_AGO = {"received_at": NOW - 400 * DAY, "reply_due_at": NOW - 399 * DAY}
OVER = NOW - 380 * DAY

# What is to go, and what is to stay, each in several kinds.
GOES: list[dict[str, Any]] = [
    {"quarantine": "trap"},
    {"quarantine": "too_fast"},
    {"status": "closed", "closed_at": OVER, "outcome": "spam"},
    {"status": "closed", "closed_at": OVER, "outcome": "declined"},
    {"status": "withdrawn", "closed_at": OVER},
]
STAYS: list[dict[str, Any]] = [
    {"status": "new"},
    {"status": "scheduled"},
    {"status": "completed", "closed_at": OVER},
    {"status": "closed", "closed_at": NOW - DAY},
    {"status": "closed", "closed_at": OVER, "legal_hold": True},
    {"quarantine": "trap", "legal_hold": True},
]
EACH = 4


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def with_all_that_goes_with_it(by: User, **values: Any) -> ConsultationRequest:
    """A request with a canary in every field, and with copies of what was typed."""
    request = build_request(**(STORED | LONG_AGO | values))
    request.record(Event.Kind.RECEIVED)
    Consent.objects.create(
        request=request, kind="contact", notice_version=1, given_at=NOW
    )
    Export.objects.of_one(request, Export.Kind.JSON, by, "Dr. Quackenquill asked")
    Message.objects.create(request=request, kind="staff_new", sent_at=NOW)
    escalation = request.escalate(by, clinician=by, told_at=NOW)
    escalation.settle(by, outcome="Quillfeather is safe.")
    Message.objects.filter(sent_at=None).update(sent_at=NOW)
    TrailEntry.objects.create(by=by, action="viewed", shown=[request.pk])
    return request


def rows_about(request: ConsultationRequest) -> str:
    """Return, unsealed, every row of every table that belongs to the request."""
    rows = [str(vars(ConsultationRequest.objects.get(pk=request.pk)))]
    for model in apps.get_app_config("intake").get_models():
        names = [field.name for field in model._meta.get_fields()]
        if "request" in names and model is not ConsultationRequest:
            of_it = model._default_manager.filter(request=request.pk)
            rows += [str(vars(row)) for row in of_it]
    return "\n".join(rows)


def test_what_is_over_is_erased_with_all_copies_and_nothing_else(
    proof: Proof,
) -> None:
    Clinic.objects.create(pk=1, name="A Clinic", spam_days=30, closed_months=12)
    by = User.objects.create_user("desk")
    gone = [kind for kind, _ in zip(cycle(GOES), range(EACH * len(GOES)), strict=False)]
    leaving = [with_all_that_goes_with_it(by, **kind) for kind in gone]
    staying = [with_all_that_goes_with_it(by, **kind) for kind in STAYS]
    assert all(found_in(rows_about(each)) for each in [*leaving, *staying])

    tried = run("--dry-run")
    untouched = all(found_in(rows_about(each)) for each in leaving)
    done = run()

    survived = {}
    for request, kind in zip(leaving, gone, strict=True):
        is_empty = not found_in(rows_about(request))
        events = {*request.events.values_list("kind", flat=True)}
        trail = TrailEntry.objects.filter(shown=[request.pk]).count()
        kept = {"received", "purged"} <= events and trail == 1
        is_told = request.reference in tried and request.reference in done
        survived[request.pk, str(kind)] = is_empty and kept and is_told
    for request, kind in zip(staying, STAYS, strict=True):
        words = found_in(rows_about(request))
        survived[request.pk, str(kind)] = len(words) >= 10
    note(proof, "P9", "over their time, and not", survived)
    assert untouched
    assert f"{len(leaving)} would be erased" in tried
    assert f"{len(leaving)} erased." in done


def run(*options: str) -> str:
    said = StringIO()
    call_command("purge_requests", *options, stdout=said)
    return said.getvalue()
