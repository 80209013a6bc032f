"""The form while the database ails: a real site, a real PostgreSQL, real faults.

Each fault meets the form in both languages, and the same form once it is over.
"""

import html
import re
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from clinic_site.kept_pages.watch import ASKED_EVERY
from tests.clinic_site.processes import running_site, wait_for
from tests.intake.builders import answers
from tests.intake.faults import (
    FAULTS,
    Database,
    clinic_locked,
    frozen,
    when_storing,
)
from tests.intake.together import at_once

WORKERS = 2
AT_MOST = 6  # seconds until a page is there
SECRET = "s" * 32  # any will do: a form carries the one of its cookie

TYPED = {
    "full_name": "Zoë Ñandú-O'Brien 😀",
    "preferred_name": "Zö <Keeper>",
    "pronouns": "elle & ella",
    "contact_by": "email",
    "phone": "+1 (312) 555-0142",
    "email": "zoe@example.com",
    "email_consent": "on",
    "voicemail": "name_and_number",
    "text_consent": "on",
    "best_times": ["weekday_morning", "weekend_morning"],
    "time_zone": "America/Chicago",
    "language": "es",
    "other_language": "Náhuatl",
    "interpreter": "on",
    "easier": "Una rampa ♿, por favor",
    "concerns": ["ptsd", "ocd"],
    "referred": "yes",
    "referred_by": "Dra. Peña",
    "cost_information": "on",
    "note": 'Sólo por las tardes.\n"¿Y los sábados?" 👩‍👧',
}
FORMS = {
    "/consultation/": "Your request is not sent yet",
    "/es/consultation/": "Su solicitud todavía no se ha enviado",
}


@pytest.fixture(scope="module")
def database(open_folder: Path) -> Iterator[Database]:
    database = Database(open_folder / "outages")
    database.start()
    database.do("CREATE ROLE site LOGIN", "ALTER DATABASE clinic OWNER TO site")
    yield database
    database.stop()


@pytest.fixture(scope="module")
def site(database: Database) -> Iterator[str]:
    """The address of a site with two workers, both of which know the clinic's facts."""
    with running_site(database.url_of_site, WEB_CONCURRENCY=str(WORKERS)) as (
        address,
        _,
    ):
        database.do(
            "UPDATE clinic_site_clinic SET phone = '312 555 0100'",
            "UPDATE clinic_site_crisisline SET call = '555 0111' WHERE call = '988'",
        )
        time.sleep(ASKED_EVERY + 0.1)  # until each worker sees the change
        for _ in range(3):
            at_once([lambda: get(address, "/consultation/")] * 16)
        yield address


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    page: str
    seconds: float


def ask(site: str, method: str, path: str, form: dict[str, Any] | None) -> Answer:
    began = time.monotonic()
    with closing(HTTPConnection(urlsplit(site).netloc, timeout=60)) as connection:
        headers = {
            "Cookie": f"csrftoken={SECRET}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = urlencode(form, doseq=True) if form else None
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        page = response.read().decode()
    return Answer(
        response.status, dict(response.headers), page, time.monotonic() - began
    )


def get(site: str, path: str) -> Answer:
    return ask(site, "GET", path, None)


def post(site: str, path: str, form: dict[str, Any]) -> Answer:
    return ask(site, "POST", path, form | {"csrfmiddlewaretoken": SECRET})


@pytest.mark.parametrize("fault", FAULTS)
def test_a_form_survives_a_database_that_is(
    fault: str, database: Database, site: str
) -> None:
    forms = {path: answers(**TYPED) for path in FORMS}

    with FAULTS[fault](database):
        sent = [lambda path=path: post(site, path, forms[path]) for path in FORMS]
        opened = [lambda path=path: get(site, path) for path in FORMS]
        *unsent, english, spanish = at_once(sent + opened)
    again = [post(site, path, forms[path]) for path in FORMS]

    seconds = [answer.seconds for answer in [*unsent, english, spanish]]
    print(fault, *(f"{each:.2f} s" for each in seconds))
    assert max(seconds) < AT_MOST
    for path, answer in zip(FORMS, unsent, strict=True):
        assert_not_sent(answer, FORMS[path], forms[path])
    for page in [english, spanish]:
        assert page.status == 200
        assert 'name="full_name"' in page.page
    for answer in again:
        assert (answer.status, "received" in answer.headers["Location"]) == (302, True)
    [(stored,)] = database.ask(
        "SELECT count(*) FROM intake_consultationrequest WHERE token::text = ANY(%s)",
        [form["token"] for form in forms.values()],
    )
    assert stored == 2


def assert_not_sent(answer: Answer, words: str, form: dict[str, Any]) -> None:
    """See that it is said, that all that was typed is there, and what can be done."""
    assert answer.status == 503
    assert answer.headers["Retry-After"] == "30"
    assert words in answer.page
    for name, values in form.items():
        for value in values if isinstance(values, list) else [values]:
            field = f'name="{name}" value="{html.escape(value)}"'
            assert field in answer.page
    assert "312 555 0100" in answer.page
    assert "555 0111" in answer.page
    assert re.search('<button[^>]* name="send" value="yes"', answer.page)
    assert "Traceback" not in answer.page


def test_forms_are_stored_though_what_the_clinic_says_cannot_be_read(
    database: Database, site: str
) -> None:
    """But for those that notice it, one in each worker, whose connection is lost."""
    with clinic_locked(database):
        sent = [post(site, path, answers()) for path in [*FORMS] * 4]

    statuses = [answer.status for answer in sent]
    assert set(statuses) <= {302, 503}
    assert statuses.count(503) <= WORKERS
    assert max(answer.seconds for answer in sent) < AT_MOST


def test_a_database_that_started_again_between_two_forms_costs_nobody_anything(
    database: Database, site: str
) -> None:
    at_once([lambda: get(site, "/consultation/")] * 8)
    database.stop()
    database.start()

    sent = at_once([lambda: post(site, "/consultation/", answers())] * 8)

    assert {answer.status for answer in sent} == {302}


def test_nobody_waits_behind_others_for_a_database_that_is_silent(
    database: Database, site: str
) -> None:
    with frozen(database):
        opened = at_once([lambda: get(site, "/consultation/")] * 8)  # all its threads
        opened += at_once([lambda: get(site, "/consultation/")] * 16)

    print(f"the last of 16 after {max(each.seconds for each in opened[8:]):.2f} s")
    assert max(each.seconds for each in opened) < AT_MOST
    assert {each.status for each in opened} == {200}


def test_other_pages_wait_no_longer_and_say_how_to_call(
    database: Database, site: str
) -> None:
    get(site, "/consultation/")  # notices that answers come again
    key = {"reference": "7KQ-4MX", "code": "canary"}
    pages = [
        "/",
        "/es/",
        "/?q=safe",
        "/privacy/",
        "/consultation/received/",
        "/nowhere/",
    ]

    with frozen(database):
        asked = [lambda path=path: get(site, path) for path in pages]
        shown = at_once([*asked, lambda: post(site, "/consultation/status/", key)])

    print(*(f"{path} {each.status}" for path, each in zip(pages, shown, strict=False)))
    assert max(each.seconds for each in shown) < AT_MOST
    assert {each.status for each in shown} <= {200, 404, 503}
    assert all("312 555 0100" in each.page for each in shown)
    assert shown[-1].status == 503


def test_what_a_page_has_given_up_does_not_go_on_in_the_database(
    database: Database, site: str
) -> None:
    with when_storing("PERFORM pg_sleep(60)", at_commit=True)(database):
        sent = post(site, "/consultation/", answers())
        wait_for(lambda: not database.at_work())
        at_work = database.at_work()

    assert sent.status == 503
    assert at_work == []
