import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import Settings

from clinic_site.models import Clinic
from tests.clinic_site.processes import PRODUCTION, ask_the_site
from tests.clinic_site.urls_that_fail import WORDS

PUBLIC_PAGES = [
    "/",
    "/questions/conditions-treated/",
    "/privacy/",
    "/consultation/",
    "/consultation/received/",
    "/banner/0123456789abcdef.jpg",
    "/robots.txt",
    "/sitemap.xml",
    "/healthz",
    "/readyz",
]


@pytest.fixture
def visitor(db: None, settings: Settings) -> Client:
    settings.ROOT_URLCONF = "tests.clinic_site.urls_that_fail"
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


def names_crisis_lines(body: str) -> bool:
    return 'href="tel:988"' in body and 'href="tel:911"' in body


@pytest.mark.parametrize(
    ("path", "status", "title"),
    [
        ("/%00", 400, "We couldn't read that"),
        ("/?q=%00", 400, "We couldn't read that"),
        ("/fails/BadRequest/", 400, "We couldn't read that"),
        ("/fails/PermissionDenied/", 403, "This page isn't open to you"),
        ("/nowhere/", 404, "There is no page here"),
        ("/questions/nowhere/", 404, "There is no page here"),
        ("/banner/nowhere.jpg", 404, "There is no page here"),
        ("/fails/ValueError/", 500, "Something went wrong on our side"),
        ("/fails/OperationalError/", 503, "We can't show this just now"),
    ],
)
def test_every_error_page_is_ours_and_says_who_helps_right_now(
    path: str, status: int, title: str, visitor: Client
) -> None:
    response = visitor.get(path)

    assert response.status_code == status
    assert re.search(rf"<h1>\s*{title}\s*</h1>", response.text)
    assert names_crisis_lines(response.text)


@pytest.mark.parametrize(
    ("path", "title", "advice"),
    [
        ("/said/", "We can't show this just now", "load it again in a minute"),
        ("/es/said/", "No podemos mostrarle esto", "vuelva a cargarla dentro de un"),
    ],
)
def test_the_proxy_may_keep_the_page_for_when_we_do_not_answer(
    path: str, title: str, advice: str, visitor: Client
) -> None:
    Clinic.objects.create(id=1, name="Example", phone="312 555 0142")

    response = visitor.get(f"{path}out-of-reach/")

    cache_control = response.headers["Cache-Control"]
    assert {"public", "s-maxage=60", "stale-if-error=86400"} <= set(
        cache_control.split(", ")
    )
    assert "Vary" not in response.headers
    assert not response.cookies
    for words in [title, advice, "312 555 0142", 'content="noindex"']:
        assert words in response.text
    assert "/said/" not in response.text  # nobody else can ask for it
    assert names_crisis_lines(response.text)


def test_a_stale_staff_form_is_refused_with_crisis_lines_and_says_what_to_do(
    visitor: Client,
) -> None:
    response = visitor.post("/staff/account/login/", {"login": "nurse"})

    assert response.status_code == 403
    assert "load the page again" in response.text
    assert names_crisis_lines(response.text)


def test_a_stale_consultation_form_comes_back_with_what_was_typed(
    visitor: Client,
) -> None:
    response = visitor.post("/consultation/", {"full_name": "Example Person"})

    assert response.status_code == 403
    assert 'value="Example Person"' in response.text
    assert names_crisis_lines(response.text)


@pytest.mark.parametrize(
    "error", ["OperationalError", "InterfaceError", "InternalError", "DatabaseError"]
)
def test_a_database_that_is_away_is_503_and_says_when_to_come_back(
    error: str, visitor: Client
) -> None:
    response = visitor.get(f"/fails/{error}/")

    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0


@pytest.mark.parametrize("error", ["IntegrityError", "DataError", "ValueError"])
def test_a_mistake_of_ours_is_500(error: str, visitor: Client) -> None:
    response = visitor.get(f"/fails/{error}/")

    assert response.status_code == 500
    assert "Retry-After" not in response.headers


@pytest.mark.parametrize("error", ["ValueError", "DataError", "OperationalError"])
def test_an_error_page_never_shows_the_words_of_the_error(
    error: str, visitor: Client
) -> None:
    response = visitor.get(f"/fails/{error}/")

    assert WORDS not in response.text
    assert error not in response.text.replace(f"/es/fails/{error}/", "")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "FOO"])
@pytest.mark.parametrize("path", PUBLIC_PAGES)
def test_public_pages_know_only_the_methods_they_need(
    path: str, method: str, client: Client, clinic_content: None
) -> None:
    response = client.generic(method, path)

    assert response.status_code == 405


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "text/plain",
        "text/xml",
        "",
        "application/x-www-form-urlencoded; charset=utf-7",
        "application/x-www-form-urlencoded; charset=utf-16",
        "multipart/form-data; boundary=x; charset=iso-8859-1",
    ],
)
def test_a_body_that_is_no_form_in_utf8_is_415_with_crisis_lines(
    content_type: str, visitor: Client
) -> None:
    response = visitor.generic("POST", "/consultation/", "{}", content_type)

    assert response.status_code == 415
    assert names_crisis_lines(response.text)


@pytest.mark.parametrize(
    "content_type",
    [
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=UTF-8",
        "multipart/form-data; boundary=x",
    ],
)
def test_a_form_in_utf8_is_read(
    content_type: str, client: Client, clinic_content: None
) -> None:
    response = client.generic("POST", "/consultation/", "x=1", content_type)

    assert response.status_code == 422


@pytest.fixture(scope="module")
def without_database(fresh_checkout: Path) -> dict[str, dict[str, Any]]:
    """What each page answers while nothing listens where the database should be."""
    typed = {
        "token": str(uuid4()),
        "for_whom": "self",
        "adult": "yes",
        "state": "IL",
        "full_name": "Example Person",
        "contact_by": "email",
        "email": "person@clinic.example",
        "note": "Mornings are best.",
        "send": "yes",
        "contact_consent": "on",
        "privacy_seen": "on",
        "not_emergency": "on",
    }
    requests: dict[str, dict[str, Any]] = {
        "faq": {"path": "/"},
        "question": {"path": "/questions/conditions-treated/"},
        "form": {"path": "/consultation/"},
        "form sent": {"path": "/consultation/", "method": "post", "data": typed},
        "privacy": {"path": "/privacy/"},
        "nowhere": {"path": "/nowhere/"},
        "alive": {"path": "/healthz"},
        "ready": {"path": "/readyz"},
    }
    answers = ask_the_site(
        *[request | {"secure": True} for request in requests.values()],
        checkout=fresh_checkout,
        environment=PRODUCTION,
    )
    return dict(zip(requests, answers, strict=True))


@pytest.mark.parametrize("page", ["faq", "question"])
def test_without_a_database_the_answers_are_503_with_crisis_lines(
    page: str, without_database: dict[str, dict[str, Any]]
) -> None:
    answer = without_database[page]

    assert answer["status"] == 503
    assert int(answer["headers"]["Retry-After"]) > 0
    assert names_crisis_lines(answer["body"])


@pytest.mark.parametrize(
    ("page", "status"), [("form", 200), ("privacy", 200), ("nowhere", 404)]
)
def test_without_a_database_what_needs_none_still_opens(
    page: str, status: int, without_database: dict[str, dict[str, Any]]
) -> None:
    answer = without_database[page]

    assert answer["status"] == status
    assert names_crisis_lines(answer["body"])


def test_without_a_database_a_form_comes_back_and_says_it_is_not_sent(
    without_database: dict[str, dict[str, Any]],
) -> None:
    answer = without_database["form sent"]

    assert answer["status"] == 503
    assert int(answer["headers"]["Retry-After"]) > 0
    assert "Your request is not sent yet" in answer["body"]
    assert 'value="Example Person"' in answer["body"]
    assert "Mornings are best." in answer["body"]


def test_without_a_database_the_site_is_alive_and_not_ready(
    without_database: dict[str, dict[str, Any]],
) -> None:
    alive, ready = without_database["alive"], without_database["ready"]

    assert alive["status"] == 200
    assert ready["status"] == 503
    assert '"database": false' in ready["body"]
    assert "127.0.0.1" not in ready["body"]
