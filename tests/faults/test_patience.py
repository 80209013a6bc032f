"""D8: nobody waits longer than six seconds, for whatever the database makes them wait.

That is when no connection is left, a table is locked, or no answer comes at all.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
import pytest

from tests.attacks.nginx.front import Front
from tests.clinic_site.processes import wait_for
from tests.faults.clinic import PHONE
from tests.faults.conftest import People
from tests.faults.in_time import THREADS, open_page, timed
from tests.faults.site import WORKERS
from tests.faults.typed import brings_all_back
from tests.intake.faults import (
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
    people: People,
    proof: Proof,
) -> None:
    many = people(2 * THREADS)

    with SLOW[fault](database):
        sent = at_once([timed(person.send) for person in many])

    proof(
        "D8",
        f"{fault}, and twice as many people as threads",
        cases=len(many),
        survived=sum(
            in_time and brings_all_back(answer, person)
            for (answer, in_time), person in zip(sent, many, strict=True)
        ),
    )


@pytest.mark.usefixtures("people")
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


@pytest.mark.usefixtures("people")
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
    database: Database, people: People, proof: Proof
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
    database: Database, people: People, proof: Proof
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
