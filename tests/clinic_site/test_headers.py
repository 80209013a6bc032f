"""What every answer carries, whoever gave it: a view, the middleware or Django."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from clinic_site.inline_script import ANSWER_IN_PLACE, COPY_ADDRESS, policy_hash
from clinic_site.models import BannerPhoto, Clinic
from tests.clinic_site.ask import SIGN_IN
from tests.clinic_site.processes import (
    PRODUCTION,
    ask_the_site,
    shared_database_url,
)

pytestmark = pytest.mark.django_db

DAY = 24 * 60 * 60  # seconds
YEAR = 365 * 24 * 60 * 60  # seconds

CONSTANT_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}

FORM = {"data": "username=nurse", "content_type": "application/x-www-form-urlencoded"}
JSON = {"data": "{}", "content_type": "application/json"}

FAQ_PAGES = ["/", "/questions/conditions-treated/", "/privacy/"]

# status, method, path, and what else the request has
ANSWERS: list[tuple[int, str, str, dict[str, Any]]] = [
    *[(200, "GET", path, {}) for path in FAQ_PAGES],
    (200, "HEAD", "/", {}),
    (200, "GET", "/consultation/", {}),
    (200, "GET", "/consultation/received/", {}),
    (200, "GET", "/banner/0123456789abcdef.jpg", {}),
    (200, "GET", "/said/out-of-reach/", {}),
    (200, "GET", "/robots.txt", {}),
    (200, "GET", "/sitemap.xml", {}),
    (200, "GET", "/healthz", {}),
    (200, "GET", "/readyz", {}),
    (200, "GET", "/staff/account/login/", {}),
    (301, "GET", "/consultation", {}),
    (302, "GET", "/staff/", {}),
    (400, "GET", "/%00", {}),
    (400, "GET", "/", {"headers": {"host": "somebody.else"}}),
    (403, "POST", "/staff/account/login/", FORM),
    (403, "POST", "/consultation/", FORM),
    (403, "GET", "/fails/PermissionDenied/", {}),
    (404, "GET", "/nowhere/", {}),
    (405, "DELETE", "/", {}),
    (415, "POST", "/consultation/", JSON),
    (500, "GET", "/fails/ValueError/", {}),
    (503, "GET", "/fails/OperationalError/", {}),
]

KEPT_BY_NOBODY = [
    answer
    for answer in ANSWERS
    if answer[0] >= 400 or answer[2].startswith(("/consultation/", "/staff/"))
]


def each_of(
    answers: list[tuple[int, str, str, dict[str, Any]]],
) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        ("status", "method", "path", "more"),
        answers,
        ids=[f"{method} {path} is {status}" for status, method, path, _ in answers],
    )


@pytest.fixture(autouse=True)
def whole_site(clinic_content: None, settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.clinic_site.urls_that_fail"
    BannerPhoto.objects.create(
        clinic=Clinic.objects.get(), jpeg=b"any", digest="0123456789abcdef"
    )


def ask(method: str, path: str, more: dict[str, Any]) -> HttpResponse:
    """Send it without a CSRF token, which only a POST is asked for here."""
    strict = method == "POST"
    visitor = Client(enforce_csrf_checks=strict, raise_request_exception=False)
    return visitor.generic(method, path, **more)


def policy(response: HttpResponse) -> dict[str, str]:
    directives = response.headers["Content-Security-Policy"].split(";")
    return dict(directive.strip().split(" ", 1) for directive in directives)


@each_of(ANSWERS)
def test_every_answer_carries_the_headers(
    status: int, method: str, path: str, more: dict[str, Any]
) -> None:
    response = ask(method, path, more)

    assert response.status_code == status
    carried = {name: response.headers.get(name) for name in CONSTANT_HEADERS}
    assert carried == CONSTANT_HEADERS
    assert response.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert policy(response)["default-src"] == "'none'"
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    for feature in ["camera", "geolocation", "microphone", "browsing-topics"]:
        assert f"{feature}=()" in response.headers["Permissions-Policy"]
    assert response.headers["Cache-Control"]


def test_the_policy_lets_a_page_use_this_site_and_nothing_else(
    client: Client,
) -> None:
    response = client.get("/")

    scripts = f"{policy_hash(COPY_ADDRESS)} {policy_hash(ANSWER_IN_PLACE)}"
    assert policy(response) == {
        "default-src": "'none'",
        "script-src": f"'self' {scripts}",
        "style-src": "'self'",
        "img-src": "'self'",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }


@each_of(KEPT_BY_NOBODY)
def test_form_staff_and_error_pages_are_kept_by_nobody(
    status: int, method: str, path: str, more: dict[str, Any]
) -> None:
    response = ask(method, path, more)

    assert response.status_code == status
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("path", [*FAQ_PAGES, "/sitemap.xml"])
def test_faq_pages_may_be_kept_by_anybody_and_are_asked_for_anew_each_second(
    path: str, client: Client
) -> None:
    told = client.get(path).headers["Cache-Control"].split(", ")

    assert {"public", "max-age=0", "s-maxage=1", "stale-while-revalidate=1"} <= set(
        told
    )
    assert f"stale-if-error={DAY}" in told


@pytest.mark.parametrize("path", FAQ_PAGES)
def test_reading_sets_no_cookie(path: str, client: Client) -> None:
    response = client.get(path)

    assert not response.cookies


def test_the_form_sets_one_cookie_that_scripts_and_other_sites_cannot_use(
    client: Client,
) -> None:
    response = client.get("/consultation/")

    assert list(response.cookies) == ["csrftoken"]
    cookie = response.cookies["csrftoken"]
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"


@pytest.fixture(scope="module")
def in_production(
    fresh_checkout: Path, django_db_setup: None
) -> dict[str, dict[str, Any]]:
    """What production answers to one visitor, in this order."""
    complete_form = {
        "token": str(uuid4()),
        "for_whom": "self",
        "adult": "yes",
        "state": "IL",
        "full_name": "Example Person",
        "contact_by": "email",
        "email": "person@clinic.example",
        "send": "yes",
        "contact_consent": "on",
        "privacy_seen": "on",
        "not_emergency": "on",
    }
    form = {"path": "/consultation/", "secure": True}
    sign_in = {"path": "/staff/account/login/", "secure": True}
    requests = {
        "form": form,
        "form sent": form | {"method": "post", "data": complete_form},
        "signed in": sign_in | {"method": "post", "data": SIGN_IN},
        "without TLS": {"path": "/questions/conditions-treated/"},
        "alive": {"path": "/healthz"},
        "ready": {"path": "/readyz"},
    }
    answers = ask_the_site(
        *requests.values(),
        checkout=fresh_checkout,
        environment=PRODUCTION | {"DATABASE_URL": shared_database_url()},
    )
    return dict(zip(requests, answers, strict=True))


def test_production_cookies_belong_to_this_very_host_and_its_tls(
    in_production: dict[str, dict[str, Any]],
) -> None:
    cookies: dict[str, dict[str, Any]] = {}
    for answer in in_production.values():
        cookies |= answer["cookies"]

    assert set(cookies) == {"__Host-csrftoken", "__Host-received", "__Host-sessionid"}
    for cookie in cookies.values():
        assert cookie["secure"] is True
        assert cookie["httponly"] is True
        assert cookie["samesite"] == "Lax"
        assert (cookie["path"], cookie["domain"]) == ("/", "")


def test_production_insists_on_tls_for_a_year_at_least(
    in_production: dict[str, dict[str, Any]],
) -> None:
    promise = in_production["form"]["headers"]["Strict-Transport-Security"]

    age, *more = promise.split("; ")
    assert int(age.removeprefix("max-age=")) >= YEAR
    assert "includeSubDomains" in more


def test_production_sends_who_comes_without_tls_to_the_same_page_with_it(
    in_production: dict[str, dict[str, Any]],
) -> None:
    answer = in_production["without TLS"]

    assert answer["status"] == 301
    here = "https://clinic.example/questions/conditions-treated/"
    assert answer["headers"]["Location"] == here


def test_the_way_to_tls_carries_the_headers_too(
    in_production: dict[str, dict[str, Any]],
) -> None:
    answer = in_production["without TLS"]

    carried = {name: answer["headers"].get(name) for name in CONSTANT_HEADERS}
    assert carried == CONSTANT_HEADERS


def test_production_tells_its_health_without_tls(
    in_production: dict[str, dict[str, Any]],
) -> None:
    alive, ready = in_production["alive"], in_production["ready"]

    assert (alive["status"], ready["status"]) == (200, 200)
