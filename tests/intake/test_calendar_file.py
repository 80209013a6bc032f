"""A callback or an appointment for somebody's calendar, which says nothing of whom."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from icalendar import Calendar, Event

from intake.models import ConsultationRequest
from tests.intake import canaries
from tests.intake.builders import build_clinic, build_request
from tests.intake.staff import address, colleague

CALLED_BACK_ON = date(2026, 11, 27)
MET_AT = datetime(2026, 12, 1, 16, 30, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(colleague())
    return client


def dated(**overrides: object) -> ConsultationRequest:
    values = {"reference": "7KQ-4MX", "next_on": CALLED_BACK_ON} | overrides
    return build_request(**canaries.STORED | values)


def met(**overrides: object) -> ConsultationRequest:
    return dated(status="scheduled", appointment_at=MET_AT, **overrides)


def file(desk: Client, request: ConsultationRequest, kind: str) -> bytes:
    response = desk.get(address(request, f"{kind}.ics"))
    assert response.status_code == 200
    return response.content


def event(desk: Client, request: ConsultationRequest, kind: str) -> Event:
    """Return the one event in the file, as a calendar reads it."""
    [event] = Calendar.from_ical(file(desk, request, kind)).walk("VEVENT")
    return event


def test_a_callback_takes_its_day_and_leaves_it_free(desk: Client) -> None:
    found = event(desk, dated(), "callback")

    assert found.decoded("dtstart") == CALLED_BACK_ON
    assert found.decoded("dtend") == CALLED_BACK_ON + timedelta(days=1)
    assert found["summary"] == "Callback (7KQ-4MX)"
    assert found["transp"] == "TRANSPARENT"


def test_an_appointment_takes_half_an_hour_at_the_same_moment_everywhere(
    desk: Client,
) -> None:
    found = event(desk, met(), "appointment")

    assert found.decoded("dtstart") == MET_AT
    assert found.decoded("dtend") - MET_AT == timedelta(minutes=30)
    assert found["summary"] == "Appointment (7KQ-4MX)"
    assert b"DTSTART:20261201T163000Z\r\n" in file(
        desk, ConsultationRequest.objects.get(), "appointment"
    )


@pytest.mark.parametrize("kind", ["callback", "appointment"])
def test_it_is_private_and_says_nothing_of_person_clinic_or_treatment(
    desk: Client, kind: str
) -> None:
    clinic = build_clinic()

    text = file(desk, met(), kind).decode()

    assert "CLASS:PRIVATE\r\n" in text
    assert not canaries.found_in(text)
    for word in [clinic.name, "ketamine", "consultation", "DESCRIPTION", "LOCATION"]:
        assert word.casefold() not in text.casefold()
    names = {line.partition(":")[0].partition(";")[0] for line in text.split()}
    assert names - {"TRANSP"} <= {
        *["BEGIN", "PRODID", "pages//EN", "VERSION", "UID", "DTSTAMP", "SEQUENCE"],
        *["SUMMARY", "(7KQ-4MX)", "CLASS", "DTSTART", "DTEND", "END"],
    }


@pytest.mark.parametrize("kind", ["callback", "appointment"])
def test_its_lines_end_and_fold_as_the_standard_has_them(
    desk: Client, kind: str
) -> None:
    lines = file(desk, met(), kind).split(b"\r\n")

    assert lines[-1] == b""
    assert not [line for line in lines if b"\n" in line or b"\r" in line]
    assert max(map(len, lines)) <= 75


def test_a_date_that_was_moved_replaces_the_one_of_before(desk: Client) -> None:
    request = met()
    first = event(desk, request, "appointment")
    ConsultationRequest.objects.update(
        appointment_at=MET_AT + timedelta(days=7), version=request.version + 1
    )

    second = event(desk, request, "appointment")

    assert first["uid"] == second["uid"]
    assert first["uid"] != event(desk, request, "callback")["uid"]
    assert first["sequence"] < second["sequence"]
    assert second.decoded("dtstart") == MET_AT + timedelta(days=7)


def test_the_file_is_named_for_the_reference_and_kept_nowhere(desk: Client) -> None:
    response = desk.get(address(met(), "appointment.ics"))

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    name = 'attachment; filename="appointment-7KQ-4MX.ics"'
    assert response["Content-Disposition"] == name
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("kind", ["callback", "appointment", "meeting"])
def test_there_is_no_file_of_no_date(desk: Client, kind: str) -> None:
    request = dated(next_on=None)

    assert desk.get(address(request, f"{kind}.ics")).status_code == 404


def test_the_page_offers_the_date_there_is(desk: Client) -> None:
    waiting, called_back = build_request(), dated()
    fixed = met(reference="8KQ-4MX")

    pages = [desk.get(address(it)).text for it in [waiting, called_back, fixed]]

    assert ".ics" not in pages[0]
    assert address(called_back, "callback.ics") in pages[1]
    assert address(fixed, "appointment.ics") in pages[2]


def test_only_who_may_change_requests_has_it(client: Client) -> None:
    request = met()

    anonymous = client.get(address(request, "appointment.ics"))
    client.force_login(colleague("Owner"))
    owner = client.get(address(request, "appointment.ics"))

    assert (anonymous.status_code, owner.status_code) == (302, 403)
    assert ".ics" not in client.get(address(request)).text
