"""All of one request as a file and on paper, for whoever it is about."""

import html
import json
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from clinic_site.models import Clinic, Notice
from clinic_site.visible import with_marks
from intake import choices, export
from intake.models import (
    Consent,
    ConsultationRequest,
    Event,
    Export,
    Message,
    ReplyTemplate,
)
from intake.models.columns import SENT_BY_PERSON
from tests.intake import canaries
from tests.intake.builders import answers, build_request
from tests.intake.staff import address
from tests.signing_in import sign_in

ODD = {
    "bidi": "\u202eevil\u202c \u2067ltr\u2069",
    "emoji": "👩‍⚕️🏳️‍🌈 Zoë",
    "Arabic": "أنا بحاجة إلى مساعدة",
    "lines": "one\ntwo\n\nfour\u2028five",
    "NUL and controls": "a\0b\x1b[31m",
    "markup": "</script><b>&amp;\"'\\",
    "formula": "=1+1",
    "combining": unicodedata.normalize("NFD", "Núñez"),
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague() -> User:
    return User.objects.create_superuser("desk", password="x" * 20)


def exported(request: ConsultationRequest, by: User) -> dict[str, Any]:
    Export.objects.of_one(request, Export.Kind.JSON, by, "They ask for it")
    return json.loads(export.json_response(request).content)


def asked(by: User) -> HttpRequest:
    request = RequestFactory().get("/staff/")
    request.user = by
    return request


def printed(request: ConsultationRequest, by: User) -> str:
    with timezone.override("America/Chicago"):
        return export.page(asked(by), request).content.decode()


def answers_of(file: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {answer["name"]: answer for answer in file["answers"]}


def test_everything_they_sent_is_there_with_label_words_and_codes(
    colleague: User,
) -> None:
    request = build_request(**canaries.STORED)

    found = answers_of(exported(request, colleague))

    assert set(found) == {*SENT_BY_PERSON, "adult"} - {"phone_e164"}
    for name, typed in canaries.TYPED.items():
        assert found[name]["words"] == typed
        assert "codes" not in found[name]
    for name, chosen in canaries.CHOSEN.items():
        if name in {"interpreter", "cost_information"}:
            chosen = "yes"
        codes = chosen if isinstance(chosen, list) else [chosen]
        assert found[name]["codes"] == codes
        assert found[name]["words"]
    assert found["concerns"]["words"] == "Bipolar depression, OCD"
    assert found["preferred_name"]["label"] == "Goes by"
    assert found["email_consent"]["words"] == "Yes"


def test_what_isnt_theirs_to_have_is_not_in_it(colleague: User) -> None:
    request = build_request(**canaries.STORED)

    file = json.dumps(exported(request, colleague))

    assert canaries.found_in(file) >= {*canaries.TYPED}
    assert "staff_note" not in canaries.found_in(file)
    assert request.status_code not in file
    assert str(request.token) not in file
    assert "desk" not in file


def test_what_was_left_empty_is_told_as_empty(colleague: User) -> None:
    file = exported(build_request(), colleague)

    found = answers_of(file)
    assert found["concerns"]["words"] == found["note"]["words"] == ""
    assert found["concerns"]["codes"] == found["language"]["codes"] == []
    assert file["closed_at"] is None


def test_consents_come_with_the_words_agreed_to_and_events_with_their_times(
    client: Client, colleague: User
) -> None:
    call_command("loaddata", "clinic", verbosity=0)
    Clinic.objects.update(staff_mail="desk@clinic.example")
    client.post("/es/consultation/", answers())
    request = ConsultationRequest.objects.get()
    message = request.messages.get()
    message.sent_at = timezone.now()
    message.save()
    seen = Notice.objects.filter(kind="contact", language="es").latest("version")
    Notice.objects.create(kind="contact", language="es", version=99, text="New words")

    file = exported(request, colleague)

    consents = {consent["kind"]: consent for consent in file["consents"]}
    assert set(consents) == {"contact", "privacy", "emergency"}
    assert consents["contact"]["text"] == seen.text
    assert consents["contact"]["language"] == "es"
    assert consents["contact"]["version"] == seen.version
    assert [event["kind"] for event in file["events"]] == ["received", "exported"]
    assert [event["by_staff"] for event in file["events"]] == [False, True]
    assert file["messages"][0]["kind"] == "staff_new"
    times = [file["received_at"], file["exported_at"], consents["contact"]["given_at"]]
    times += [event["at"] for event in file["events"]]
    times += [file["messages"][0]["sent_at"]]
    for time in times:
        assert datetime.fromisoformat(time).tzinfo == UTC
    assert abs(datetime.fromisoformat(times[0]) - request.received_at) < timedelta(
        milliseconds=1
    )


def test_what_was_agreed_to_before_the_clinic_had_words_is_ours(
    client: Client, colleague: User
) -> None:
    client.post("/consultation/", answers())
    Notice.objects.create(kind="contact", text="The clinic's, the day after")

    [text] = [
        consent["text"]
        for consent in exported(ConsultationRequest.objects.get(), colleague)[
            "consents"
        ]
        if consent["kind"] == "contact"
    ]

    assert text
    assert "the day after" not in text


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_characters_come_back_the_same_from_the_file(
    text: str, colleague: User
) -> None:
    request = build_request(
        note=text, full_name=text, contact_by="email", email="a@b.co"
    )

    found = answers_of(exported(request, colleague))

    assert found["note"]["words"] == found["full_name"]["words"] == text


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_on_paper_their_words_stand_apart_hide_nothing_and_are_never_markup(
    text: str, colleague: User
) -> None:
    request = build_request(note=text)

    page = printed(request, colleague)

    apart = html.escape(with_marks(text)).replace("\n", "<br>")
    assert f"<bdi>{apart}</bdi>" in page
    assert "\u202e" not in page


def test_the_file_is_named_for_the_reference_and_kept_nowhere(colleague: User) -> None:
    request = build_request(**canaries.STORED)

    response = export.json_response(request)

    assert response["Content-Type"] == "application/json"
    name = f'attachment; filename="{request.reference}.json"'
    assert response["Content-Disposition"] == name
    assert "no-store" in response["Cache-Control"]
    assert not canaries.found_in(str(response.headers))


def test_the_page_says_all_in_words_and_in_the_clinics_time(
    colleague: User,
) -> None:
    received_at = datetime(2026, 11, 20, 15, tzinfo=UTC)
    request = build_request(
        **canaries.STORED, received_at=received_at, site_language="es"
    )
    Consent.objects.create(
        request=request, kind="contact", language="es", notice_version=1,
        given_at=received_at,
    )  # fmt: skip
    Message.objects.create(request=request, kind="staff_new")
    request.record(Event.Kind.EXPORTED, colleague)

    page = printed(request, colleague)

    assert f"<title>Request {request.reference}" in page
    assert canaries.found_in(page) >= {*canaries.TYPED}
    assert "November 20, 2026, 9 a.m." in page
    assert "Bipolar depression, OCD" in page
    assert "Their partner" in page
    assert 'lang="es"' in page
    assert "Exported" in page
    assert "not sent" in page
    assert "no-store" in export.page(asked(colleague), request)["Cache-Control"]


def test_the_page_says_what_was_left_empty(colleague: User) -> None:
    page = printed(build_request(), colleague)

    assert "Left empty: " in page
    assert "In their words" in page


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [("json", "application/json"), ("print", "text/html; charset=utf-8")],
)
def test_whoever_takes_a_request_says_why_first_and_that_is_noted(
    client: Client, colleague: User, kind: str, content_type: str
) -> None:
    sign_in(client, colleague)
    request = build_request(**canaries.STORED)
    page = address(request, "export/")

    asked = client.get(page)
    given = client.post(page, {"kind": kind, "reason": "They asked for it"})

    assert not canaries.found_in(asked.text)
    assert given["Content-Type"] == content_type
    assert "no-store" in given["Cache-Control"]
    assert canaries.found_in(given.text) >= {*canaries.TYPED}
    noted = Export.objects.get()
    assert (noted.kind, noted.by, noted.reason) == (
        kind, colleague, "They asked for it",
    )  # fmt: skip
    assert (noted.request, noted.rows) == (request, 1)
    events = list(request.events.values_list("kind", "by__username"))
    assert events == [("exported", "desk")]


@pytest.mark.parametrize(
    "posted",
    [
        {"kind": "json", "reason": ""},
        {"kind": "json", "reason": "Because"},
        {"kind": "json", "reason": "too \t\n few"},
        {"kind": "json", "reason": "far too long " * 30},
        {"kind": "csv", "reason": "Of a kind that isn't offered"},
        {"reason": "No button was pressed"},
    ],
)
def test_without_a_reason_or_a_kind_nothing_leaves(
    client: Client, colleague: User, posted: dict[str, str]
) -> None:
    sign_in(client, colleague)
    request = build_request(**canaries.STORED)

    answer = client.post(address(request, "export/"), posted)

    assert not canaries.found_in(answer.text)
    assert posted["reason"].strip() in html.unescape(answer.text)
    assert not Export.objects.exists()
    assert not request.events.exists()


def test_erasing_a_request_erases_what_was_written_of_it_too(colleague: User) -> None:
    request = build_request()
    Export.objects.of_one(request, Export.Kind.JSON, colleague, "For Example Person")

    request.strip(Event.Kind.ERASED)

    assert Export.objects.get().reason == ""


def test_what_became_of_it_is_in_the_file_and_on_paper(colleague: User) -> None:
    request = build_request(
        status="closed", outcome="unreachable", closed_at=timezone.now()
    )
    for direction, outcome in [("out", "no_answer"), ("in", "reached")]:
        request.attempts.create(
            channel="call", direction=direction, outcome=outcome, by=colleague
        )

    file = exported(request, colleague)
    page = printed(request, colleague)

    assert (file["status"], file["outcome"]) == ("closed", "unreachable")
    assert file["outcome_label"] == "Could not be reached"
    assert [(it["direction"], it["outcome"]) for it in file["attempts"]] == [
        ("out", "no_answer"), ("in", "reached"),
    ]  # fmt: skip
    assert "Closed: could not be reached" in page
    assert "Called: no answer" in page
    assert "Called: reached (they contacted us)" in page


def test_a_reply_that_was_sent_is_named_with_its_version(colleague: User) -> None:
    request = build_request()
    template = ReplyTemplate.objects.create(
        name="Please call us", language="es", version=3, text="Hola."
    )
    told = [
        Message(request=request, kind="staff_new"),
        Message(request=request, kind="person_reply", reply=template, sender=colleague),
    ]
    Message.objects.bulk_create(told)

    to_staff, to_them = exported(request, colleague)["messages"]

    assert to_staff["reply"] is None
    assert to_them["reply"] == {
        "name": "Please call us", "language": "es", "version": 3,
    }  # fmt: skip
    assert "To the person: a reply: Please call us, version 3 (es)" in printed(
        request, colleague
    )


def test_what_is_erased_exports_what_is_left(colleague: User) -> None:
    request = build_request(**canaries.STORED)
    request.strip(Event.Kind.ERASED)

    file = exported(request, colleague)
    page = printed(request, colleague)

    assert not canaries.found_in(json.dumps(file) + page)
    assert file["answers"] == []
    assert file["stripped_at"]
    assert "Erased on" in page


def test_every_list_has_words_for_its_codes(colleague: User) -> None:
    request = build_request(
        best_times=choices.BestTime.values,
        concerns=choices.Concern.values,
        tried=choices.Tried.values,
    )

    found = answers_of(exported(request, colleague))

    for name in ["best_times", "concerns", "tried"]:
        assert len(found[name]["words"].split(", ")) == len(found[name]["codes"])


def test_an_export_asks_the_database_no_more_for_a_longer_story(
    colleague: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    request = build_request()
    reply = ReplyTemplate.objects.create(name="A", text="Hello.")
    for _ in range(20):
        request.record(Event.Kind.CHANGED, colleague, ["status"])
        Message.objects.create(request=request, kind="staff_changed")
        Message.objects.create(
            request=request, kind="person_reply", reply=reply, sender=colleague
        )

    with django_assert_max_num_queries(8):
        export.json_response(request)
