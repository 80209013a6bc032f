"""Promise I14: a form that isn't ours is refused, and comes back with its text."""

import html
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from intake.models import ConsultationRequest
from tests.attacks.conftest import Case, some
from tests.attacks.fields import written_on
from tests.attacks.plain_client import FORM
from tests.intake.builders import answers
from tests.intake.canaries import TYPED
from tests.intake.staff import colleague
from tests.intake.test_check import fields_of
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

SECRET, OTHER = "s" * 32, "o" * 32
HERE, ELSEWHERE = "http://testserver", "https://evil.example"

# What stands in cookie and form, and what the browser says of where it comes from.
FORGED: dict[str, tuple[str | None, str | None, dict[str, str]]] = {
    "no secret": (SECRET, None, {}),
    "no cookie": (None, SECRET, {}),
    "neither": (None, None, {}),
    "secret of another session": (SECRET, OTHER, {}),
    "secret that is too short": (SECRET, "s" * 31, {}),
    "empty secret": (SECRET, "", {}),
    "empty cookie": ("", "", {}),
    "secret with other letters": (SECRET, "é" * 32, {}),
    "cookie of another kind": ("<script>", "<script>", {}),
    "another site": (SECRET, SECRET, {"origin": ELSEWHERE}),
    "a part of our name": (SECRET, SECRET, {"origin": f"{HERE}.evil.example"}),
    "nowhere, from another site": (
        SECRET,
        SECRET,
        {"origin": "null", "sec-fetch-site": "cross-site"},
    ),
    "nowhere, from a neighbour": (
        SECRET,
        SECRET,
        {"origin": "null", "sec-fetch-site": "same-site"},
    ),
}
SAYS_SO = {"": "once more", "/es": "una vez más"}


def posted(path: str, how: str, form: dict[str, Any]) -> tuple[Client, Any]:
    in_cookie, in_form, headers = FORGED[how]
    browser = Client(enforce_csrf_checks=True)
    if in_cookie is not None:
        browser.cookies["csrftoken"] = in_cookie
    if in_form is not None:
        form = form | {"csrfmiddlewaretoken": in_form}
    return browser, browser.post(path, form, headers=headers)


@pytest.mark.parametrize("language", SAYS_SO)
@pytest.mark.parametrize("how", some([*FORGED]))
def test_it_comes_back_as_it_was_typed_and_is_sent_with_one_press(
    case: Case, how: str, language: str
) -> None:
    typed = answers(**TYPED, email_consent="on", send=None)

    with case("I14", "a form to fill in, and one to check", cases=2):
        browser, refused = posted(f"{language}{FORM}", how, typed)
        assert refused.status_code == 403
        assert SAYS_SO[language] in refused.text
        kept = {name: value.replace("\r\n", "\n") for name, value in TYPED.items()}
        assert written_on(refused.text) == kept

        browser, refused = posted(f"{language}{FORM}", how, typed | {"send": "yes"})
        assert refused.status_code == 403
        assert not ConsultationRequest.objects.exists()
        again = fields_of(refused.text)
        again["csrfmiddlewaretoken"] = [str(refused.context["csrf_token"])]
        sent = browser.post(f"{language}{FORM}", again | {"send": "yes"})
        assert sent.status_code == 302
        assert ConsultationRequest.objects.get().note == TYPED["note"]


def test_a_secret_from_before_signing_in_is_no_longer_good(case: Case) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.get(FORM)
    before = browser.cookies["csrftoken"].value
    sign_in(browser, colleague())
    browser.cookies["csrftoken"] = OTHER  # as signing in replaces it

    with case("I14", "a secret from before signing in"):
        form = answers(note="Still here", csrfmiddlewaretoken=before)
        refused = browser.post(FORM, form)
        assert refused.status_code == 403
        assert "Still here" in html.unescape(refused.text)


@pytest.mark.parametrize("days", [1, 2, 30, 300])
def test_a_form_that_was_left_open_is_sent_all_the_same(case: Case, days: int) -> None:
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(FORM)
    shown = fields_of(page.text) | {"csrfmiddlewaretoken": [secret_on(page.text)]}

    with (
        case("I14", "a form that is days old"),
        time_machine.travel(timezone.now() + timedelta(days=days)),
    ):
        form = answers(token=shown["token"][0], opened=shown["opened"][0])
        sent = browser.post(FORM, form | shown)
        assert sent.status_code == 302
        assert ConsultationRequest.objects.get().quarantine == ""


def secret_on(page: str) -> str:
    return page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
