"""Every kind of answer carries every header, whoever gives it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from tests.attacks.cases import note
from tests.attacks.over_http import FORM_TYPE, Answer, ask
from tests.attacks.web.headers import lacks
from tests.clinic_site.processes import (
    free_port,
    running_gunicorn,
    shared_database_url,
)
from tests.intake.builders import answers
from tests.proof.plugin import Proof

NO_DATABASE = "postgresql://site:hush@127.0.0.1:1/clinic"
FORM, STATUS = "/consultation/", "/consultation/status/"


@pytest.fixture
def port(transactional_db: None, tmp_path: Path) -> Iterator[int]:
    """Where gunicorn serves the site, in one worker that keeps pages."""
    call_command("loaddata", "faq", "clinic", verbosity=0)
    port = free_port()
    options = {"WEB_CONCURRENCY": "1", "KEPT_PAGES": str(tmp_path / "kept")}
    log = tmp_path / "site.log"
    with running_gunicorn(shared_database_url(), port, log, **options):
        yield port


def style_sheet() -> str:
    named = json.loads((site_settings.STATIC_ROOT / "staticfiles.json").read_text())
    return f"/static/{named['paths']['css/site.css']}"


def test_every_kind_of_answer_carries_every_header(port: int, proof: Proof) -> None:
    style = style_sheet()
    changed = ask(port, style).headers["Last-Modified"]
    wrong = {"reference": "7KQ-4MX", "code": "2222-2222"}
    too_long = answers(note="x" * 3_000_000)
    given: dict[tuple[str, int], Answer] = {
        ("a page", 200): ask(port, "/"),
        ("a page that was kept", 200): ask(port, "/"),
        ("its head", 200): ask(port, "/", "HEAD"),
        ("an answer in Spanish", 200): ask(port, "/es/questions/safety/"),
        ("the form", 200): ask(port, FORM),
        ("a style sheet", 200): ask(port, style),
        ("a style sheet they have", 304): ask(
            port, style, **{"If-Modified-Since": changed}
        ),
        ("a file of browsers", 200): ask(port, "/favicon.ico"),
        ("alive", 200): ask(port, "/healthz"),
        ("ready", 200): ask(port, "/readyz"),
        ("without a slash", 301): ask(port, "/consultation"),
        ("to sign in", 302): ask(port, "/staff/"),
        ("sent", 302): ask(port, FORM, "POST", answers()),
        ("another host", 400): ask(port, "/", Host="somebody.else"),
        ("NUL", 400): ask(port, "/?q=%00"),
        ("too long", 400): ask(port, FORM, "POST", too_long),
        ("without a secret", 403): ask(port, FORM, "POST", body=b"a=b", **FORM_TYPE),
        ("nowhere", 404): ask(port, "/nowhere/"),
        ("no such file", 404): ask(port, "/static/nothing.css"),
        ("another verb", 405): ask(port, "/", "DELETE"),
        ("writing where one reads", 405): ask(port, "/privacy/", "POST", {"a": "b"}),
        ("another kind of content", 415): ask(
            port, FORM, "POST", body=b"{}", **{"Content-Type": "application/json"}
        ),
        ("a mistake", 422): ask(port, FORM, "POST", answers(state="XX")),
    }
    for number in range(12):
        last = ask(port, STATUS, "POST", wrong | {"code": f"2222-{2222 + number}"})
    given["guessed too often", 429] = last

    survived = {
        (kind, status): answer.status == status and not lacks(answer.headers, tls=False)
        for (kind, status), answer in given.items()
    }
    for (kind, status), answer in given.items():
        if not survived[kind, status]:
            print(kind, answer.status, lacks(answer.headers, tls=False))
    note(proof, "W1", "kinds of answers, over HTTP", survived)


def test_without_a_database_too(tmp_path: Path, proof: Proof) -> None:
    port = free_port()
    options = {"WEB_CONCURRENCY": "1", "KEPT_PAGES": str(tmp_path / "kept")}
    with running_gunicorn(NO_DATABASE, port, tmp_path / "site.log", **options):
        given = {
            "a page": ask(port, "/"),
            "an answer": ask(port, "/es/questions/safety/"),
            "sent": ask(port, FORM, "POST", answers()),
            "to sign in": ask(port, "/staff/account/login/", "POST", {"login": "x"}),
            "ready": ask(port, "/readyz"),
        }

    survived = {
        kind: answer.status == 503 and not lacks(answer.headers, tls=False)
        for kind, answer in given.items()
    }
    print({kind: answer.status for kind, answer in given.items()})
    note(proof, "W1", "without a database", survived)


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/es", "/consultation", "/es/consultation"])
def test_where_a_view_goes_wrong_too(
    prefix: str, settings: Settings, proof: Proof
) -> None:
    settings.ROOT_URLCONF = "tests.clinic_site.urls_that_fail"
    visitor = Client(raise_request_exception=False)
    kinds = {"ValueError": 500, "PermissionDenied": 403, "BadRequest": 400}
    kinds |= {"OperationalError": 503}
    survived = {}

    for error, status in kinds.items():
        response = visitor.get(f"{prefix}/fails/{error}/")
        is_right = response.status_code == status
        survived[prefix, error] = is_right and not lacks(response.headers, tls=False)

    note(proof, "W1", "errors", survived)
