"""Promise I11: no other verb and no other kind of content leaves anything behind."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from intake.models import ConsultationRequest, Event
from tests.attacks.conftest import Case, some
from tests.attacks.plain_client import FORM, FORM_TYPE
from tests.intake.builders import answers, build_request
from tests.intake.staff import LIST, address, colleague

pytestmark = pytest.mark.django_db

VERBS = ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "OPTIONS", "PROPFIND",
         "FOO", "POST ", "QUERY"]  # fmt: skip
PATHS = ["/", FORM, "/es/consultation/", "/consultation/received/", "/helped/",
         "/consultation/status/", "/consultation/status/change/", LIST,
         "/consultation/status/withdraw/", "/consultation/status/erase/"]  # fmt: skip
JSON = json.dumps(answers()).encode()
AS_FORM = urlencode(answers()).encode()
PART = b'Content-Disposition: form-data; name="full_name"\r\n\r\nZoe\r\n'
KINDS: dict[str, bytes] = {
    "application/json": JSON,
    "application/json; charset=utf-8": JSON,
    "text/plain": AS_FORM,
    "text/html": AS_FORM,
    "text/xml": b"<full_name>Zoe</full_name>",
    "application/octet-stream": AS_FORM,
    "application/x-www-form-urlencoded; charset=utf-7": AS_FORM,
    "application/x-www-form-urlencoded; charset=utf-16": AS_FORM,
    "application/x-www-form-urlencoded; charset=latin-1": AS_FORM,
    "application/x-www-form-urlencoded; charset=rot13": AS_FORM,
    "application/x-www-form-urlencoded; charset=idna": AS_FORM,
    "application/x-www-form-urlencoded, text/plain": AS_FORM,
    "application/x-www-form-urlencodedx": AS_FORM,
    "multipart/mixed; boundary=x": b"--x\r\n" + PART + b"--x--\r\n",
    "multipart/form-data": b"--x\r\n" + PART + b"--x--\r\n",
    "multipart/form-data; boundary=": b"--\r\n" + PART + b"----\r\n",
    "multipart/form-data; boundary=é": b"--x\r\n" + PART + b"--x--\r\n",
    "multipart/form-data; boundary=x; charset=utf-16": b"--x\r\n" + PART + b"--x--\r\n",
    "multipart/form-data; boundary=" + "x" * 5000: b"--x\r\n" + PART + b"--x--\r\n",
    "": AS_FORM,
    "/": AS_FORM,
    "x" * 5000: AS_FORM,
}
REFUSED = {400, 403, 405, 415}


def left_behind() -> list[Any]:
    return [
        list(ConsultationRequest.objects.values_list("pk", "status", "version")),
        Event.objects.count(),
    ]


@pytest.mark.parametrize("path", some(PATHS))
def test_a_verb_that_no_page_knows_does_nothing(case: Case, path: str) -> None:
    build_request()
    before = left_behind()
    staff = Client()
    staff.force_login(colleague())

    with case("I11", "verbs", cases=len(VERBS)):
        for verb in VERBS:
            answer = staff.generic(verb, path, AS_FORM, FORM_TYPE)
            assert answer.status_code == 405, verb
    assert left_behind() == before


@pytest.mark.parametrize("path", [FORM, "/consultation/status/", LIST])
def test_a_form_of_another_kind_is_refused(case: Case, path: str) -> None:
    staff = Client()
    staff.force_login(colleague())
    before = left_behind()

    with case("I11", "kinds of content", cases=len(KINDS)):
        for kind, body in KINDS.items():
            answer = staff.generic("POST", path, body, kind)
            assert answer.status_code in REFUSED, kind
    assert left_behind() == before


def test_what_only_reads_stores_nothing_whatever_comes_with_it(case: Case) -> None:
    request = build_request()
    before = left_behind()
    key = {"reference": request.reference, "code": request.status_code}
    paths = [f"{FORM}?{urlencode(answers())}", f"{LIST}{request.pk}/release/"]
    paths += [
        f"/consultation/status/{page}?{urlencode(key | {'sure': 'yes', 'save': 'yes'})}"
        for page in ["", "change/", "withdraw/", "erase/"]
    ]
    staff = Client()
    staff.force_login(colleague())

    with case("I11", "GET and HEAD with a form in the address", cases=2 * len(paths)):
        for path in paths:
            for verb in ["GET", "HEAD"]:
                answer = staff.generic(verb, path, AS_FORM, FORM_TYPE)
                assert answer.status_code in {200, 302, 405}
                assert request.full_name not in answer.text
        assert left_behind() == before
    assert staff.get(address(request)).status_code == 200
