"""What stands in a mail. What never does: tests/faults/test_words_of_mails.py."""

from datetime import UTC, date, datetime, timedelta
from email.message import Message as Sent
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.utils import translation
from pytest_django import Settings

from clinic_site.models import Clinic, CrisisLine
from intake.mails import mail_of
from intake.models import ConsultationRequest, Event, Message, ReplyTemplate
from tests.intake.builders import build_request

pytestmark = pytest.mark.django_db

Kind = Message.Kind
STAFF_KINDS = [
    *[Kind.STAFF_NEW, Kind.STAFF_CHANGED, Kind.STAFF_WITHDRAWN],
    *[Kind.STAFF_OVERDUE, Kind.STAFF_ESCALATED],
]
ABOUT_NO_REQUEST = [Kind.STAFF_DAY, Kind.STAFF_MAILBOX]
PERSON_KINDS = [Kind.PERSON_RECEIVED, Kind.PERSON_REPLY]
WRITTEN = [*STAFF_KINDS, *ABOUT_NO_REQUEST, *PERSON_KINDS]
DUE = datetime(2026, 11, 30, 23, tzinfo=UTC)  # a Monday, 17:00 in Chicago
BEFORE = datetime(2026, 11, 27, 15, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _friday(settings: Settings) -> Any:
    settings.SITE_URL = "https://clinic.example"
    settings.DEFAULT_FROM_EMAIL = "no-reply@clinic.example"
    with time_machine.travel(BEFORE, tick=False):
        yield


@pytest.fixture(autouse=True)
def clinic(db: None) -> Clinic:
    return Clinic.objects.create(
        id=1,
        name="Ketamine Infusion Clinic",
        phone="(312) 555-0142",
        staff_mail="desk@clinic.example",
    )


def build_message(kind: str = Kind.PERSON_RECEIVED, **overrides: Any) -> Message:
    values = {
        "received_at": BEFORE,
        "reply_due_at": DUE,
        "email": "person@example.org",
        "email_consent": True,
    } | overrides
    if kind == Kind.PERSON_REPLY:
        return build_reply_message(**values | {"contact_by": "email"})
    request = build_request(**values)
    if kind not in ABOUT_NO_REQUEST:
        return Message.objects.create(request=request, kind=kind)
    number = Message.objects.count()
    day = BEFORE.date() + timedelta(days=number) if kind == Kind.STAFF_DAY else None
    return Message.objects.create(kind=kind, day=day)


def build_reply_message(**values: Any) -> Message:
    request = build_request(**values)
    words = {"name": "Call us", "language": request.site_language, "text": "{phone}"}
    return Message.objects.create(
        request=request,
        kind=Kind.PERSON_REPLY,
        reply=ReplyTemplate.objects.get_or_create(**words)[0],
        sender=User.objects.get_or_create(username="desk")[0],
    )


def mail(kind: str = Kind.PERSON_RECEIVED, **overrides: Any) -> Sent:
    """Return it as it goes to the mail server."""
    made = mail_of(build_message(kind, **overrides))
    assert made
    return made.message()


def words(sent: Sent) -> str:
    payload = sent.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


def test_a_person_is_told_what_happens_next_and_how_to_take_it_back() -> None:
    sent = mail(reference="7KQ-4MX")

    assert sent["To"] == "person@example.org"
    assert sent["From"] == "The clinic <no-reply@clinic.example>"
    assert sent["Subject"] == "We have your message"
    assert (
        words(sent)
        == """\
Thank you. We have your request, and there is nothing more you need to do.

Your reference: 7KQ-4MX

We call you by Monday, November 30, 5 p.m. (Central time).

Our number is (312) 555-0142.

If you need someone now

In crisis: call 988 or text 988. 988 Suicide & Crisis Lifeline. Free and private, \
day and night. Press 1 for veterans, 2 for Spanish.

In danger right now: call 911. Emergency services. Or go to the nearest emergency room.

Rather write: text HOME to 741741. Crisis Text Line. Free and private, day and night.

To see where your request is, change how we reach you, or take it back, open this page:
https://clinic.example/consultation/status/

It asks for your reference and for the code that we showed you beside it. If you don't \
have the code, call us.

Nobody reads what is sent to this mailbox. Please don't answer, and please don't send \
health details by email.
"""
    )


def test_a_person_is_written_to_in_the_language_they_wrote_in() -> None:
    sent = mail(site_language="es")

    assert sent["Subject"] == "Recibimos su mensaje"
    assert "https://clinic.example/es/consultation/status/" in words(sent)
    assert "988 Línea de Prevención" in words(sent)
    assert "lunes 30 de noviembre" in words(sent)
    assert translation.get_language() == "en"


@pytest.mark.parametrize(
    ("contact_by", "said"),
    [("call", "We call you by"), ("text", "We text you by"), ("email", "We email you")],
)
def test_a_person_is_told_how_somebody_will_reach_them(
    contact_by: str, said: str
) -> None:
    sent = mail(contact_by=contact_by, text_consent=True)

    assert words(sent).count(said) == 1
    assert words(sent).count(" you by ") == 1


def test_the_promised_hour_is_by_the_persons_own_clock() -> None:
    sent = mail(time_zone="America/Los_Angeles")

    assert "by Monday, November 30, 3 p.m. (Pacific time)." in words(sent)


@pytest.mark.parametrize(
    "overrides", [{"reply_due_at": datetime(2026, 11, 27, 15, 30, 0, 1, UTC)}, {}]
)
def test_a_promise_stands_in_the_mail_until_its_hour_has_come(
    overrides: dict[str, Any],
) -> None:
    assert " you by " in words(mail(**overrides))


@pytest.mark.parametrize(
    "overrides",
    [
        {"received_at": datetime(2026, 11, 1, tzinfo=UTC), "reply_due_at": BEFORE},
        {"first_contact_at": BEFORE},
    ],
)
def test_a_mail_that_was_held_up_makes_no_promise_that_is_past(
    overrides: dict[str, Any],
) -> None:
    sent = mail(**overrides)

    assert "Your reference: " in words(sent)
    assert " you by " not in words(sent)


def test_a_clinic_without_a_number_asks_nobody_to_call(clinic: Clinic) -> None:
    Clinic.objects.update(phone="")

    sent = mail()

    assert "Our number" not in words(sent)
    assert "call us" not in words(sent)


def test_the_clinic_chooses_who_mails_come_from_and_their_subject() -> None:
    Clinic.objects.update(
        mail_from="hola@clínica.example",
        mail_sender_name='Lakeside, "Dr. Núñez"',
        mail_subject="Hello",
        mail_subject_es="Hola, ¿qué tal?",
    )
    CrisisLine.objects.create(name="Ours", when="Now", call="555", language="en")

    sent = mail()

    assert sent["Subject"] == "Hello"
    assert sent["From"].endswith(" <hola@xn--clnica-4va.example>")
    assert "Now: call 555. Ours.\n" in words(sent)
    assert "988" not in words(sent)


@pytest.mark.parametrize("kind", STAFF_KINDS)
def test_staff_are_told_a_reference_and_where_to_sign_in(kind: str) -> None:
    message = build_message(kind, reference="7KQ-4MX")

    made = mail_of(message)

    assert made
    assert made.to == ["desk@clinic.example"]
    assert made.subject.endswith(" (7KQ-4MX)")
    page = f"/staff/intake/consultationrequest/{message.request_id}/change/"
    assert f"\nhttps://clinic.example{page}\n" in made.body
    assert "Received: Friday, November 27, 9:30 a.m.\n" in made.body
    assert made.body.startswith(f"{made.subject.removesuffix(' (7KQ-4MX)')}.\n")


def test_staff_are_written_to_in_english_whatever_the_person_wrote_in() -> None:
    sent = mail(Kind.STAFF_NEW, site_language="es")

    assert str(sent["Subject"]).startswith("A request is waiting (")
    assert "Friday, November 27" in words(sent)


@pytest.mark.parametrize("kind", WRITTEN)
def test_mails_say_that_no_person_wrote_them_and_are_told_apart(kind: str) -> None:
    message = build_message(kind)

    first, again = mail_of(message), mail_of(message)
    other = mail_of(build_message(kind))

    assert first
    assert again
    assert other
    sent = first.message()
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["X-Auto-Response-Suppress"] == "All"
    assert sent["Message-ID"] == again.message()["Message-ID"]
    assert sent["Message-ID"] != other.message()["Message-ID"]
    assert sent["Message-ID"].endswith("@clinic.example>")


@pytest.mark.parametrize(
    ("kind", "then"),
    [
        (Kind.PERSON_RECEIVED, {"email": ""}),
        (Kind.PERSON_RECEIVED, {"email_consent": False}),
        (Kind.PERSON_RECEIVED, {"status": "withdrawn", "closed_at": BEFORE}),
        (Kind.STAFF_NEW, {"status": "withdrawn", "closed_at": BEFORE}),
        (Kind.STAFF_NEW, "erased"),
        (Kind.STAFF_CHANGED, "erased"),
        (Kind.PERSON_RECEIVED, "erased"),
        (Kind.PERSON_REPLY, "erased"),
        (Kind.PERSON_REPLY, {"email": "", "contact_by": "call"}),
        (Kind.PERSON_REPLY, {"contact_by": "call"}),
        (Kind.PERSON_REPLY, {"status": "withdrawn", "closed_at": BEFORE}),
    ],
)
def test_nobody_is_told_what_no_longer_holds_or_is_not_wanted(
    kind: str, then: Any
) -> None:
    message = build_message(kind)
    if then == "erased":
        message.request.strip(Event.Kind.ERASED)
    else:
        ConsultationRequest.objects.filter(pk=message.request_id).update(**then)

    assert mail_of(message) is None


@pytest.mark.parametrize("kind", [*STAFF_KINDS, *ABOUT_NO_REQUEST])
def test_staff_who_no_longer_give_an_address_get_no_mail(kind: str) -> None:
    message = build_message(kind)
    Clinic.objects.update(staff_mail="")

    assert mail_of(message) is None


def test_staff_hear_of_a_withdrawal_of_what_is_closed_by_it() -> None:
    closed = {"status": "withdrawn", "closed_at": BEFORE}

    assert mail(Kind.STAFF_WITHDRAWN, **closed)


def test_staff_hear_that_a_request_was_taken_back_though_it_is_erased_by_now() -> None:
    message = build_message(Kind.STAFF_WITHDRAWN)
    message.request.strip(Event.Kind.ERASED)

    mail = mail_of(message)

    assert mail is not None
    assert message.request.reference in mail.subject


@pytest.mark.parametrize("kind", [*STAFF_KINDS, *PERSON_KINDS])
def test_every_mail_says_who_helps_at_once_and_when_that_was_last_checked(
    kind: str,
) -> None:
    checked = date(2026, 11, 20)
    CrisisLine.objects.create(
        name="988", when="In crisis", call="988", checked_on=checked
    )

    body = str(mail_of(build_message(kind)).body)

    assert body.count("call 988") == 1
    assert "Checked November 20, 2026." in body
