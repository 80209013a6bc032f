"""Nobody else keeps, is told of or finds a page on which somebody asks for help."""

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from clinic_site.models import Clinic
from tests import content

pytestmark = pytest.mark.django_db

FORM = "/consultation/"
PRIVATE = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
JSON = {"data": "{}", "content_type": "application/json"}
POSTED = {"data": "x=1", "content_type": "application/x-www-form-urlencoded"}

# status, method, path, and what else the request has
ANSWERS: list[tuple[int, str, str, dict[str, Any]]] = [
    (200, "GET", "/consultation/", {}),
    (200, "HEAD", "/consultation/", {}),
    (200, "GET", "/consultation/received/", {}),
    (301, "GET", "/consultation", {}),
    (301, "GET", "/consultation/received", {}),
    (302, "GET", "/consultation/leave/", {}),
    (400, "GET", "/consultation/?q=%00", {}),
    (400, "GET", "/consultation/", {"headers": {"host": "somebody.else"}}),
    (403, "GET", "/consultation/fails/PermissionDenied/", {}),
    (403, "POST", "/consultation/", POSTED),
    (404, "GET", "/consultation/nowhere/", {}),
    (405, "PUT", "/consultation/", {}),
    (405, "POST", "/consultation/received/", POSTED),
    (415, "POST", "/consultation/", JSON),
    (500, "GET", "/consultation/fails/ValueError/", {}),
    (503, "GET", "/consultation/fails/OperationalError/", {}),
]


@pytest.fixture(autouse=True)
def whole_site(db: None, settings: Settings) -> None:
    content.load("faq", "clinic")
    Clinic.objects.update(offers_leaving=True)
    settings.ROOT_URLCONF = "tests.clinic_site.urls_that_fail"


def carried(response: HttpResponse) -> dict[str, str | None]:
    return {name: response.headers.get(name) for name in PRIVATE}


@pytest.mark.parametrize("prefix", ["", "/es"])
@pytest.mark.parametrize(
    ("status", "method", "path", "more"),
    ANSWERS,
    ids=[f"{method} {path} is {status}" for status, method, path, _ in ANSWERS],
)
def test_every_answer_of_the_intake_is_private(
    status: int, method: str, path: str, more: dict[str, Any], prefix: str
) -> None:
    # Without a token, which is asked for where the method is allowed at all.
    strict = status == 403
    visitor = Client(enforce_csrf_checks=strict, raise_request_exception=False)

    response = visitor.generic(method, prefix + path, **more)

    assert response.status_code == status
    assert carried(response) == PRIVATE


@pytest.mark.parametrize("prefix", ["", "/es"])
@pytest.mark.parametrize(
    "path", ["/consultation/", "/consultation/received/", "/consultation/nowhere/"]
)
def test_its_pages_say_themselves_that_they_are_not_to_be_found(
    path: str, prefix: str, client: Client
) -> None:
    page = client.get(prefix + path).text

    assert page.count('<meta name="robots" content="noindex">') == 1
    assert 'rel="canonical"' not in page
    assert 'rel="alternate"' not in page


@pytest.mark.parametrize(
    "path", ["/", "/es/", "/privacy/", "/consultations/", "/questions/consultation/"]
)
def test_what_isnt_of_the_intake_may_be_found_and_may_refer(
    path: str, client: Client
) -> None:
    response = client.get(path)

    assert "X-Robots-Tag" not in response.headers
    assert response.headers["Referrer-Policy"] == "same-origin"


def send(visitor: Client, path: str = FORM, *, secure: bool, **headers: str) -> int:
    """Post an empty form with its secret; return the status, 403 if it was refused."""
    scheme = "https" if secure else "http"
    own = {"own": f"{scheme}://testserver", "own page": f"{scheme}://testserver{FORM}"}
    page = visitor.get(path, secure=secure)
    token = re.search('name="csrfmiddlewaretoken" value="(.+?)"', page.text)[1]
    headers = {name.replace("_", "-"): own.get(v, v) for name, v in headers.items()}
    posted = {"csrfmiddlewaretoken": token}
    return visitor.post(path, posted, secure=secure, headers=headers).status_code


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True)


@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "null", "sec_fetch_site": "same-origin"},
        {"origin": "null"},  # a browser from before 2023
        {},  # one from before 2020
        {"origin": "own", "sec_fetch_site": "same-origin"},
        {"origin": "own"},
        {"referer": "own page"},
    ],
    ids=str,
)
def test_a_form_from_a_page_that_tells_nobody_where_it_is_is_read(
    headers: dict[str, str], secure: bool, visitor: Client
) -> None:
    for path in [FORM, f"/es{FORM}"]:
        assert send(visitor, path, secure=secure, **headers) == 422


@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "null", "sec_fetch_site": "cross-site"},
        {"origin": "null", "sec_fetch_site": "same-site"},
        {"origin": "null", "sec_fetch_site": "none"},
        {"origin": "null", "sec_fetch_site": "same-origin, cross-site"},
        {"origin": "https://somebody.else"},
        {"origin": "https://somebody.else", "sec_fetch_site": "same-origin"},
    ],
    ids=str,
)
def test_a_form_that_another_site_sent_is_refused_though_it_knew_the_secret(
    headers: dict[str, str], secure: bool, visitor: Client
) -> None:
    assert send(visitor, secure=secure, **headers) == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"referer": "https://somebody.else/"},
        {"referer": "https://somebody.else/", "sec_fetch_site": "same-origin"},
        {"sec_fetch_site": "cross-site"},
    ],
    ids=str,
)
def test_over_tls_a_form_that_another_site_refers_to_is_refused(
    headers: dict[str, str], visitor: Client
) -> None:
    assert send(visitor, secure=True, **headers) == 403


@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize("secret", ["", "x" * 64])
def test_without_the_secret_no_form_is_read(
    secret: str, secure: bool, visitor: Client
) -> None:
    visitor.get(FORM, secure=secure)

    response = visitor.post(
        FORM,
        {"csrfmiddlewaretoken": secret},
        secure=secure,
        headers={"origin": "null", "sec-fetch-site": "same-origin"},
    )

    assert response.status_code == 403


def test_staff_pages_take_no_form_without_an_origin(visitor: Client) -> None:
    page = visitor.get("/staff/account/login/")
    posted = {"csrfmiddlewaretoken": str(page.context["csrf_token"])}

    response = visitor.post("/staff/account/login/", posted, headers={"origin": "null"})

    assert response.status_code == 403
