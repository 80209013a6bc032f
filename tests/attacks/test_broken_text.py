"""Promises I2 and I3: NUL is refused, and bytes that are no text break no page."""

from typing import Any

import pytest
from django.test import Client

from clinic_site.models import Clinic
from intake.forms import ConsultationRequestForm
from intake.models import ConsultationRequest
from tests.attacks.conftest import Case, some
from tests.attacks.fields import as_kept, is_refused
from tests.attacks.payloads.broken_text import NO_TEXT
from tests.attacks.plain_client import FORM, PlainClient, post
from tests.intake.builders import answers

pytestmark = pytest.mark.django_db

IN_A_FORM = [*ConsultationRequestForm.base_fields]
TICKS = {
    *["text_consent", "email_consent", "interpreter", "cost_information"],
    *["contact_consent", "privacy_seen", "not_emergency"],
}
PATHS = ["/%00", "/a%00b/", "/questions/%00/", "/staff/%00/", "/banner/%00.jpg"]
QUERIES = ["/?q=%00", "/search/?q=a%00", "/consultation/?%00=1", "/staff/?next=%00",
           "/staff/account/login/?next=/staff/%00", "/search/?part=%00"]  # fmt: skip
COOKIES = ["csrftoken", "sessionid", "received", "any"]
ELSEWHERE: dict[str, dict[str, Any]] = {
    "/consultation/status/": {"reference": "7KQ-4MX", "code": "4MX7-KQ2W"},
    "/staff/account/login/": {"login": "nurse", "password": "secret"},
    "/helped/": {"entry": "1", "helped": "yes"},
    "/helped/why/": {"reason": "other"},
}


@pytest.mark.parametrize("path", [*PATHS, *QUERIES])
def test_nul_in_an_address_is_refused(case: Case, path: str) -> None:
    with case("I2", "in addresses"):
        assert PlainClient().get(path).status_code == 400
        assert PlainClient().get(path.replace("%00", "\0")).status_code == 400


@pytest.mark.parametrize("name", COOKIES)
def test_nul_in_a_cookie_is_refused(case: Case, name: str) -> None:
    with case("I2", "in cookies", cases=2):
        for value in ["a\0b", "a%00b"]:
            cookie = {"HTTP_COOKIE": f"{name}={value}"}
            assert PlainClient().get(FORM, **cookie).status_code == 400


@pytest.mark.parametrize("field", some([it for it in IN_A_FORM if it not in TICKS]))
def test_nul_in_a_field_is_refused_and_the_page_says_where(
    case: Case, field: str
) -> None:
    Clinic.objects.create(id=1, name="Example", asks_what_applies=True)

    with case("I2", "in fields of the form", cases=2):
        for value in [b"a\0b", b"\0"]:
            response = post(answers(**{field: value}))
            assert response.status_code == 422
            assert f'href="#id_{field}' in response.text or field in {
                *["opened", "shown", "token"],
            }
    assert not ConsultationRequest.objects.exists()


@pytest.mark.parametrize(
    ("path", "field"), [(path, it) for path, form in ELSEWHERE.items() for it in form]
)
def test_nul_in_another_form_is_refused(case: Case, path: str, field: str) -> None:
    with case("I2", "in fields of other forms"):
        response = post(ELSEWHERE[path] | {field: b"a\0b"}, path)
        assert response.status_code in {200, 302, 303, 400, 404, 422, 429}
        assert "\0" not in response.headers.get("Location", "")


def multipart(form: dict[str, Any]) -> bytes:
    parts = [
        b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
        % (name.encode(), value if isinstance(value, bytes) else value.encode())
        for name, value in form.items()
    ]
    return b"".join(parts) + b"--x--\r\n"


@pytest.mark.parametrize("field", ["full_name", "note"])
@pytest.mark.parametrize("kind", some([*NO_TEXT]))
def test_bytes_that_are_no_text_are_kept_as_signs_of_that_or_refused(
    case: Case, kind: str, field: str
) -> None:
    typed = b"Zoe " + NO_TEXT[kind] + b" Lee"
    refused = is_refused(field, as_kept(typed))

    with case("I3", "in fields, as either kind of form", cases=2):
        for is_multipart in [False, True]:
            form = answers(**{field: typed})
            if is_multipart:
                sent = multipart(form)
                kind_of_form = "multipart/form-data; boundary=x"
                response = PlainClient().post(FORM, sent, content_type=kind_of_form)
            else:
                response = post(form)
            assert response.status_code == (422 if refused else 302)
            if not refused:
                stored = ConsultationRequest.objects.latest("id")
                assert getattr(stored, field) == as_kept(typed)


@pytest.mark.parametrize("kind", some([*NO_TEXT]))
def test_bytes_that_are_no_text_break_no_address_and_no_header(
    case: Case, kind: str
) -> None:
    broken = NO_TEXT[kind]
    escaped = "".join(f"%{byte:02x}" for byte in broken)
    raw = broken.decode("latin-1")
    expected = {200, 302, 400, 404} if b"\0" in broken else {200, 302, 404}

    with case("I3", "in addresses, queries, cookies and headers", cases=4):
        visitor = Client()
        for path in [f"/questions/{escaped}/", f"/search/?q={escaped}"]:
            assert visitor.get(path).status_code in expected
        for header in ["HTTP_COOKIE", "HTTP_USER_AGENT"]:
            told = {header: f"sessionid={raw}"}
            assert PlainClient().get(FORM, **told).status_code in expected
