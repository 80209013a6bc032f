"""Promise I15: what a visitor says the site is called is never believed."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from intake.outbox import deliver_next
from tests.attacks.conftest import Case, some
from tests.attacks.payloads.hosts import FORWARDED, HOSTS
from tests.attacks.plain_client import FORM
from tests.intake.builders import answers, build_clinic

pytestmark = pytest.mark.django_db

PATHS = ["/", FORM, "/staff/", "/sitemap.xml", "/robots.txt", "/questions/safety"]
SITE = "clinic.example"


@pytest.fixture(autouse=True)
def _one_name(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = [SITE]
    settings.SITE_URL = f"https://{SITE}"


def ask(path: str, **told: Any) -> Any:
    return Client(SERVER_NAME=SITE).get(path, headers=told)


@pytest.mark.parametrize("host", some(HOSTS))
def test_another_host_is_refused_on_every_page(case: Case, host: str) -> None:
    with case("I15", "names in Host"):
        for path in PATHS:
            answer = Client().get(path, HTTP_HOST=host)
            assert answer.status_code == 400
            assert host not in answer.headers.get("Location", "")
            assert Client().post(path, answers(), HTTP_HOST=host).status_code == 400


@pytest.mark.parametrize("header", some([*FORWARDED]))
def test_a_header_of_a_proxy_changes_nothing(case: Case, header: str) -> None:
    told = {header: FORWARDED[header]}

    with case("I15", "names in other headers"):
        for path in PATHS:
            plain, forged = ask(path), ask(path, **told)
            assert forged.status_code == plain.status_code
            assert forged.headers.get("Location") == plain.headers.get("Location")
            for trace in ["evil", "gopher", ":666"]:
                assert trace not in f"{forged.headers} {forged.text}"


def test_no_mail_has_a_link_that_a_visitor_named(
    case: Case, settings: Settings, mailoutbox: list[Any]
) -> None:
    build_clinic()
    settings.INTAKE_LIMIT_PER_HOUR = 0
    wants_mail = {"email": "a@example.com", "email_consent": "on"}

    with case("I15", "links in mails", cases=len(FORWARDED)):
        for header, value in FORWARDED.items():
            visitor = Client(SERVER_NAME=SITE)
            told = {"headers": {header: value}}
            assert visitor.post(FORM, answers(**wants_mail), **told).status_code == 302
        while deliver_next():
            pass
        assert len(mailoutbox) == 2 * len(FORWARDED)
        for mail in mailoutbox:
            assert f"https://{SITE}/" in mail.body
            assert "evil" not in f"{mail.message()}"
