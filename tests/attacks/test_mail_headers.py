"""Promise I9: nobody types a header or a recipient into a mail of ours."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from intake.models import Message
from intake.outbox import deliver_next
from tests.attacks.conftest import Case
from tests.attacks.payloads.mail_headers import ADDRESSES, LINES
from tests.attacks.plain_client import post
from tests.intake.builders import answers, build_clinic, build_request
from tests.intake.mail_server import MailServer, running_mail_server

pytestmark = pytest.mark.django_db

HEADERS = {
    *["From", "To", "Subject", "Date", "Message-ID"],
    *["MIME-Version", "Content-Type", "Content-Transfer-Encoding"],
    *["Auto-Submitted", "X-Auto-Response-Suppress"],
}
THIEF = "thief@evil.example"


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    """One that this process sends to, for a clinic that is told of requests."""
    build_clinic()
    settings.INTAKE_LIMIT_PER_HOUR = 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with running_mail_server() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


def deliver_due() -> int:
    """Return how many were tried."""
    tried = 0
    while deliver_next():
        tried += 1
    return tried


def nothing_added(server: MailServer) -> bool:
    return (
        THIEF not in server.recipients
        and {name for mail in server.taken for name in mail} <= HEADERS
        and not any(THIEF in mail.as_string() for mail in server.taken)
    )


def test_what_is_typed_on_the_form_makes_no_header(
    case: Case, mail_server: MailServer
) -> None:
    fine = {"email": "fine@example.org", "email_consent": "on"}

    with case("I9", "typed as a name", cases=len(LINES)):
        for typed in LINES:
            names = dict.fromkeys(["preferred_name", "pronouns", "note"], typed)
            post(answers(full_name=typed, **names, **fine))
            post(answers(full_name="Zoë", **names | {"preferred_name": ""}, **fine))
        deliver_due()
        assert mail_server.recipients.count("fine@example.org") >= len(LINES) // 2
        assert nothing_added(mail_server)
    with case("I9", "typed as an address", cases=len(ADDRESSES)):
        for typed in ADDRESSES:
            post(answers(email=typed, email_consent="on"))
        deliver_due()
        assert nothing_added(mail_server)


def test_an_address_that_got_past_the_form_makes_none_and_stops_no_other(
    case: Case, mail_server: MailServer
) -> None:
    for address in [*ADDRESSES, "fine@example.org"]:
        request = build_request(email=address, email_consent=True)
        Message.objects.create(request=request, kind=Message.Kind.PERSON_RECEIVED)

    with case("I9", "stored as an address", cases=len(ADDRESSES)):
        assert deliver_due() == len(ADDRESSES) + 1
        assert "fine@example.org" in mail_server.recipients
        assert nothing_added(mail_server)
