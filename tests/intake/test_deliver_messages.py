"""Mails on their way: a real mail server, and real workers.

What goes wrong with both, by the hundred: tests/faults/.
"""

import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from clinic_site.models import Clinic, SignIn
from intake.management.commands.deliver_messages import PAUSE_SECONDS, Command
from intake.models import AddressUse, Event, Message, Tally
from intake.outbox import deliver_next
from tests.clinic_site.processes import (
    PATIENCE,
    ROOT,
    bare_environment,
    shared_database_url,
    wait_for,
)
from tests.intake.builders import build_request
from tests.intake.mail_server import MailServer, running_mail_server

Kind = Message.Kind
SMTP = "django.core.mail.backends.smtp.EmailBackend"

with_processes = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with running_mail_server() as server:
        yield server


@pytest.fixture
def to_mail_server(mail_server: MailServer, settings: Settings) -> MailServer:
    """Have this very process send to it."""
    settings.EMAIL_BACKEND = SMTP
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mail_server.port
    settings.EMAIL_TIMEOUT = 0.5
    return mail_server


def build_clinic() -> None:
    Clinic.objects.create(id=1, name="Example", staff_mail="desk@clinic.example")


def promise(count: int = 1, **overrides: Any) -> list[Message]:
    """Promise mails to staff; with an email, to the person."""
    if "email" in overrides:
        kind, overrides["email_consent"] = Kind.PERSON_RECEIVED, True
    else:
        kind = Kind.STAFF_CHANGED
    return Message.objects.bulk_create(
        Message(request=build_request(**overrides), kind=kind) for _ in range(count)
    )


def deliver_due() -> int:
    """Return how many were tried."""
    tried = 0
    while deliver_next():
        tried += 1
    return tried


def sent() -> int:
    return Message.objects.exclude(sent_at=None).count()


# One message at a time


@pytest.mark.django_db
def test_a_mail_is_sent_once_and_marked_as_sent(to_mail_server: MailServer) -> None:
    build_clinic()
    [message] = promise()

    tried = deliver_due()

    message.refresh_from_db()
    assert tried == 1
    assert message.sent_at
    assert to_mail_server.recipients == ["desk@clinic.example"]


@pytest.mark.django_db
def test_a_mail_server_that_is_back_gets_what_has_waited(
    to_mail_server: MailServer,
) -> None:
    build_clinic()
    [message] = promise()
    to_mail_server.on_rcpt = lambda address: "421 Closing"
    deliver_due()
    to_mail_server.on_rcpt = lambda address: "250 OK"

    at_once = deliver_due()
    Message.objects.update(due_at=timezone.now())
    later = deliver_due()

    message.refresh_from_db()
    assert (at_once, later) == (0, 1)
    assert message.sent_at
    assert (message.tries, message.last_error) == (1, "")


@pytest.mark.django_db
def test_a_request_that_cannot_be_read_stops_no_other_mail(
    to_mail_server: MailServer,
) -> None:
    build_clinic()
    [unreadable] = promise(email="one@example.org")
    promise(email="two@example.org")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE intake_consultationrequest SET email = 'x' WHERE id = %s",
            [unreadable.request_id],
        )

    deliver_due()

    unreadable.refresh_from_db()
    assert unreadable.last_error == "Unreadable"
    assert to_mail_server.recipients == ["two@example.org"]


@pytest.mark.django_db
def test_staff_hear_of_a_request_of_which_nothing_personal_can_be_read(
    to_mail_server: MailServer,
) -> None:
    build_clinic()
    promise()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE intake_consultationrequest"
            " SET full_name = 'x', email = 'x', phone = 'x', note = 'x'"
        )

    deliver_due()

    assert to_mail_server.recipients == ["desk@clinic.example"]


@pytest.mark.django_db
def test_what_nobody_is_to_be_told_any_more_is_forgotten_and_not_sent(
    to_mail_server: MailServer,
) -> None:
    promise()  # and no clinic has an address

    deliver_due()

    assert not Message.objects.exists()
    assert to_mail_server.taken == []


@pytest.fixture
def _signals_as_before() -> Iterator[None]:
    numbers = [signal.SIGTERM, signal.SIGINT]
    before = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


@pytest.mark.django_db
@pytest.mark.usefixtures("_signals_as_before")
def test_once_sends_what_is_due_and_ends(to_mail_server: MailServer) -> None:
    build_clinic()
    promise(3)
    in_an_hour = timezone.now() + timedelta(hours=1)
    Message.objects.filter(pk=promise()[0].pk).update(due_at=in_an_hour)

    call_command("deliver_messages", "--once")

    assert len(to_mail_server.taken) == sent() == 3


@pytest.mark.django_db
@pytest.mark.usefixtures("_signals_as_before")
def test_uses_of_an_address_are_forgotten_after_a_day(
    to_mail_server: MailServer,
) -> None:
    now = timezone.now()
    for hours in [23, 25]:
        at = now - timedelta(hours=hours)
        AddressUse.objects.create(kind="request", digest="x", at=at)

    call_command("deliver_messages", "--once")

    assert AddressUse.objects.get().at > now - timedelta(hours=24)


@pytest.mark.django_db
def test_sessions_and_sign_ins_that_are_over_are_forgotten() -> None:
    now, user = timezone.now(), User.objects.create_user("desk")
    for minutes, name in [(-1, "over"), (1, "going on")]:
        ends = now + timedelta(minutes=minutes)
        Session.objects.create(session_key=name, session_data="", expire_date=ends)
        SignIn.objects.create(
            user=user, browser=name, last_seen_at=ends - timedelta(minutes=15)
        )

    Command().send_what_is_due()

    assert Session.objects.get().session_key == "going on"
    assert SignIn.objects.get().browser == "going on"


@pytest.mark.django_db
def test_delivering_puts_the_counts_together_once_an_hour() -> None:
    for _ in range(3):
        build_request()
    totals = Tally.objects.totals()
    command = Command()

    command.send_what_is_due()
    after_the_first_look = Tally.objects.count()
    build_request()
    command.send_what_is_due()

    assert after_the_first_look == len(totals)
    assert Tally.objects.count() == after_the_first_look + 2  # not yet an hour later
    assert Tally.objects.totals() == {"received": 4, "waiting": 4}


# In processes of their own


@with_processes
def test_erasing_a_request_does_not_wait_for_its_mail_that_is_on_its_way(
    to_mail_server: MailServer,
) -> None:
    def deliver() -> None:
        deliver_next()
        connection.close()

    build_clinic()
    [on_its_way] = promise()
    request = on_its_way.request
    Message.objects.create(
        request=request, kind=Kind.STAFF_CHANGED, due_at=timezone.now()
    )
    to_mail_server.seconds = 0.4
    elsewhere = threading.Thread(target=deliver)
    elsewhere.start()
    wait_for(lambda: to_mail_server.begun)

    request.strip(Event.Kind.ERASED)

    assert to_mail_server.taken == []
    assert Message.objects.get() == on_its_way
    elsewhere.join()
    assert sent() == 1


@dataclass
class Worker:
    process: subprocess.Popen[bytes]
    output: Path

    @property
    def said(self) -> str:
        return self.output.read_text()


@contextmanager
def worker(url: str, *options: str, database_url: str = "") -> Iterator[Worker]:
    environment = bare_environment(
        DATABASE_URL=database_url or shared_database_url(), EMAIL_URL=url
    )
    with tempfile.NamedTemporaryFile() as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "deliver_messages", *options],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
        )
        try:
            yield Worker(process, Path(output.name))
        finally:
            process.kill()
            process.wait()


def run(url: str, **places: str) -> tuple[int, str]:
    """Have a worker send what is due; return its exit code and what it said."""
    with worker(url, "--once", **places) as once:
        code = once.process.wait(PATIENCE)
        return code, once.said


@with_processes
def test_without_a_mail_server_mails_are_shown_but_never_to_whom() -> None:
    build_clinic()
    promise(email="canary@example.org", reference="7KQ-4MX", full_name="Canary")
    promise(email="canary@example.org\r\nBcc: canary@example.org")
    promise(email="canary")

    code, said = run("")

    assert code == 0
    assert "Without EMAIL_URL" in said
    assert "To: (an address that isn't shown)\nSubject: We have your message\n" in said
    assert "Your reference: 7KQ-4MX\n" in said
    assert "canary" not in said.lower()


@with_processes
def test_the_log_of_a_mail_that_failed_holds_nothing_of_the_person(
    mail_server: MailServer,
) -> None:
    build_clinic()
    mail_server.on_rcpt = lambda address: f"550 {address} is unknown here"
    promise(email="canary@example.org")

    code, said = run(mail_server.url)

    assert code == 0
    assert "try 1 failed" in said
    assert "SMTPRecipientsRefused" in said
    assert "canary" not in said


@with_processes
def test_a_worker_that_is_asked_to_stop_finishes_the_mail_in_hand(
    mail_server: MailServer,
) -> None:
    build_clinic()
    promise(3)
    mail_server.seconds = 1

    with worker(mail_server.url) as stopped:
        wait_for(lambda: mail_server.begun)
        stopped.process.terminate()
        code = stopped.process.wait(PATIENCE)

    assert code == 0
    assert len(mail_server.taken) == sent() == 1


@pytest.fixture
def road_to_database() -> Iterator[Path]:
    """A way to PostgreSQL's socket that a test can open and close."""
    real = Path(connection.settings_dict["HOST"]) / ".s.PGSQL.5432"
    if not real.is_absolute():
        pytest.skip("PostgreSQL is reached through a network")
    with tempfile.TemporaryDirectory(prefix="clinic-") as folder:
        road = Path(folder) / ".s.PGSQL.5432"
        yield road


def close_road(road: Path) -> None:
    road.unlink()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@with_processes
def test_a_worker_waits_for_a_database_that_is_away_and_works_when_it_is_back(
    mail_server: MailServer, road_to_database: Path
) -> None:
    road = road_to_database
    settings = connection.settings_dict
    real = Path(settings["HOST"]) / ".s.PGSQL.5432"
    url = f"postgresql://{settings['USER']}@{quote(str(road.parent), safe='')}"
    build_clinic()

    url += f"/{settings['NAME']}"

    with worker(mail_server.url, database_url=url) as patient:
        promise()
        wait_for(lambda: "The database is away" in patient.said)
        road.symlink_to(real)
        wait_for(lambda: sent() == 1)
        close_road(road)
        promise()
        time.sleep(PAUSE_SECONDS + 0.5)  # it looks at least once
        during_outage = sent()
        road.symlink_to(real)
        wait_for(lambda: sent() == 2)
        patient.process.terminate()
        code = patient.process.wait(PATIENCE)

    assert code == 0
    assert during_outage == 1
    assert sent() == len(mail_server.taken) == 2


@with_processes
def test_once_says_when_the_database_is_away(mail_server: MailServer) -> None:
    nowhere = "postgresql://somebody@127.0.0.1:1/clinic"

    code, said = run(mail_server.url, database_url=nowhere)

    assert code == 1
    assert said.splitlines()[-1].endswith("The database doesn't answer.")
