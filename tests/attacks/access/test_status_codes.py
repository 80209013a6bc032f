"""How far a request is shows nobody but who has its code."""

import secrets
import string
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.core.signing import get_cookie_signer
from django.test import Client
from pytest_django import Settings

from intake.models import ConsultationRequest
from intake.reference import new_code
from intake.views import RECEIVED_COOKIE
from tests.attacks.cases import note, some
from tests.intake.builders import answers, build_request
from tests.proof.plugin import Proof, share

pytestmark = pytest.mark.django_db

STATUS = "/consultation/status/"
STEPS = [STATUS, *(f"{STATUS}{step}/" for step in ["change", "withdraw", "erase"])]
RECEIVED = "/consultation/received/"
LETTERS = string.ascii_uppercase + string.digits


@pytest.fixture(autouse=True)
def no_limit(db: None, settings: Settings) -> None:
    """Try them all: that an address soon has to wait is another promise."""
    settings.STATUS_LIMIT_PER_HOUR = 0
    call_command("loaddata", "clinic", verbosity=0)


@pytest.fixture
def request_of_somebody() -> ConsultationRequest:
    return build_request(reference="7KQ-4MX", status_code="4MX7-KQ2W", note="Canary")


def altered(code: str) -> Iterator[str]:
    """The code with one letter changed, moved, doubled or left out."""
    for place in range(len(code)):
        for letter in LETTERS:
            if letter != code[place] != "-":
                yield code[:place] + letter + code[place + 1 :]
        if code[place] != "-":
            yield code[:place] + code[place + 1 :]
            yield code[:place] + code[place] + code[place:]


def test_no_guess_and_no_altered_code_opens_it(
    client: Client, request_of_somebody: ConsultationRequest, proof: Proof
) -> None:
    code = request_of_somebody.status_code
    survived = {}
    guesses = [new_code() for _ in range(share(1000))]
    near = [wrong for wrong in altered(code) if as_letters(wrong) != as_letters(code)]
    assert len(near) >= 200

    for typed in [*guesses, *secrets.SystemRandom().sample(near, share(200))]:
        path = STEPS[len(survived) % len(STEPS)]
        form = {"reference": "7KQ-4MX", "code": typed, "sure": "yes"}
        response = client.post(path, form)
        survived[path, typed] = response.status_code == 422

    note(proof, "Z2", "guessed and altered codes", survived)
    request_of_somebody.refresh_from_db()
    assert request_of_somebody.status == "new"
    right = client.post(STATUS, {"reference": "7KQ-4MX", "code": code})
    assert right.status_code == 200


def as_letters(code: str) -> str:
    """Return it without what may be left out."""
    return code.replace("-", "").upper()


def test_the_last_page_is_for_who_has_just_sent_the_form(
    client: Client, request_of_somebody: ConsultationRequest, proof: Proof
) -> None:
    """A reference alone opens nothing, nor does a cookie that we didn't sign."""
    sent = client.post("/consultation/", answers(token=str(uuid4())))
    good = client.cookies[RECEIVED_COOKIE].value
    own = ConsultationRequest.objects.exclude(pk=request_of_somebody.pk).get()
    assert sent.status_code == 302
    assert own.status_code in client.get(RECEIVED).text
    signature = good.rpartition(":")[2]
    signed_for_another = get_cookie_signer(salt="something else").sign("7KQ-4MX")
    forged = ["7KQ-4MX", f"7KQ-4MX:{signature}", signed_for_another, good[:-1], ""]
    forged += [f"7KQ-4MX{good[7:]}", good.replace(":", "."), "x" * 4000]
    forged += [good[:n] + other(good[n]) + good[n + 1 :] for n in range(len(good))]
    survived = {}

    for value in some(forged):
        stranger = Client()
        stranger.cookies[RECEIVED_COOKIE] = value
        page = stranger.get(RECEIVED).text
        told = [each.status_code in page for each in [own, request_of_somebody]]
        survived[value] = not any(told) and "7KQ-4MX" not in page

    note(proof, "Z2", "cookies that aren't ours", survived)


def other(letter: str) -> str:
    return "A" if letter != "A" else "B"
