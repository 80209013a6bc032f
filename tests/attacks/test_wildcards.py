"""Promise I8: what is searched for is letters, whatever it means to a database."""

import html
import time

import pytest
from django.test import Client

from tests.attacks.conftest import Case, some
from tests.attacks.payloads.wildcards import WILDCARDS
from tests.faq.builders import build_answer
from tests.intake.builders import build_request
from tests.intake.staff import LIST, colleague

pytestmark = pytest.mark.django_db

OTHER = "Ωμέγα"  # has no letter of any of them
QUOTES = {
    *"\"'\\"
}  # in the list of answers they hold words together, an empty phrase too
SECONDS = 5  # less than any of them asks the database to sleep


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(colleague())
    return client


@pytest.mark.parametrize("typed", some(WILDCARDS))
def test_a_wildcard_finds_itself_and_nothing_else(
    case: Case, staff: Client, typed: str
) -> None:
    itself, other = f"Says {typed} here", build_request(full_name=OTHER)
    build_answer(slug="other", question=OTHER, answer=f"<p>{OTHER}</p>")
    build_answer(slug="itself", question=itself, answer="<p>Any.</p>")

    with case("I8", "among requests, answers and by readers", cases=3):
        began = time.process_time()
        found = staff.post(LIST, {"q": typed})
        assert found.status_code == 200
        assert other.reference not in found.text
        answers = staff.get("/staff/faq/entry/", {"q": typed})
        assert answers.status_code == 200
        if not QUOTES & {*typed}:
            assert OTHER not in answers.text
            assert itself in html.unescape(answers.text)
        for language in ["", "/es"]:
            public = Client().get(f"{language}/search/", {"q": typed})
            assert public.status_code == 200
            assert OTHER not in public.text
        assert time.process_time() - began < SECONDS
