"""D4, D8, D9: the form and the pages while the database ails.

Each fault meets the form in both languages, and the same form once it is over.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg2
import pytest

from tests.attacks.nginx.front import Front
from tests.attacks.nginx.visitor import Answer
from tests.clinic_site.processes import wait_for
from tests.faults.conftest import PHONE
from tests.faults.people import FORMS, Person
from tests.faults.site import WORKERS
from tests.faults.typed import TYPED, brings_all_back
from tests.intake.faults import (
    FAULTS,
    REQUESTS,
    Database,
    Fault,
    clinic_locked,
    frozen,
    locked,
    when_storing,
)
from tests.intake.together import at_once
from tests.proof.plugin import Proof, share

Timed = tuple[Answer | None, bool]

AT_MOST = 6  # seconds until a page is there
THREADS = 4 * WORKERS
STORED = "SELECT count(*) FROM intake_consultationrequest WHERE token::text = ANY(%s)"


@pytest.fixture(autouse=True)
def _each_worker_has_read_what_the_clinic_says(front: Front) -> None:
    for _ in range(3):
        at_once([lambda: open_page(front)] * THREADS)


def open_page(front: Front, path: str = FORMS[0]) -> Answer | None:
    person = Person(front)
    try:
        return person.ask(path)
    finally:
        person.leave()


def open_at_once(front: Front, paths: list[str]) -> list[Timed]:
    return at_once([timed(lambda path=path: open_page(front, path)) for path in paths])


def timed(job: Callable[[], Answer | None]) -> Callable[[], Timed]:
    """Have it return with the answer whether that came in time."""

    def with_time() -> Timed:
        began = time.monotonic()
        answer = job()
        return answer, time.monotonic() - began < AT_MOST

    return with_time


@pytest.fixture
def people(front: Front) -> Iterator[Callable[..., list[Person]]]:
    """Make people who are about to send the form, in either language in turn."""
    came: list[Person] = []

    def come(number: int) -> list[Person]:
        these = [Person(front, FORMS[each % 2], dict(TYPED)) for each in range(number)]
        came.extend(these)
        assert all(at_once([person.fill_in for person in these]))
        return these

    yield come
    for person in came:
        person.leave()


@pytest.mark.parametrize("fault", [*FAULTS][: share(len(FAULTS))])
def test_a_form_survives_a_database_that_is(
    fault: str,
    database: Database,
    front: Front,
    people: Callable[..., list[Person]],
    proof: Proof,
) -> None:
    two = people(2)

    with FAULTS[fault](database):
        sent = at_once([timed(person.send) for person in two])
        opened = open_at_once(front, FORMS)
    again = [person.send() for person in two]

    proof(
        "D4",
        f"a database that is {fault}",
        cases=2,
        survived=sum(
            in_time and brings_all_back(answer, person)
            for (answer, in_time), person in zip(sent, two, strict=True)
        ),
    )
    for page, in_time in opened:
        assert (page and page.status, in_time) == (200, True)
    assert [answer and answer.status for answer in again] == [302, 302]
    assert database.ask(STORED, [person.token for person in two]) == [(2,)]


@contextmanager
def out_of_connections(database: Database) -> Iterator[None]:
    """Have others hold all connections that the server gives to anybody."""
    held = []
    database.cut_connections()
    try:
        with pytest.raises(psycopg2.OperationalError, match=r"too many|reserved"):
            while True:
                held.append(psycopg2.connect(database.url_of_site))
        yield
    finally:
        for connection in held:
            connection.close()


@contextmanager
def requests_locked(database: Database) -> Iterator[None]:
    with locked(REQUESTS, database):
        yield


SLOW: dict[str, Fault] = {
    "all connections taken": out_of_connections,
    "the table locked": requests_locked,
    "each row taking a minute": when_storing("PERFORM pg_sleep(60)"),
}


@pytest.mark.parametrize("fault", [*SLOW][: share(len(SLOW))])
def test_nobody_waits_longer_than_six_seconds_with(
    fault: str,
    database: Database,
    people: Callable[..., list[Person]],
    proof: Proof,
) -> None:
    ten = people(10)

    with SLOW[fault](database):
        sent = at_once([timed(person.send) for person in ten])

    proof(
        "D8",
        fault,
        cases=10,
        survived=sum(
            in_time and brings_all_back(answer, person)
            for (answer, in_time), person in zip(sent, ten, strict=True)
        ),
    )


def test_nobody_waits_behind_others_for_a_database_that_is_silent(
    database: Database, front: Front, proof: Proof
) -> None:
    form = timed(lambda: open_page(front))

    with frozen(database):
        opened = at_once([form] * THREADS) + at_once([form] * 2 * THREADS)

    proof(
        "D8",
        "twice as many people as threads, and a database that is silent",
        cases=len(opened),
        survived=sum(
            in_time and page is not None and page.status == 200
            for page, in_time in opened
        ),
    )


def test_other_pages_wait_no_longer_and_say_how_to_call(
    database: Database, front: Front, proof: Proof
) -> None:
    pages = ["/", "/es/", "/?q=safe", "/privacy/", "/consultation/received/"]
    pages += ["/nowhere/", "/consultation/status/"]

    with frozen(database):
        shown = at_once(
            [timed(lambda path=path: open_page(front, path)) for path in pages]
        )

    proof(
        "D8",
        "every other page, and a database that is silent",
        cases=len(pages),
        survived=sum(
            in_time
            and page is not None
            and page.status in {200, 404, 503}
            and PHONE in page.page
            for page, in_time in shown
        ),
    )


def test_forms_are_stored_though_what_the_clinic_says_cannot_be_read(
    database: Database, people: Callable[..., list[Person]], proof: Proof
) -> None:
    """But for those that notice it, one in each worker, whose connection is lost."""
    eight = people(8)

    with clinic_locked(database):
        sent = [timed(person.send)() for person in eight]

    statuses = [answer.status if answer else 0 for answer, _ in sent]
    proof(
        "D8",
        "the clinic's own page locked",
        cases=len(sent),
        survived=sum(
            in_time and status in {302, 503}
            for status, (_, in_time) in zip(statuses, sent, strict=True)
        ),
    )
    assert statuses.count(503) <= WORKERS


def test_what_a_page_has_given_up_does_not_go_on_in_the_database(
    database: Database, people: Callable[..., list[Person]], proof: Proof
) -> None:
    [person] = people(1)

    with when_storing("PERFORM pg_sleep(60)", at_commit=True)(database):
        sent = person.send()
        wait_for(lambda: not database.at_work())
        at_work = database.at_work()

    assert sent
    proof(
        "D8",
        "what was given up ends in the database too",
        cases=1,
        survived=sent.status == 503 and at_work == [],
    )


def test_a_database_that_started_again_between_two_forms_costs_nobody_anything(
    database: Database, people: Callable[..., list[Person]], proof: Proof
) -> None:
    restarts, unharmed = share(20), 0
    for _ in range(restarts):
        idle = people(THREADS)
        database.stop()
        database.start()

        sent = at_once([person.send for person in idle])
        unharmed += {answer and answer.status for answer in sent} == {302}

    proof("D9", "a form on each thread after it", cases=restarts, survived=unharmed)
