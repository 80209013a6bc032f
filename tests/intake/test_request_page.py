"""The page on which staff work on one request."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from intake.admin.steps import STEPS
from intake.models import ConsultationRequest
from intake.models.columns import SEALED
from intake.same_person import link
from tests.inside_view import inside_view
from tests.intake.builders import build_clinic, build_request
from tests.intake.staff import address, colleague, log

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 20, tzinfo=UTC)  # 2 p.m. at the clinic, a Tuesday
DAY = timedelta(days=1)


@pytest.fixture
def nurse() -> User:
    return colleague()


@pytest.fixture
def desk(client: Client, nurse: User) -> Client:
    client.force_login(nurse)
    return client


def send(desk: Client, request: ConsultationRequest, step: str, **typed: Any) -> Any:
    """Press a button of the page as it is now."""
    request.refresh_from_db()
    form = {"seen": request.version, "token": uuid4()} | typed
    return desk.post(address(request, f"{step}/"), form)


def buttons(response: HttpResponse) -> set[str]:
    return set(re.findall(r'name="press"\s+value="(\w+)"', response.text))


# What may be logged


ALWAYS = {"they_called", "they_texted", "they_mailed", "they_declined"}
CALLS = {"reached", "no_answer", "mailbox_full", "wrong_number", "declined"}
TEXTS, MAILS = {"texted", "text_back"}, {"mailed", "mail_back"}


@pytest.mark.parametrize(
    ("asked", "offered", "said"),
    [
        ({}, CALLS, ["They did not allow a voicemail.", "They did not agree to texts.",
                     "They did not ask for emails."]),
        ({"voicemail": "name_and_number"}, CALLS | {"voicemail"}, []),
        ({"text_consent": True}, CALLS | TEXTS, []),
        ({"contact_by": "text", "text_consent": True, "voicemail": "may_say_clinic"},
         TEXTS, ["No calls.</strong> They asked for texts only."]),
        ({"contact_by": "email", "email": "a@b.co"}, MAILS,
         ["They asked for emails only."]),
        ({"contact_by": "email", "email": "a@b.co", "text_consent": True},
         MAILS | TEXTS, ["They asked for emails and texts only."]),
        ({"email": "a@b.co", "email_consent": True}, CALLS,
         ["They did not ask for emails."]),
    ],
)  # fmt: skip
def test_only_what_they_allowed_has_a_button_and_the_page_says_why(
    desk: Client, asked: dict[str, Any], offered: set[str], said: list[str]
) -> None:
    request = build_request(**asked)

    page = desk.get(address(request))

    assert buttons(page) == offered | ALWAYS
    assert [words for words in said if words not in page.text] == []


@pytest.mark.parametrize(
    "standing",
    [
        {"quarantine": "trap"},
        {"status": "withdrawn", "closed_at": NOW},
        {"status": "completed", "closed_at": NOW},
    ],
    ids=str,
)
def test_nothing_is_logged_of_what_nobody_works_on(
    desk: Client, standing: dict[str, Any]
) -> None:
    request = build_request(**standing)

    page = desk.get(address(request))
    forged = send(desk, request, "log", press="they_called")

    assert buttons(page) == set()
    assert forged.status_code == 422
    assert not request.attempts.exists()


@pytest.mark.parametrize(
    "press", ["voicemail", "texted", "mailed", "text_back", "", "nonsense"]
)
def test_a_button_that_is_not_there_cannot_be_pressed(desk: Client, press: str) -> None:
    request = build_request()

    response = send(desk, request, "log", press=press)

    assert response.status_code == 422
    assert not request.attempts.exists()
    request.refresh_from_db()
    assert request.status == "new"


def test_what_is_erased_takes_no_step(desk: Client) -> None:
    request = build_request()
    request.strip(kind="erased")

    page = desk.get(address(request))

    assert buttons(page) == set()
    assert 'action="' not in page.text.split("content-main")[1]
    assert {send(desk, request, step).status_code for step in STEPS} == {404}


# Logging


@time_machine.travel(NOW, tick=False)
def test_one_press_logs_a_contact(desk: Client, nurse: User) -> None:
    request = build_request()

    response = send(desk, request, "log", press="no_answer", next_on="2026-11-25")

    assert response["Location"] == address(request)
    attempt = request.attempts.get()
    assert (attempt.channel, attempt.outcome, attempt.direction) == (
        "call",
        "no_answer",
        "out",
    )
    assert (attempt.at, attempt.by) == (NOW, nurse)
    page = desk.get(address(request)).text
    assert f"{request}: “Called: no answer” is noted." in page
    assert "Called: no answer. Again on Wednesday, November 25" in page
    assert "Get in touch on Wednesday, November 25" in page


@time_machine.travel(NOW, tick=False)
def test_a_contact_has_a_time_of_its_own_by_the_clinics_clock(desk: Client) -> None:
    build_clinic()
    request = build_request(received_at=NOW - DAY)

    send(desk, request, "log", press="they_called", at="2026-11-24T09:30")

    attempt = request.attempts.get()
    assert attempt.at == datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
    assert attempt.direction == "in"
    page = desk.get(address(request)).text
    assert "<td>Nov. 24, 2026, 9:30 a.m.</td>" in " ".join(page.split())


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"at": "2026-11-24T14:01"}, "Enter a time that is over"),
        ({"at": "2026-11-24T12:59"}, "Enter a time after the request came in."),
        ({"at": "soon"}, "Enter a valid date/time."),
        ({"next_on": "2026-11-23"}, "Choose a day from today on, within 90 days."),
        ({"next_on": "2027-02-23"}, "Choose a day from today on, within 90 days."),
        ({"token": "nonsense"}, "Enter a valid UUID."),
    ],
    ids=str,
)
def test_a_time_that_cannot_be_is_sent_back_as_it_was_typed(
    desk: Client, typed: dict[str, str], said: str
) -> None:
    build_clinic()
    with time_machine.travel(NOW, tick=False):
        # Within the minute that is typed as 1 p.m.
        request = build_request(received_at=NOW - timedelta(minutes=59, seconds=20))
        response = send(desk, request, "log", press="no_answer", **typed)

    assert response.status_code == 422
    assert said in response.text
    assert "<title>Error: " in response.text
    assert [value for value in typed.values() if value not in response.text] == []
    assert not request.attempts.exists()


def test_a_form_pressed_twice_is_one_contact(desk: Client) -> None:
    request, token = build_request(), UUID(int=7)

    send(desk, request, "log", press="no_answer", token=token)
    again = send(desk, request, "log", press="no_answer", token=token)

    assert again.status_code == 302
    assert "on record already" in desk.get(address(request)).text
    assert request.attempts.count() == 1


def test_a_contact_is_kept_however_stale_the_page_is(desk: Client, nurse: User) -> None:
    request = build_request()
    seen = request.version
    request.take(nurse)

    send(desk, request, "log", press="no_answer", seen=seen)

    assert request.attempts.count() == 1
    page = desk.get(address(request)).text
    assert "is noted. It was changed while you had it open. desk, " in page


def test_enter_in_a_field_logs_nothing_and_keeps_what_is_typed(desk: Client) -> None:
    request = build_request()
    day = timezone.localdate().isoformat()

    page = " ".join(desk.get(address(request)).text.split())
    response = send(desk, request, "log", press="", next_on=day)

    form = page.split('aria-labelledby="log"')[1]
    first = '<button type="submit" name="press" value="" hidden>'
    assert form.index(first) == form.index("<button")
    assert "Press the button that says what came of it." in response.text
    assert f'value="{day}"' in response.text
    assert not request.attempts.exists()


# Whose it is, and what comes next


def test_it_is_taken_handed_over_and_put_back(desk: Client, nurse: User) -> None:
    other = colleague(username="other")
    request = build_request()

    owners = []
    for step, typed in [
        ("take", {}),
        ("hand-over", {"to": other.pk}),
        ("put-back", {}),
    ]:
        assert send(desk, request, step, **typed).status_code == 302
        request.refresh_from_db()
        owners.append(request.owner)

    assert owners == [nurse, other, None]
    page = desk.get(address(request)).text
    assert "Taken (New → In review)" in page
    assert "Handed over: to other" in page
    assert "Handed over: back to everybody" in page


def test_it_is_handed_over_only_to_whom_it_may_be(desk: Client, nurse: User) -> None:
    editor = User.objects.create_user("editor", is_staff=True)
    gone = colleague(username="gone")
    gone.is_active = False
    gone.save()
    request = build_request(owner=nurse)

    met = [send(desk, request, "hand-over", to=to.pk) for to in [editor, gone, nurse]]

    assert {response.status_code for response in met} == {422}
    assert "Choose a colleague who works on requests." in met[0].text


@time_machine.travel(NOW, tick=False)
def test_an_appointment_is_made_moved_called_off_and_kept(desk: Client) -> None:
    build_clinic()
    request = build_request(status="reached")

    def standing() -> tuple[str, datetime | None]:
        request.refresh_from_db()
        return request.status, request.appointment_at

    past = send(desk, request, "schedule", at="2026-11-24T13:59")
    assert "Enter a time that is still to come." in past.text
    send(desk, request, "schedule", at="2026-12-01T10:00")
    assert standing() == ("scheduled", datetime(2026, 12, 1, 16, tzinfo=UTC))
    assert (
        "Appointment on Tuesday, December 1, 10 a.m." in desk.get(address(request)).text
    )
    send(desk, request, "call-off")
    assert standing() == ("reached", None)
    send(desk, request, "schedule", at="2026-12-02T10:00")
    send(desk, request, "complete")
    assert standing()[0] == "completed"


def test_no_appointment_is_made_with_somebody_nobody_reached(desk: Client) -> None:
    request = build_request()

    page = desk.get(address(request)).text
    forged = send(desk, request, "schedule", at="2126-01-01T10:00")

    assert "Appointment" not in page
    assert forged.status_code == 422
    assert "Talk with them first" in forged.text


def test_it_is_put_off_until_a_day_and_taken_up_again(desk: Client) -> None:
    request = build_request()
    until = timezone.localdate() + 5 * DAY

    send(desk, request, "snooze", until=until.isoformat())
    request.refresh_from_db()
    assert request.snoozed_until == until
    send(desk, request, "wake")
    request.refresh_from_db()
    assert request.snoozed_until is None

    far = (until + 365 * DAY).isoformat()
    refused = send(desk, request, "snooze", until=far)
    assert "Choose a day within 90 days." in refused.text
    assert f'value="{far}"' in refused.text


def test_what_it_cannot_be_closed_as_says_why(desk: Client) -> None:
    build_clinic()
    request = build_request()

    page = " ".join(desk.get(address(request)).text.split())

    assert (
        "<strong>Could not be reached:</strong> It takes attempts on 3 different days; "
        "so far there are 0." in page
    )
    assert "<strong>Not a fit now:</strong> Only a clinician decides that." in page
    offered = re.findall(r'name="outcome" value="(\w+)"', page)
    assert offered == ["declined", "elsewhere", "spam"]
    forged = send(desk, request, "close", outcome="not_a_fit")
    assert forged.status_code == 422
    assert "see below why not the others" in forged.text


def test_a_clinician_closes_it_as_not_a_fit_now(desk: Client, nurse: User) -> None:
    nurse.user_permissions.add(Permission.objects.get(codename="close_as_not_a_fit"))
    request = build_request()

    send(desk, request, "close", outcome="not_a_fit")

    request.refresh_from_db()
    assert (request.status, request.outcome) == ("closed", "not_a_fit")
    assert "Closed: Not a fit now" in desk.get(address(request)).text


def test_closing_needs_an_outcome(desk: Client) -> None:
    request = build_request()

    response = send(desk, request, "close")

    assert response.status_code == 422
    assert (
        response.text.count("Choose what came of it.") == 2
    )  # on top and at the field


def test_what_was_withdrawn_is_opened_again_only_because_they_said_so(
    desk: Client,
) -> None:
    request = build_request()
    request.withdraw()

    refused = send(desk, request, "reopen")
    assert "tick this once they have told us otherwise" in refused.text
    send(desk, request, "reopen", wanted="on")

    request.refresh_from_db()
    assert request.status == "in_review"


def test_what_was_closed_is_opened_again_by_a_press(desk: Client, nurse: User) -> None:
    request = build_request(status="closed", closed_at=timezone.now())

    send(desk, request, "reopen")

    request.refresh_from_db()
    assert (request.status, request.owner) == ("in_review", nurse)


# Stale pages


def test_a_step_from_a_stale_page_is_told_who_changed_what(
    desk: Client, nurse: User
) -> None:
    other = colleague(username="other")
    request = build_request()
    seen = request.version
    request.take(other)

    response = send(desk, request, "hand-over", to=nurse.pk, seen=seen)

    assert response.status_code == 422
    assert "This was changed while you had it open. other, " in response.text
    assert ": Taken. Look it over, and press again" in response.text
    assert f'<option value="{nurse.pk}" selected>' in response.text
    request.refresh_from_db()
    assert request.owner == other
    assert f'name="seen" value="{request.version}"' in response.text


# Around it


def test_messages_name_the_reference_alone(desk: Client) -> None:
    request = build_request(full_name="Canary Name", reference="7KQ-4MX")

    send(desk, request, "take")

    said = [str(each) for each in desk.get(address(request)).context["messages"]]
    assert said == ["7KQ-4MX: it is yours."]


def test_the_address_of_a_step_leads_to_the_page(desk: Client) -> None:
    request = build_request()

    met = {desk.get(address(request, f"{step}/"))["Location"] for step in STEPS}

    assert met == {address(request)}
    assert not request.events.exists()


def test_steps_are_for_who_may_change_requests(client: Client) -> None:
    request = build_request()
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(
        Permission.objects.get(codename="view_consultationrequest")
    )
    client.force_login(reader)

    page = client.get(address(request))
    met = {send(client, request, step).status_code for step in STEPS}

    assert page.status_code == 200
    assert buttons(page) == set()
    assert "Take it" not in page.text
    assert 'action="' not in page.text.split("content-main")[1]
    assert met == {403}
    assert not request.events.exists()


def test_a_stranger_is_asked_to_sign_in_first(client: Client) -> None:
    request = build_request()

    met = [send(client, request, step) for step in STEPS]

    assert {response.status_code for response in met} == {302}
    assert [each for each in met if "/login/" not in each["Location"]] == []


def test_it_counts_as_read_once_somebody_who_works_on_it_opens_it(
    desk: Client, nurse: User
) -> None:
    request = build_request()
    desk.head(address(request))
    assert not request.events.exists()

    desk.get(address(request))
    desk.get(address(request))

    event = request.events.get()
    assert (event.kind, event.by) == ("opened", nurse)


def test_what_happened_is_told_in_order_with_contacts_at_their_own_time(
    desk: Client, nurse: User
) -> None:
    now = timezone.now()
    request = build_request(received_at=now - 3 * DAY)
    request.take(nurse)
    log(request, nurse, at=now - DAY)

    page = desk.get(address(request))

    told = [step.what for step in page.context["steps"]]
    assert told == [
        "Called: no answer",
        "Taken (New → In review)",
        "Read for the first time",
    ]
    assert {step.who for step in page.context["steps"]} == {"desk"}


def test_the_page_reads_once_whose_contact_rules_count(
    desk: Client, nurse: User
) -> None:
    request = build_request()
    newer = build_request(contact_by="text", text_consent=True)
    link(request, newer, nurse)

    with CaptureQueriesContext(connection) as asked:
        page = desk.get(address(request)).text

    assert "Texted" in page
    of_the_newer = f'"intake_consultationrequest"."id" = {newer.pk}'
    assert sum(of_the_newer in query["sql"] for query in asked) == 1


def test_the_page_costs_the_same_for_a_long_story_and_reads_nobody_elses(
    desk: Client, nurse: User
) -> None:
    build_clinic()
    request = build_request(owner=nurse)
    others = [
        build_request(full_name="Canary Other", phone="312 555 0199") for _ in range(3)
    ]
    desk.get(address(request))
    with CaptureQueriesContext(connection) as of_short:
        desk.get(address(request))
    for _ in range(20):
        log(request, nurse)
    request.escalate(nurse)

    with CaptureQueriesContext(connection) as of_long:
        page = desk.get(address(request))

    statements = inside_view(of_long)
    assert len(statements) == len(inside_view(of_short)) <= 12
    assert not any(each.reference in page.text for each in others)
    read = [each for each in statements if f'"{SEALED[0]}"' in each]
    assert len(read) == 1
    assert f"= {request.pk} " in read[0]
