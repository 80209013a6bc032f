"""A clock that is wrong loses no request, and neither lets anybody in nor keeps out."""

import time
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import User
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from clinic_site.models import Clinic
from intake.models import ConsultationRequest, Message
from tests.attacks.cases import note
from tests.intake.builders import answers
from tests.proof.plugin import Proof
from tests.signing_in import app_code

pytestmark = pytest.mark.django_db

LOGIN, CODE = "/staff/account/login/", "/staff/account/code/"
PASSWORD = "correct-horse-battery-9"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
TRUE = 1_800_000_000  # the time it is, at the beginning of a period
# By how many seconds the clock of our machine is wrong.
WRONG = [-86_400, -3600, -300, -30, 30, 300, 3600, 86_400]


@pytest.fixture(autouse=True)
def nurse(db: None, settings: Settings) -> User:
    settings.STAFF_SECOND_FACTOR = True
    call_command("loaddata", "clinic", verbosity=0)
    Clinic.objects.update(staff_mail="desk@clinic.example")
    user = User.objects.create_user("nurse", password=PASSWORD, is_staff=True)
    TOTP.activate(user, SECRET)
    return user


def type_code(client: Client, seconds_wrong: int) -> str:
    """Sign in on that machine with the code of a right clock; return what it says."""
    with time_machine.travel(TRUE + seconds_wrong, tick=False):
        cache.clear()
        client.post(LOGIN, {"login": "nurse", "password": PASSWORD})
        response = client.post(CODE, {"code": app_code(SECRET, TRUE)})
    return response.text if response.status_code == 200 else "let in"


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_clock_is_said_and_once_it_is_right_the_code_is_good(
    wrong: int, proof: Proof
) -> None:
    client = Client()

    said = type_code(client, wrong)
    survived = {
        "half a minute off": said == "let in"
        if abs(wrong) <= 30
        else "The code isn&#x27;t right. Wait for the next one" in said,
        "clock put right": type_code(Client(), 0) == "let in",
    }

    note(proof, "A4", f"{wrong} s wrong, signing in", survived)


@pytest.mark.parametrize("wrong", WRONG)
def test_a_sign_in_under_a_wrong_clock_is_over_the_day_after(
    wrong: int, nurse: User, settings: Settings, proof: Proof
) -> None:
    """It ends as after any working day; later by no more than the clock was wrong."""
    settings.STAFF_SECOND_FACTOR = False
    client = Client()
    with time_machine.travel(TRUE + wrong, tick=False):
        client.force_login(nurse)
        was_in = client.get("/staff/").status_code == 200
    over = TRUE + max(wrong, 0) + 8 * 3600 + 1
    with time_machine.travel(over, tick=False):
        is_in = client.get("/staff/").status_code == 200

    note(proof, "A4", f"{wrong} s wrong, signed in", {wrong: was_in and not is_in})


@pytest.mark.parametrize("wrong", WRONG)
def test_a_form_opened_by_another_clock_is_stored_and_told_once(
    wrong: int, proof: Proof
) -> None:
    form = answers()  # opened by a clock that is right
    when_due = timedelta(seconds=max(wrong, 0))

    with time_machine.travel(time.time() + wrong):
        sent = Client().post("/consultation/", form)
        again = Client().post("/consultation/", form)
    for moment in [timedelta(), when_due, timedelta(days=1)]:
        with time_machine.travel(time.time() + moment.total_seconds()):
            call_command("deliver_messages", "--once")

    told = [sent for sent in mail.outbox if sent.to == ["desk@clinic.example"]]
    stored = ConsultationRequest.objects.get()
    new = Message.objects.filter(kind="staff_new")
    survived = {
        "stored once": [sent.status_code, again.status_code] == [302, 302],
        "told once": len(new) == 1 and new[0].sent_at is not None,
        "one mail": len({each.extra_headers["Message-ID"] for each in told})
        == len(told),
        "not suspected": stored.quarantine == "",
    }
    note(proof, "A4", f"{wrong} s wrong, a form", survived)
