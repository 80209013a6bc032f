"""One request as FHIR R4: valid by others' reading of it, and complete."""

import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from clinic_site.models import Clinic
from intake import choices
from intake.models import Consent, ConsultationRequest, Event, Export
from intake.out import fhir
from tests.intake import canaries
from tests.intake.builders import answers, build_clinic, build_request
from tests.intake.fhir_r4 import faults
from tests.intake.staff import address, colleague
from tests.intake.test_export import ODD
from tests.signing_in import sign_in

Status = ConsultationRequest.Status
Outcome = ConsultationRequest.Outcome
NOW = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
WRITTEN = ["sent", "bounced", "reached", "declined"]
OUTCOMES = {
    "call": [
        *["reached", "no_answer", "voicemail", "mailbox_full", "wrong_number"],
        "declined",
    ],
    "text": WRITTEN,
    "email": WRITTEN,
}
BACKWARDS = "\u202eevil\u202c"

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return colleague("Owner", "owner")


@pytest.fixture
def clinic() -> Clinic:
    return build_clinic()


def bundle_of(request: ConsultationRequest) -> dict[str, Any]:
    """Return it as a system that reads the file has it."""
    clinic = Clinic.objects.first() or build_clinic()
    return json.loads(json.dumps(fhir.as_json(request, clinic)))


def all_of(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    resources = [entry["resource"] for entry in bundle["entry"]]
    return [each for each in resources if each["resourceType"] == kind]


def one_of(bundle: dict[str, Any], kind: str) -> dict[str, Any]:
    [resource] = all_of(bundle, kind)
    return resource


def full_request(by: User, **overrides: Any) -> ConsultationRequest:
    """A request with something in every column and in every table about it."""
    request = build_request(**canaries.STORED | overrides)
    for kind in ["contact", "privacy", "emergency", "texts"]:
        Consent.objects.create(
            request=request, kind=kind, notice_version=1, given_at=NOW,
            language=request.site_language,
        )  # fmt: skip
    for channel, outcomes in OUTCOMES.items():
        for outcome in outcomes:
            request.attempts.create(channel=channel, outcome=outcome, at=NOW, by=by)
    request.attempts.create(channel="call", direction="in", outcome="reached", by=by)
    request.record(Event.Kind.TAKEN, by)
    return request


def values_of(status: str, outcome: str = "") -> dict[str, Any]:
    is_closed = status in {"completed", "closed", "withdrawn"}
    made = {"appointment_at": NOW} if status in {"scheduled", "completed"} else {}
    return {
        "status": status, "outcome": outcome, "closed_at": NOW if is_closed else None,
    } | made  # fmt: skip


STANDINGS = {
    **{status: values_of(status) for status in Status.values if status != "closed"},
    **{f"closed {outcome}": values_of("closed", outcome) for outcome in Outcome.values},
    "in quarantine": {"quarantine": "trap"},
}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("for_whom", ["self", "other"])
@pytest.mark.parametrize("standing", STANDINGS.values(), ids=STANDINGS)
def test_it_is_valid_in_every_status_for_whomever_and_in_either_language(
    standing: dict[str, Any], for_whom: str, language: str, owner: User
) -> None:
    request = full_request(owner, for_whom=for_whom, site_language=language, **standing)

    assert faults(bundle_of(request)) == []


def test_it_is_valid_with_hardly_anything_filled() -> None:
    assert faults(bundle_of(build_request(state=""))) == []


@pytest.mark.parametrize("kind", [Event.Kind.ERASED, Event.Kind.PURGED])
@pytest.mark.parametrize("for_whom", ["self", "other"])
def test_it_is_valid_once_erased_and_holds_what_is_left(
    for_whom: str, kind: str, owner: User
) -> None:
    request = full_request(owner, for_whom=for_whom)
    request.strip(kind)

    bundle = bundle_of(request)

    assert faults(bundle) == []
    assert not canaries.found_in(json.dumps(bundle))
    assert not all_of(bundle, "QuestionnaireResponse")
    assert not all_of(bundle, "Consent")
    assert one_of(bundle, "Patient") == {"resourceType": "Patient", "active": False}
    assert one_of(bundle, "Task")["status"] in {"cancelled", "rejected"}


@pytest.mark.parametrize("text", [*ODD.values(), " ", "\n", BACKWARDS, "\ufffe\uffff"])
def test_it_is_valid_with_odd_texts_and_keeps_what_fhir_allows(
    text: str, owner: User
) -> None:
    typed = dict.fromkeys(canaries.TYPED, text) | {"email": "a@b.co"}
    request = full_request(owner, **typed)

    bundle = bundle_of(request)

    assert faults(bundle) == []
    found = given(bundle).get("note", [{"valueString": ""}])
    expected = text.replace("\0", "\ufffd").replace("\x1b", "\ufffd")
    expected = expected.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
    assert found[0]["valueString"].strip() == expected.strip()


def given(bundle: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Return the answers of the response by link id."""
    response = one_of(bundle, "QuestionnaireResponse")
    items = [item for group in response["item"] for item in group["item"]]
    return {item["linkId"]: item["answer"] for item in items}


def asked(bundle: dict[str, Any]) -> dict[str, dict[str, Any]]:
    questionnaire = one_of(bundle, "Questionnaire")
    return {
        item["linkId"]: item
        for group in questionnaire["item"]
        for item in group["item"]
    }


def test_every_answer_is_there_with_the_question_and_its_choices(owner: User) -> None:
    bundle = bundle_of(full_request(owner))

    answered = given(bundle)
    for name, typed in canaries.TYPED.items():
        assert answered[name] == [{"valueString": typed}]
    for name, chosen in canaries.CHOSEN.items():
        codes = chosen if isinstance(chosen, list) else [chosen]
        if chosen == "on":
            assert answered[name] == [{"valueBoolean": True}]
        else:
            assert [it["valueCoding"]["code"] for it in answered[name]] == codes
    assert answered["text_consent"] == [{"valueBoolean": True}]
    assert set(answered) == {*asked(bundle)} == {
        *canaries.TYPED, *canaries.CHOSEN, "adult", "text_consent", "email_consent",
    }  # fmt: skip


def test_each_answer_is_one_of_those_that_its_question_offers(owner: User) -> None:
    for language in ["en", "es"]:
        bundle = bundle_of(full_request(owner, site_language=language))
        questions = asked(bundle)

        for name, answers_given in given(bundle).items():
            [of_answer] = {key for answer in answers_given for key in answer}
            kind = questions[name]["type"]
            assert of_answer == {
                "choice": "valueCoding", "boolean": "valueBoolean",
            }.get(kind, "valueString")  # fmt: skip
            for answer in answers_given:
                if kind == "choice":
                    assert answer in [
                        {"valueCoding": option["valueCoding"]}
                        for option in questions[name]["answerOption"]
                    ]


def test_questions_are_in_the_language_they_read_and_the_rest_in_ours(
    owner: User,
) -> None:
    bundle = bundle_of(full_request(owner, site_language="es"))

    answered = given(bundle)
    assert one_of(bundle, "QuestionnaireResponse")["language"] == "es"
    assert asked(bundle)["full_name"]["text"] == "Su nombre completo"
    assert answered["concerns"][0]["valueCoding"]["display"] == "Depresión bipolar"
    assert one_of(bundle, "Task")["businessStatus"]["text"] == "New"


def test_whoever_asks_for_themself_is_the_patient(clinic: Clinic) -> None:
    request = build_request(
        full_name="Example Person", preferred_name="Ex", email="a@b.co", language="es"
    )

    bundle = bundle_of(request)

    assert not all_of(bundle, "RelatedPerson")
    assert one_of(bundle, "Patient") == {
        "resourceType": "Patient",
        "active": True,
        "name": [{"text": "Example Person"}, {"use": "usual", "text": "Ex"}],
        "telecom": [
            {"system": "phone", "value": "+13125550142"},
            {"system": "email", "value": "a@b.co"},
        ],
        "address": [{"state": "IL", "country": "US"}],
        "communication": [
            {
                "language": {
                    "coding": [
                        {
                            "system": "urn:ietf:bcp:47",
                            "code": "es",
                            "display": "Español",
                        }
                    ],
                    "text": "Español",
                },
                "preferred": True,
            }
        ],
    }


def test_whoever_asks_for_another_is_related_to_a_patient_without_a_name() -> None:
    request = build_request(for_whom="other", relation="parent", they_know="yes")

    bundle = bundle_of(request)

    patient, related = one_of(bundle, "Patient"), one_of(bundle, "RelatedPerson")
    assert set(patient) == {"resourceType", "active", "address"}
    assert related["name"] == [{"text": "Example Person"}]
    assert related["relationship"][0]["text"] == "Their parent"
    addresses = {
        entry["resource"]["resourceType"]: entry["fullUrl"] for entry in bundle["entry"]
    }
    assert related["patient"]["reference"] == addresses["Patient"]
    requester = one_of(bundle, "ServiceRequest")["requester"]
    assert requester["reference"] == addresses["RelatedPerson"]


@pytest.mark.parametrize(
    ("standing", "order", "task"),
    [
        ("new", "active", "requested"),
        ("in_review", "active", "received"),
        ("contacting", "active", "accepted"),
        ("reached", "active", "in-progress"),
        ("scheduled", "active", "in-progress"),
        ("completed", "completed", "completed"),
        ("withdrawn", "revoked", "cancelled"),
        ("closed declined", "revoked", "cancelled"),
        ("closed unreachable", "revoked", "failed"),
        ("closed not_a_fit", "revoked", "rejected"),
        ("closed spam", "revoked", "rejected"),
    ],
)
def test_the_task_says_how_far_it_is(standing: str, order: str, task: str) -> None:
    bundle = bundle_of(build_request(**STANDINGS[standing]))

    asked_for, found = one_of(bundle, "ServiceRequest"), one_of(bundle, "Task")
    assert asked_for["intent"] == "proposal"
    assert (asked_for["status"], found["status"]) == (order, task)
    assert found["businessStatus"]["coding"][0]["code"] == standing.split()[0]
    assert ("statusReason" in found) == standing.startswith("closed")


@pytest.mark.parametrize(
    ("status", "expected"),
    [("scheduled", "booked"), ("completed", "fulfilled"), ("withdrawn", "cancelled")],
)
def test_an_appointment_is_half_an_hour_and_says_what_became_of_it(
    status: str, expected: str
) -> None:
    request = build_request(**values_of(status) | {"appointment_at": NOW})

    found = one_of(bundle_of(request), "Appointment")

    assert found["status"] == expected
    start, end = (datetime.fromisoformat(found[name]) for name in ["start", "end"])
    assert (start, end - start) == (NOW, timedelta(minutes=30))


def test_each_attempt_is_a_communication_and_names_no_colleague(owner: User) -> None:
    request = full_request(owner)

    bundle = bundle_of(request)

    sent = all_of(bundle, "Communication")
    assert len(sent) == request.attempts.count()
    outcomes = {
        (it["medium"][0]["text"], it["statusReason"]["coding"][0]["code"]): it["status"]
        for it in sent
    }
    assert outcomes["Called", "no_answer"] == "not-done"
    assert outcomes["Called", "voicemail"] == "completed"
    assert outcomes["Mailed", "bounced"] == "not-done"
    assert outcomes["Texted", "sent"] == "completed"
    incoming = [it for it in sent if it["sender"]["type"] != "Organization"]
    assert [it["recipient"][0]["type"] for it in incoming] == ["Organization"]
    whole = json.dumps(bundle)
    assert "owner" not in whole.replace('"owner":', "")
    assert "staff_note" not in canaries.found_in(whole)
    assert request.status_code not in whole


def test_a_consent_carries_the_words_agreed_to(client: Client) -> None:
    client.post("/consultation/", answers())
    request = ConsultationRequest.objects.get()

    bundle = bundle_of(request)

    consents = all_of(bundle, "Consent")
    assert len(consents) == request.consents.count() == 3
    for consent in consents:
        assert consent["sourceAttachment"]["data"]
        assert consent["status"] == "active"
    assert faults(bundle) == []


def test_provenance_speaks_of_everything_else_in_the_bundle(owner: User) -> None:
    bundle = bundle_of(full_request(owner))

    provenance = one_of(bundle, "Provenance")

    targets = [target["reference"] for target in provenance["target"]]
    others = [
        entry["fullUrl"]
        for entry in bundle["entry"]
        if entry["resource"]["resourceType"] != "Provenance"
    ]
    assert targets == others
    roles = [agent["type"]["coding"][0]["code"] for agent in provenance["agent"]]
    assert roles == ["author", "custodian"]


def test_a_second_export_calls_everything_by_the_same_addresses(owner: User) -> None:
    request = full_request(owner)

    first, second = (
        [entry["fullUrl"] for entry in bundle_of(request)["entry"]] for _ in range(2)
    )

    assert first == second
    other = {entry["fullUrl"] for entry in bundle_of(build_request())["entry"]}
    assert not other & {*first}


def test_codes_are_ours_or_known_ones(owner: User, settings: Settings) -> None:
    settings.SITE_URL = "https://clinic.example"
    known = [
        "https://clinic.example/fhir/",
        "urn:ietf:bcp:47",
        "http://terminology.hl7.org/CodeSystem/consentscope",
        "http://terminology.hl7.org/CodeSystem/provenance-participant-type",
        *["phone", "email"],
    ]

    systems = set(systems_in(bundle_of(full_request(owner))))

    assert systems
    assert not [name for name in systems if not name.startswith(tuple(known))]


def systems_in(value: Any) -> list[str]:
    if isinstance(value, list):
        return [system for part in value for system in systems_in(part)]
    if not isinstance(value, dict):
        return []
    own = [value["system"]] if "system" in value else []
    return own + [system for part in value.values() for system in systems_in(part)]


def test_it_costs_no_more_queries_for_a_longer_story(
    owner: User,
    clinic: Clinic,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    request = full_request(owner)

    with django_assert_max_num_queries(12):
        fhir.as_json(request, clinic)


def test_every_choice_there_is_is_valid() -> None:
    request = build_request(
        best_times=choices.BestTime.values,
        concerns=choices.Concern.values,
        tried=choices.Tried.values,
        language="other",
        other_language="Quillish",
        heard="other",
        state="ZZ",
    )

    bundle = bundle_of(request)

    assert faults(bundle) == []
    [communication] = one_of(bundle, "Patient")["communication"]
    assert communication["language"] == {"text": "Quillish"}
    assert "address" not in one_of(bundle, "Patient")


# The file


def test_it_leaves_for_a_reason_named_for_the_reference_and_is_kept_nowhere(
    client: Client, owner: User
) -> None:
    sign_in(client, owner)
    request = full_request(owner)
    form = {"kind": "fhir", "reason": "They are treated elsewhere now"}

    response = client.post(address(request, "export/"), form)

    assert response["Content-Type"] == "application/fhir+json"
    name = f'attachment; filename="{request.reference}.fhir.json"'
    assert response["Content-Disposition"] == name
    assert "no-store" in response["Cache-Control"]
    assert faults(response.json()) == []
    assert Export.objects.get().kind == "fhir"
    assert request.events.filter(kind="exported", by=owner).count() == 1


# Whether what checks them finds anything at all

Change = Callable[[dict[str, Any]], object]


def in_the(kind: str, change: Callable[[dict[str, Any]], object]) -> Change:
    return lambda bundle: change(all_of(bundle, kind)[0])


WRONG: dict[str, Change] = {
    "required, missing": in_the("ServiceRequest", lambda it: it.pop("subject")),
    "required, missing below": in_the(
        "Appointment", lambda it: it["participant"][0].pop("status")
    ),
    "no such code": in_the("Task", lambda it: it.update(status="done")),
    "no such code below": in_the(
        "RelatedPerson", lambda it: it["telecom"][0].update(system="mobile")
    ),
    "no such code in a group": in_the(
        "Questionnaire", lambda it: it["item"][0]["item"][0].update(type="radio")
    ),
    "no such kind of Bundle": lambda bundle: bundle.update(type="heap"),
    "text for a truth": in_the("Patient", lambda it: it.update(active="yes")),
    "number for a text": in_the("Task", lambda it: it.update(description=3)),
    "one for many": in_the("RelatedPerson", lambda it: it.update(name={"text": "A"})),
    "many for one": in_the("Task", lambda it: it.update(focus=[it["focus"]])),
    "unknown element": in_the("Patient", lambda it: it.update(nickname="A")),
    "unknown element below": in_the(
        "RelatedPerson", lambda it: it["name"][0].update(whole="A")
    ),
    "unknown resource": in_the("Task", lambda it: it.update(resourceType="Chore")),
    "null": in_the("Patient", lambda it: it.update(active=None)),
    "empty text": in_the("Task", lambda it: it.update(description="")),
    "empty list": in_the("Patient", lambda it: it.update(contact=[])),
    "time without a zone": in_the(
        "Task", lambda it: it.update(authoredOn="2026-11-24T10:00:00")
    ),
    "no date": in_the("Patient", lambda it: it.update(birthDate="24/11/2026")),
    "two answers in one": in_the(
        "QuestionnaireResponse",
        lambda it: it["item"][0]["item"][0]["answer"][0].update(valueString="a"),
    ),
    "control character": in_the("Task", lambda it: it.update(description="a\0b")),
    "reference to nowhere": in_the(
        "Task", lambda it: it["focus"].update(reference="urn:uuid:1")
    ),
    "reference to another kind": in_the(
        "Task", lambda it: it["focus"].update(type="Patient")
    ),
    "one address twice": lambda bundle: bundle["entry"].append(bundle["entry"][0]),
    "consent to nothing": in_the("Consent", lambda it: it.pop("policyRule")),
    "appointment without end": in_the("Appointment", lambda it: it.pop("end")),
    "one question twice": in_the(
        "Questionnaire",
        lambda it: it["item"][0]["item"].append(it["item"][0]["item"][0]),
    ),
}


@pytest.mark.parametrize("spoil", WRONG.values(), ids=WRONG)
def test_whatever_is_planted_is_found(spoil: Change, owner: User) -> None:
    bundle = bundle_of(full_request(owner, appointment_at=NOW))
    spoiled = copy.deepcopy(bundle)

    spoil(spoiled)

    assert faults(bundle) == []
    assert faults(spoiled)
