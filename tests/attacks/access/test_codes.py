"""Codes count once, also for many at once, and guessing them ends."""

import time
from collections.abc import Callable

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from tests.attacks.cases import note, some
from tests.intake.together import at_once
from tests.proof.plugin import Proof
from tests.signing_in import app_code

pytestmark = pytest.mark.django_db(transaction=True)

LOGIN, CODE = "/staff/account/login/", "/staff/account/code/"
PASSWORD = "correct-horse-battery-9"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
AT_ONCE = 12


@pytest.fixture(autouse=True)
def nurse(transactional_db: None) -> User:
    cache.clear()
    user = User.objects.create_user("nurse", password=PASSWORD, is_staff=True)
    TOTP.activate(user, SECRET)
    return user


def at_the_second_step(number: int = 0) -> Client:
    """A browser somewhere, in which the password was typed."""
    browser = Client(REMOTE_ADDR=f"10.7.0.{number}")
    browser.post(LOGIN, {"login": "nurse", "password": PASSWORD})
    return browser


def gets_in(browser: Client, code: str) -> bool:
    return browser.post(CODE, {"code": code}).status_code == 302


def use(browser: Client, code: str) -> Callable[[], bool]:
    return lambda: gets_in(browser, code)


def test_each_recovery_code_lets_in_once(nurse: User, proof: Proof) -> None:
    codes = RecoveryCodes.activate(nurse).generate_codes()
    survived = {}

    for number, code in enumerate(some(codes)):
        first, again = (at_the_second_step(number) for _ in "ab")
        survived[number] = gets_in(first, code) and not gets_in(again, code)
        cache.clear()  # a wrong code counts towards the limit

    note(proof, "A3", "recovery codes, one after the other", survived)
    assert len(codes) == 10


def test_a_recovery_code_lets_in_one_of_many_who_use_it_at_once(
    nurse: User, proof: Proof
) -> None:
    codes = RecoveryCodes.activate(nurse).generate_codes()
    survived = {}

    for code in some(codes[:3]):
        cache.clear()
        browsers = [at_the_second_step(number) for number in range(AT_ONCE)]
        got_in = at_once([use(browser, code) for browser in browsers])
        survived[f"code {codes.index(code)}"] = sum(got_in) == 1

    note(proof, "A3", "a recovery code at once", survived)


def test_of_recovery_codes_used_at_once_none_is_good_again(
    nurse: User, proof: Proof
) -> None:
    codes = RecoveryCodes.activate(nurse).generate_codes()
    browsers = [at_the_second_step(number) for number in range(len(codes))]

    got_in = at_once([use(*pair) for pair in zip(browsers, codes, strict=True)])
    survived = {}
    for number, code in enumerate(codes):
        cache.clear()
        again = gets_in(at_the_second_step(number), code)
        survived[number] = not (got_in[number] and again)

    note(proof, "A3", "recovery codes that were used at once", survived)
    assert any(got_in)


def test_a_code_of_the_app_lets_in_one_of_many_who_use_it_at_once(
    nurse: User, proof: Proof
) -> None:
    survived = {}

    for period in some([-1, 0, 1]):
        cache.clear()
        browsers = [at_the_second_step(number) for number in range(AT_ONCE)]
        code = app_code(SECRET, time.time() + 30 * period)
        got_in = at_once([use(browser, code) for browser in browsers])
        survived[period] = sum(got_in) == 1

    note(proof, "A3", "a code of the app at once", survived)


def test_of_forty_codes_at_once_five_are_tried(nurse: User, proof: Proof) -> None:
    browsers = [at_the_second_step(number) for number in range(40)]

    def tried(browser: Client, code: str) -> bool:
        page = browser.post(CODE, {"code": code}).text
        return "The code isn&#x27;t right" in page

    tries = at_once(
        [
            lambda browser=browser, n=n: tried(browser, f"00{n:04}")
            for n, browser in enumerate(browsers)
        ]
    )

    print(f"40 codes in the same moment: {sum(tries)} tried")
    right = gets_in(at_the_second_step(41), app_code(SECRET))
    too_many = max(0, sum(tries) - 5)
    proof("A3", "guesses at once", cases=40, survived=40 - too_many)
    assert not right
