"""Which mails are promised, when they are tried again, and what staff see of them."""

from datetime import timedelta
from html import unescape
from smtplib import SMTPRecipientsRefused
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clinic_site.models import Clinic
from intake.models import ConsultationRequest, Event, Message
from tests.inside_view import inside_view
from tests.intake.builders import build_request

pytestmark = pytest.mark.django_db

LIST = "/staff/intake/message/"
Kind = Message.Kind


@pytest.fixture
def clinic(db: None) -> Clinic:
    return Clinic.objects.create(id=1, name="Example", staff_mail="desk@clinic.example")


def build_message(**overrides: Any) -> Message:
    values = {"kind": Kind.STAFF_NEW} | overrides
    return Message.objects.create(request=build_request(), **values)


def promised(request: ConsultationRequest) -> list[str]:
    return list(request.messages.values_list("kind", flat=True))


WITH_EMAIL = {"email": "person@example.org", "email_consent": True}


@pytest.mark.parametrize(
    ("staff_mail", "given", "kinds"),
    [
        ("desk@clinic.example", {}, [Kind.STAFF_NEW]),
        ("desk@clinic.example", WITH_EMAIL, [Kind.STAFF_NEW, Kind.PERSON_RECEIVED]),
        ("", WITH_EMAIL, [Kind.PERSON_RECEIVED]),
        ("", WITH_EMAIL | {"email_consent": False}, []),
        ("", WITH_EMAIL | {"email_consent": False, "contact_by": "email"},
         [Kind.PERSON_RECEIVED]),
        ("", {"email_consent": True}, []),
    ],
)  # fmt: skip
def test_mails_are_promised_to_whoever_gave_an_address_and_wants_them(
    staff_mail: str, given: dict[str, Any], kinds: list[str], clinic: Clinic
) -> None:
    Clinic.objects.update(staff_mail=staff_mail)
    request = build_request(**given)

    request.promise_messages()

    assert promised(request) == kinds


def test_a_request_that_is_stored_has_its_mails_and_a_repetition_adds_none(
    clinic: Clinic,
) -> None:
    token = uuid4()
    sent = {
        "adult": "yes",
        "full_name": "Example Person",
        "contact_by": "email",
        "email": "person@example.org",
    }

    for _ in range(3):
        ConsultationRequest.objects.receive(token, [], **sent)

    request = ConsultationRequest.objects.get()
    assert promised(request) == [Kind.STAFF_NEW, Kind.PERSON_RECEIVED]


def test_what_is_rolled_back_leaves_no_mail_behind(clinic: Clinic) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        ConsultationRequest.objects.receive(
            uuid4(), [], adult="yes", full_name="A", contact_by="email", email="a@b.co"
        )
        assert Message.objects.count() == 2
        raise ZeroDivisionError

    assert not Message.objects.exists()


def test_what_is_held_as_spam_is_told_nobody_until_it_is_released(
    clinic: Clinic,
) -> None:
    request, _ = ConsultationRequest.objects.receive(
        uuid4(),
        [],
        adult="yes",
        full_name="A",
        contact_by="email",
        email="a@b.co",
        quarantine="trap",
    )
    before = promised(request)

    request.release(by=None)

    assert before == []
    assert promised(request) == [Kind.STAFF_NEW, Kind.PERSON_RECEIVED]


def test_staff_without_an_address_are_promised_nothing(clinic: Clinic) -> None:
    Clinic.objects.update(staff_mail="")
    request = build_request()

    Message.objects.promise(request, Kind.STAFF_CHANGED)
    Message.objects.promise(request, Kind.STAFF_WITHDRAWN)

    assert promised(request) == []


def test_a_site_without_a_clinic_promises_staff_nothing() -> None:
    request = build_request()

    request.promise_messages()

    assert promised(request) == []


def test_two_changes_are_told_in_one_mail_until_it_is_sent(clinic: Clinic) -> None:
    request = build_request()

    Message.objects.promise(request, Kind.STAFF_CHANGED)
    Message.objects.promise(request, Kind.STAFF_CHANGED)
    untold = Message.objects.count()
    Message.objects.get().mark_sent()
    Message.objects.promise(request, Kind.STAFF_CHANGED)

    assert untold == 1
    assert Message.objects.count() == 2


def test_a_mail_that_was_given_up_does_not_keep_the_next_change_back(
    clinic: Clinic,
) -> None:
    request = build_request()
    Message.objects.create(request=request, kind=Kind.STAFF_CHANGED, tries=20)

    Message.objects.promise(request, Kind.STAFF_CHANGED)

    assert Message.objects.waiting().count() == 1


def test_pauses_double_from_half_a_minute_to_an_hour_and_end_after_twenty_tries() -> (
    None
):
    message = build_message()
    pauses = []

    while Message.objects.waiting().exists():
        before = timezone.now()
        message.postpone(ConnectionRefusedError("Canary"))
        pauses.append(round((message.due_at - before).total_seconds()))

    assert pauses == [30, 60, 120, 240, 480, 960, 1920] + 13 * [3600]
    message.refresh_from_db()
    assert message.last_error == "ConnectionRefusedError"
    assert list(Message.objects.failed()) == [message]
    assert not Message.objects.due().exists()


@pytest.mark.parametrize(
    ("message", "is_late"),
    [
        ({"minutes": 9}, False),
        ({"minutes": 11}, True),
        ({"minutes": 11, "tries": 5, "last_error": "SMTPServerDisconnected"}, True),
        ({"minutes": 11, "tries": 20}, False),
        ({"minutes": 11, "sent_at": timezone.now()}, False),
        ({"minutes": 11, "last_error": SMTPRecipientsRefused.__name__}, True),
        ({"minutes": 11, "last_error": SMTPRecipientsRefused.__name__,
          "kind": Kind.PERSON_RECEIVED}, False),
    ],
)  # fmt: skip
def test_a_mail_is_late_ten_minutes_after_it_was_promised(
    message: dict[str, Any], is_late: bool
) -> None:
    age = timedelta(minutes=message.pop("minutes"))

    build_message(created_at=timezone.now() - age, **message)

    assert Message.objects.late().exists() is is_late


def test_erasing_a_request_takes_back_what_was_not_sent() -> None:
    request = build_request(status="new")
    for tries, sent_at in [(0, None), (20, None), (0, timezone.now())]:
        Message.objects.create(
            request=request, kind=Kind.STAFF_CHANGED, tries=tries, sent_at=sent_at
        )

    request.strip(Event.Kind.ERASED)

    assert request.messages.get().sent_at


def test_a_message_is_named_by_what_it_is_and_nothing_of_the_person() -> None:
    assert str(build_message()) == "To staff: a request is waiting"


@pytest.fixture
def desk(client: Client) -> Client:
    user = User.objects.create_user("desk", password="x" * 20, is_staff=True)
    user.groups.add(Group.objects.get(name="Front desk"))
    client.force_login(user)
    return client


def test_staff_see_which_mails_wait_failed_and_went_out(desk: Client) -> None:
    references = {
        "waiting": build_message(tries=3, last_error="TimeoutError"),
        "failed": build_message(tries=20, last_error="SMTPDataError"),
        "sent": build_message(sent_at=timezone.now()),
    }
    everything = desk.get(LIST).text
    shown = {name: desk.get(f"{LIST}?delivery={name}").text for name in references}

    for name, message in references.items():
        assert message.request.reference in everything
        assert [
            each for each, page in shown.items() if message.request.reference in page
        ] == [name]
    assert "TimeoutError" in everything
    assert "Example Person" not in everything


def test_the_list_opens_no_sealed_column_and_asks_few_queries(desk: Client) -> None:
    for _ in range(5):
        build_message()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE intake_consultationrequest SET full_name = 'unreadable'")

    with CaptureQueriesContext(connection) as queries:
        response = desk.get(LIST)

    assert response.status_code == 200
    assert len(inside_view(queries)) <= 12


def test_staff_have_a_failed_mail_tried_again_and_leave_the_others(
    desk: Client,
) -> None:
    failed = build_message(tries=20, due_at=timezone.now() + timedelta(hours=1))
    waiting = build_message(tries=3)
    sent = build_message(tries=20, sent_at=timezone.now())
    chosen = [failed.pk, waiting.pk, sent.pk]
    post = {"action": "try_again", "_selected_action": chosen}

    page = desk.post(LIST, post, follow=True).text

    assert "Being tried again: 1." in page
    assert "Left as they are: 2" in page
    assert set(Message.objects.due()) == {failed, waiting}
    assert dict(Message.objects.values_list("pk", "tries")) == {
        failed.pk: 0,
        waiting.pk: 3,
        sent.pk: 20,
    }


def test_the_failed_ones_are_tried_again_from_the_list_of_them(desk: Client) -> None:
    failed = build_message(tries=20)
    post = {"action": "try_again", "_selected_action": [failed.pk]}

    page = desk.post(f"{LIST}?delivery=failed", post, follow=True).text

    assert "Being tried again: 1." in page
    assert "Left as they are" not in page


@pytest.mark.parametrize("path", ["add/", "{}/delete/"])
def test_nobody_adds_or_deletes_a_message_by_hand(path: str, client: Client) -> None:
    client.force_login(User.objects.create_superuser("owner", password="x" * 20))
    message = build_message()

    assert client.post(LIST + path.format(message.pk)).status_code == 403


def test_nobody_edits_a_message(client: Client) -> None:
    client.force_login(User.objects.create_superuser("owner", password="x" * 20))
    message = build_message()
    page = f"{LIST}{message.pk}/change/"

    assert client.get(page).status_code == 200
    assert client.post(page, {"tries": 7}).status_code == 403


def test_the_first_page_says_how_many_failed_to_whoever_may_see_them(
    desk: Client, client: Client
) -> None:
    none_failed = desk.get("/staff/").text
    build_message(tries=20)
    one_failed = desk.get("/staff/").text
    build_message(tries=20)
    two_failed = desk.get("/staff/").text
    editor = User.objects.create_user("editor", password="x" * 20, is_staff=True)
    client.force_login(editor)

    assert "not be delivered" not in none_failed
    assert "1 message could not be delivered" in one_failed
    assert "2 messages could not be delivered" in two_failed
    assert "not be delivered" not in client.get("/staff/").text
    assert client.get(LIST).status_code == 403


def test_staff_see_mails_about_no_request_beside_the_others(client: Client) -> None:
    build_message()
    Message.objects.create(kind=Kind.STAFF_DAY, day=timezone.localdate())
    Message.objects.create(kind=Kind.STAFF_MAILBOX)
    client.force_login(User.objects.create_superuser("owner", password="x" * 20))

    page = client.get(LIST)

    assert page.status_code == 200
    assert "To staff: the day's mail" in unescape(page.text)
    pages = [
        client.get(f"{LIST}{message.pk}/change/") for message in Message.objects.all()
    ]
    assert {answer.status_code for answer in pages} == {200}
