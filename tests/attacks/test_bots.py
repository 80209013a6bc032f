"""Promise I20: programs are set apart, and get no other answer than people."""

import re
from typing import Any

import pytest
from django.core.signing import TimestampSigner
from django.test import Client
from pytest_django import Settings

from intake.models import ConsultationRequest, Message
from intake.suspicion import stamp
from tests.attacks.conftest import Case, some
from tests.attacks.payloads.markup import MARKUP
from tests.intake.builders import answers, build_clinic, opened

pytestmark = pytest.mark.django_db

FORM = "/consultation/"
FILLED = ["x", "https://spam.example", "0", "off", "\0", " x", "on", *MARKUP[:13]]
STAMPS = [
    "", " ", "opened", "opened:1aaaaa:forged", "None", "0", "1" * 300, "\ufffd",
    TimestampSigner(salt="votes").sign("opened"),
    TimestampSigner(key="another key", salt="intake.opened").sign("opened"),
    stamp()[:-1], stamp().swapcase(),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _no_limit(settings: Settings) -> None:
    settings.INTAKE_LIMIT_PER_HOUR = 0
    build_clinic()


def send(**overrides: Any) -> tuple[Any, ConsultationRequest]:
    wants_mail = {"email": "a@example.com", "email_consent": "on"}
    answer = Client().post(FORM, answers(**wants_mail | overrides), follow=True)
    return answer, ConsultationRequest.objects.latest("id")


def said(answer: Any) -> str:
    """Return the page without what is drawn anew for each request."""
    return re.sub(r"(?<=reference__code).*?</p>", "", answer.text)


def is_set_apart(**overrides: Any) -> bool:
    usual, _ = send()
    before = Message.objects.count()
    answer, stored = send(**overrides)
    assert answer.redirect_chain == usual.redirect_chain
    assert said(answer) == said(usual)
    assert (stored.full_name, stored.consents.count()) == ("Example Person", 3)
    return bool(stored.quarantine) and Message.objects.count() == before


@pytest.mark.parametrize("filled", some(FILLED))
def test_who_fills_in_what_people_do_not_see_is_set_apart(
    case: Case, filled: str
) -> None:
    with case("I20", "the hidden field filled in"):
        assert is_set_apart(leave_this_empty=filled)


def test_who_is_faster_than_people_is_set_apart(case: Case) -> None:
    with case("I20", "sent too fast"):
        assert is_set_apart(opened=opened(0))


@pytest.mark.parametrize("number", some(range(len(STAMPS))))
def test_who_never_opened_the_form_is_set_apart(case: Case, number: int) -> None:
    with case("I20", "never opened"):
        assert is_set_apart(opened=STAMPS[number])


@pytest.mark.parametrize("seconds", [4, 60, 3600, 86400, 30 * 86400])
def test_who_takes_the_time_of_a_person_is_not(case: Case, seconds: int) -> None:
    with case("I20", "as slow as a person"):
        assert not is_set_apart(opened=opened(seconds))
