"""What people and staff type stays in sealed columns and on the pages meant for it.

Canaries are planted in every field. Then the site goes through all that it does and
all that goes wrong, and what it leaves behind is searched for them.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.core.mail import send_mail
from django.core.management import call_command
from django.core.signals import got_request_exception
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from clinic_site.field_keys import decoded, new_key
from clinic_site.models import Clinic, TrailEntry
from intake.models import ConsultationRequest, Event, Message, ReplyTemplate
from tests.attacks.cases import note
from tests.attacks.private.left_behind import Browser, LeftBehind, watched
from tests.intake.canaries import STAFF_TYPED, TYPED, WORDS, found_in, posted
from tests.intake.mail_server import running_mail_server
from tests.proof.plugin import Proof

FORM = "/consultation/"
STATUS = "/consultation/status/"
LIST = "/staff/intake/consultationrequest/"
CANARY = TYPED["full_name"]
TOLD = [
    *["person_received", "person_received", "person_reply"],
    *["staff_day", "staff_escalated", "staff_new", "staff_new", "staff_overdue"],
]


@pytest.mark.django_db(transaction=True)
def test_nothing_that_is_typed_gets_anywhere_but_where_it_is_meant_to(
    settings: Settings, proof: Proof
) -> None:
    call_command("loaddata", "clinic", verbosity=0)
    Clinic.objects.update(staff_mail="desk@clinic.example", asks_what_applies=True)
    User.objects.create_superuser("owner", password="x" * 20)
    settings.STATUS_LIMIT_PER_HOUR = 0

    with watched() as left:
        send_the_form(Browser(left))
        make_mistakes(Browser(left))
        with read_only():
            assert Browser(left).post(FORM, posted()).status_code == 503
        with refusing_rows():
            assert Browser(left).post(FORM, posted()).status_code == 500
        review(Browser(left))
        write_to_them(Browser(left))
        deliver(left, settings)
        look_after_it(Browser(left))
        keep_house(left, settings)
        places = left.places()
        plant_a_canary_everywhere(left)
        planted = {place: found_in(text) for place, text in left.places().items()}
    survived = {
        (place, field): field not in found_in(text)
        for place, text in places.items()
        for field in WORDS
    }
    note(proof, "P1", "all that can be done, by place and field", survived)
    assert len(places) >= 15
    assert all("full_name" in fields for fields in planted.values()), planted


def send_the_form(browser: Browser) -> None:
    form = posted()
    check = browser.post(FORM, posted(send=None))
    assert check.status_code == 200
    assert {*TYPED} <= found_in(check.text)

    assert browser.post(FORM, form, follow=True).status_code == 200
    assert browser.post(FORM, form | {"note": "Other"}, follow=True).status_code == 200

    request = ConsultationRequest.objects.get()
    assert {*TYPED} <= found_in(str(vars(request)))


def make_mistakes(browser: Browser) -> None:
    """What is typed comes back on the page, and nowhere else."""
    mistaken = browser.post(FORM, posted(state="XX", email="plumequill@mailquill"))
    assert mistaken.status_code == 422
    assert {*TYPED} <= found_in(mistaken.text)
    forged = Browser(browser.left, enforce_csrf_checks=True).post(FORM, posted())
    assert forged.status_code == 403
    assert {*TYPED} <= found_in(forged.text)
    assert browser.post(FORM, posted(adult="no")).status_code == 200
    assert browser.post(FORM, posted(they_know="no")).status_code == 200
    trapped = browser.post(FORM, posted(leave_this_empty=CANARY, full_name="Nobody"))
    assert trapped.status_code == 302
    assert browser.post(FORM, posted(note=CANARY * 200_000)).status_code == 400
    assert browser.post(FORM, TYPED, content_type="application/json").status_code == 415
    assert browser.put(FORM, posted()).status_code == 405


@contextmanager
def read_only() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    try:
        yield
    finally:
        connection.close()


@contextmanager
def refusing_rows() -> Iterator[None]:
    """Have the database say no, which it says with the whole row."""
    table = "ALTER TABLE intake_consultationrequest"
    with connection.cursor() as cursor:
        rule = "CHECK (heard = 'nowhere') NOT VALID"
        cursor.execute(f"{table} ADD CONSTRAINT intake_refuses {rule}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"{table} DROP CONSTRAINT intake_refuses")


def review(browser: Browser) -> None:
    """What staff do: search, open, change, and save what a colleague has changed."""
    browser.force_login(User.objects.get())
    request = ConsultationRequest.objects.earliest("pk")
    page = f"{LIST}{request.pk}/change/"
    form = STAFF_TYPED

    for typed in [*TYPED.values(), request.reference]:
        browser.post(LIST, {"q": typed})
    assert browser.get(page).status_code == 200
    saved = browser.post(page, form | {"seen_version": request.version})
    stale = browser.post(page, form | {"seen_version": request.version})

    assert (saved.status_code, stale.status_code) == (302, 200)
    assert "staff_note" in found_in(stale.text)
    request.refresh_from_db()
    assert found_in(str(vars(request))) == {*WORDS}


def make_overdue(request: ConsultationRequest) -> None:
    """Have its promise be over and not kept, and have somebody worry about it."""
    received_at = timezone.now() - timedelta(days=9)
    due = {"received_at": received_at, "reply_due_at": received_at + timedelta(days=1)}
    ConsultationRequest.objects.filter(pk=request.pk).update(**due)
    request.tell_staff(Message.Kind.STAFF_ESCALATED)


def write_to_them(browser: Browser) -> None:
    """Look at two requests of theirs, link them and not, and answer one."""
    browser.force_login(User.objects.get())
    request, other = ConsultationRequest.objects.order_by("pk")[:2]
    page = f"{LIST}{request.pk}/"
    assert browser.get(f"{page}compare/{other.pk}/").status_code == 200
    assert other.release(by=None)
    assert browser.post(f"{page}link/{other.pk}/").status_code == 302
    assert browser.post(f"{page}unlink/{other.pk}/").status_code == 302
    request.refresh_from_db()

    reply = ReplyTemplate.objects.create(name="Call us", text="Say {reference}.")
    page = f"{page}reply/{reply.pk}/"
    assert browser.get(page).status_code == 200
    form = {"token": str(uuid4()), "seen_version": request.version}
    assert browser.post(page, form).status_code == 302
    assert Message.objects.filter(kind="person_reply").exists()


def deliver(left: LeftBehind, settings: Settings) -> None:
    """Have mails refused by a server that says whom it doesn't know, then taken."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    make_overdue(ConsultationRequest.objects.order_by("pk")[1])
    with running_mail_server() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        server.on_rcpt = lambda address: f"550 {address} unknown here"
        call_command("deliver_messages", "--once")
        tried = Message.objects.filter(tries=1).values_list("kind", flat=True)
        assert sorted(tried) == TOLD
        server.on_rcpt = lambda address: "250 OK"
        Message.objects.update(due_at="2020-01-01T00:00Z")
        call_command("deliver_messages", "--once")
        assert not Message.objects.undelivered().exists()
        assert TYPED["email"] in server.recipients
        left.mails += server.taken
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def look_after_it(browser: Browser) -> None:
    """What the person does: look, change the number, withdraw; and a wrong code."""
    request = ConsultationRequest.objects.earliest("pk")
    key = {"reference": request.reference, "code": request.status_code}
    other = {"contact_by": "call", "phone": TYPED["phone"], "email": TYPED["email"]}

    assert browser.post(STATUS, key).status_code == 200
    for typed in TYPED.values():
        browser.post(STATUS, {"reference": typed, "code": typed})
    wrong = key | {"save": "yes", "contact_by": "text", "phone": TYPED["note"]}
    assert browser.post(f"{STATUS}change/", wrong).status_code == 422
    right = key | {"save": "yes"} | other
    assert browser.post(f"{STATUS}change/", right).status_code == 200
    assert browser.post(f"{STATUS}withdraw/", key | {"sure": "yes"}).status_code == 200

    kinds = {*Event.objects.values_list("kind", flat=True)}
    assert {"sent_again", "contact_changed", "withdrawn"} <= kinds


def keep_house(left: LeftBehind, settings: Settings) -> None:
    said = StringIO()
    call_command("deliver_messages", "--once", stdout=said)
    settings.FIELD_KEYS = [decoded(new_key()), *settings.FIELD_KEYS]
    call_command("rotate_keys", stdout=said, stderr=said)
    call_command("purge_requests", "--dry-run", stdout=said)
    assert "sealed anew" in said.getvalue()
    left.kept["commands"].append(said.getvalue())


def plant_a_canary_everywhere(left: LeftBehind) -> None:
    """Prove of every place that a canary in it would have been found."""
    logging.getLogger("planted").warning(CANARY)
    send_mail(CANARY, "", None, ["a@b.co"])
    LogEntry.objects.create(user=User.objects.get(), action_flag=1, object_repr=CANARY)
    session = SessionStore()
    session["planted"] = CANARY
    session.save()
    request = ConsultationRequest.objects.earliest("pk")
    Event.objects.create(request=request, kind="planted", fields=[CANARY])
    TrailEntry.objects.create(action="viewed", page=CANARY)
    Message.objects.create(request=request, kind="Quillfeather", last_error=CANARY)
    try:
        raise ValueError(CANARY)
    except ValueError:
        got_request_exception.send(sender=None)
    for place in [
        "addresses",
        "headers",
        "cookies",
        "titles",
        "error pages",
        "commands",
    ]:
        left.kept[place].append(CANARY)
