import re
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic_site.clinic_facts import notices
from clinic_site.kept_facts import kept_facts
from intake.models import Consent, ConsultationRequest, Event, receiving, reply_due_at
from intake.reference import PATTERN, new_reference
from tests import content
from tests.intake.builders import build_request

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
SENT = {
    "for_whom": "self",
    "adult": "yes",
    "state": "IL",
    "full_name": "Example Person",
    "contact_by": "call",
    "phone": "312 555 0142",
    "phone_e164": "+13125550142",
}


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("intake_reference_is_well_formed", {"reference": "0OI-1LX"}),
        ("intake_reference_is_well_formed", {"reference": "ABCDEFG"}),
        ("intake_reply_is_due_after_receipt", {"reply_due_at": LONG_AGO}),
        ("intake_nobody_under_age_is_stored", {"adult": "no"}),
        ("intake_request_has_a_name", {"full_name": ""}),
        ("intake_can_be_reached_as_asked", {"phone": ""}),
        ("intake_can_be_reached_as_asked", {"contact_by": "text", "phone": ""}),
        ("intake_can_be_reached_as_asked", {"contact_by": "email"}),
        ("intake_can_be_reached_as_asked", {"contact_by": "fax"}),
        ("intake_choices_are_known", {"status": "done"}),
        ("intake_choices_are_known", {"heard": "tracker"}),
        ("intake_choices_are_known", {"quarantine": "score"}),
        ("intake_can_be_reached_as_asked", {"contact_by": "text"}),
        ("intake_closed_since_a_moment", {"status": "closed"}),
        ("intake_closed_since_a_moment", {"closed_at": LONG_AGO}),
        ("intake_stripped_holds_nothing", {"stripped_at": LONG_AGO}),
    ],
)  # fmt: skip
def test_the_database_refuses_what_must_never_be(
    constraint: str, values: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError) as error:
        build_request(**values)

    assert error.value.__cause__.diag.constraint_name == constraint


@pytest.mark.parametrize("field", ["token", "reference"])
def test_a_token_and_a_reference_belong_to_one_request(field: str) -> None:
    first = build_request()

    with pytest.raises(IntegrityError):
        build_request(**{field: getattr(first, field)})


def test_a_consent_is_kept_once_for_each_notice() -> None:
    request = build_request()
    consent = {
        "request": request,
        "kind": "contact",
        "notice_version": 1,
        "language": "en",
        "given_at": timezone.now(),
    }
    Consent.objects.create(**consent)

    with pytest.raises(IntegrityError) as error:
        Consent.objects.create(**consent)

    assert error.value.__cause__.diag.constraint_name == "intake_consent_once"


def test_a_form_is_stored_with_its_consents_and_a_reference() -> None:
    content.load("faq", "clinic")

    agreed = [notices()[kind] for kind in ["contact", "emergency", "privacy"]]

    request, holds_these = ConsultationRequest.objects.receive(uuid4(), agreed, **SENT)

    request.refresh_from_db()
    assert holds_these
    assert re.match(PATTERN, request.reference)
    assert request.status == "new"
    assert request.events.get().kind == "received"
    assert sorted(request.consents.values_list("kind", "notice_version")) == [
        ("contact", 1),
        ("emergency", 1),
        ("privacy", 1),
    ]


def test_a_token_sent_again_finds_the_first_request_and_changes_nothing() -> None:
    token = uuid4()
    first, _ = ConsultationRequest.objects.receive(token, notices().values(), **SENT)
    other = SENT | {"full_name": "Somebody Else"}

    same, holds_these = ConsultationRequest.objects.receive(token, [], **SENT)
    second, holds_others = ConsultationRequest.objects.receive(token, [], **other)

    assert first == same == second
    assert (holds_these, holds_others) == (True, False)
    assert ConsultationRequest.objects.get().full_name == "Example Person"
    assert Consent.objects.count() == len(notices())
    assert [event.kind for event in first.events.all()] == ["received", "sent_again"]


def test_a_reference_that_is_taken_is_drawn_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken = build_request(reference="7KQ-4MX")
    drawn = iter([taken.reference, taken.reference, "8RT-5NY"])
    monkeypatch.setattr(receiving, "new_reference", lambda: next(drawn))

    request, _ = ConsultationRequest.objects.receive(uuid4(), [], **SENT)

    assert request.reference == "8RT-5NY"


def test_references_hold_nothing_that_is_mistaken_for_something_else() -> None:
    drawn = "".join(new_reference() for _ in range(2000))

    assert not set("01OIL") & set(drawn)
    assert len({drawn[i : i + 7] for i in range(0, len(drawn), 7)}) > 1990


def test_a_request_is_named_by_its_reference_alone() -> None:
    assert str(build_request(reference="7KQ-4MX")) == "7KQ-4MX"


def test_a_reply_is_promised_for_the_end_of_the_next_working_day() -> None:
    content.load("faq", "clinic")
    friday_evening = datetime(2026, 11, 20, 22, 55, tzinfo=UTC)  # 16:55 in Chicago

    due = reply_due_at(friday_evening, kept_facts())

    assert due == datetime(2026, 11, 23, 23, tzinfo=UTC)  # Monday, 17:00 there


def test_requests_come_with_the_newest_first() -> None:
    early = build_request(received_at=datetime(2026, 1, 4, tzinfo=UTC))
    late = build_request(received_at=datetime(2026, 1, 6, tzinfo=UTC))
    middle = build_request(received_at=datetime(2026, 1, 5, tzinfo=UTC))

    assert list(ConsultationRequest.objects.all()) == [late, middle, early]


def test_a_stripped_request_keeps_its_dates_its_status_and_what_happened() -> None:
    request = build_request(
        note="Canary", concerns=["ptsd"], email="a@b.co", email_consent=True
    )
    request.promise_messages()

    assert request.strip("erased")  # noqa: B005

    again = ConsultationRequest.objects.get()
    assert (again.full_name, again.note, again.concerns) == ("", "", [])
    assert (again.blind_index, again.status_code) == ([], "")
    assert again.status == "withdrawn"
    assert again.received_at == request.received_at
    assert [event.kind for event in again.events.all()] == ["erased"]
    assert not again.messages.exists()
    assert not again.strip("erased")  # noqa: B005


def test_what_happened_is_never_rewritten() -> None:
    event = build_request().record("received")

    for rewrite in [lambda: event.delete(), lambda: Event.objects.update(kind="x")]:
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            rewrite()
        constraint = refused.value.__cause__.diag.constraint_name
        assert constraint == "intake_events_are_only_added"
