"""What is too large, too long, too slow or too much, and what a person is then told."""

import re
import time
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from clinic_site.clinic_facts import built_in
from clinic_site.models import CrisisLine
from tests.attacks.conftest import Case
from tests.attacks.nginx import visitor
from tests.attacks.nginx.front import Front
from tests.clinic_site.processes import ROOT

MB = 1024 * 1024
HEADER_SECONDS, BODY_SECONDS = 10, 20  # of docs/nginx.conf
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PAGES = sorted((ROOT / "static" / "errors").glob("*.html"))


def says_in_both_languages(page: str, english: str, spanish: str) -> bool:
    return english in page and spanish in page and 'lang="es"' in page


def test_a_form_that_is_too_large_is_refused_with_what_to_do(
    case: Case, front: Front
) -> None:
    with case("I4", "three megabytes, through nginx"):
        answer = front.ask("/consultation/", "POST", headers=FORM, body=b"a" * 3 * MB)
        assert answer.status == 413
    assert says_in_both_languages(
        answer.page, "That is too large to send", "Eso es demasiado grande"
    )
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    ("megabytes", "status"), [(10.5, 403), (13, 413)], ids=["fits", "too large"]
)
def test_staff_may_send_a_photograph(
    megabytes: float, status: int, front: Front
) -> None:
    """The site itself reads what fits, and misses its token."""
    form = FORM | {"Content-Type": "multipart/form-data; boundary=x"}
    photo = b'--x\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\n'
    photo += b"a" * int(megabytes * MB) + b"\r\n--x--\r\n"

    answer = front.ask("/staff/account/login/", "POST", headers=form, body=photo)

    assert answer.status == status


def test_an_address_that_is_too_long_is_refused(front: Front) -> None:
    answer = front.ask("/search/?q=" + "a" * 5000)

    assert answer.status == 414
    assert says_in_both_languages(answer.page, "couldn't take that", "No pudimos")


def test_headers_that_are_too_long_are_refused(case: Case, front: Front) -> None:
    long, many = {"X-Any": "a" * 5000}, {f"X-Any-{n}": "a" * 3000 for n in range(9)}
    short = {f"X-{n}": "a" for n in range(10_000)}

    with case("I12", "headers, through nginx", cases=3):
        answers = [front.ask("/", headers=headers) for headers in [long, many, short]]
        assert [answer.status for answer in answers] == [431, 431, 431]
    assert says_in_both_languages(answers[0].page, "couldn't take that", "No pudimos")


def test_a_gigabyte_that_is_announced_is_refused_at_once(
    case: Case, front: Front
) -> None:
    huge = FORM | {"Content-Length": str(1024 * MB)}

    with case("I12", "1 GB declared, through nginx"):
        began = time.monotonic()
        answer = front.answer_to(visitor.head("/consultation/", "POST", huge))
        assert answer and answer.status == 413
        assert time.monotonic() - began < 1


@pytest.mark.parametrize("method", ["TRACE", "CONNECT"])
def test_verbs_that_only_programs_know_are_refused(
    case: Case, method: str, front: Front
) -> None:
    with case("I11", "verbs, through nginx"):
        assert front.ask("/", method).status == 405


def test_who_stops_in_the_middle_is_let_go(case: Case, front: Front) -> None:
    with case("I17", "who stop in header and body", cases=2):
        for where, limit in {"header": HEADER_SECONDS, "body": BODY_SECONDS}.items():
            assert limit - 1 < front.let_go_after[where].result() < limit + 3


def test_one_address_has_its_share_and_no_more(front: Front) -> None:
    waiting = visitor.head("/consultation/", "POST", FORM | {"Content-Length": "9"})
    with ExitStack() as held:
        for _ in range(100):
            connection = held.enter_context(closing(front.connect("127.0.2.1")))
            connection.sendall(waiting)
        time.sleep(0.5)

        def ask_from(source: str) -> visitor.Answer:
            with closing(front.connect(source)) as connection:
                return visitor.ask(connection, "/")

        too_many, other = ask_from("127.0.2.1"), ask_from("127.0.2.2")

    assert (too_many.status, other.status) == (429, 200)
    assert says_in_both_languages(too_many.page, "couldn't take that", "No pudimos")


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_pages_of_nginx_itself_name_who_helps_right_now(page: Path) -> None:
    lines = built_in(CrisisLine)

    for language in ["en", "es"]:
        numbers = {x.call for x in lines if x.language == language and x.call}
        assert set(re.findall(r'href="tel:(\d+)"', page.read_text())) == numbers
