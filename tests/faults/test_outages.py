"""D4, D9: forms that are sent while the database is away, and right after.

Each fault meets the form in both languages, and the same form once it is over.
"""

import pytest

from tests.attacks.nginx.front import Front
from tests.faults.conftest import People
from tests.faults.in_time import THREADS, open_at_once, timed
from tests.faults.people import FORMS
from tests.faults.typed import brings_all_back
from tests.intake.faults import FAULTS, Database
from tests.intake.together import at_once
from tests.proof.plugin import Proof, share

STORED = "SELECT count(*) FROM intake_consultationrequest WHERE token::text = ANY(%s)"


@pytest.mark.parametrize("fault", [*FAULTS][: share(len(FAULTS))])
def test_a_form_survives_a_database_that_is(
    fault: str,
    database: Database,
    front: Front,
    people: People,
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


def test_a_database_that_started_again_between_two_forms_costs_nobody_anything(
    database: Database, people: People, proof: Proof
) -> None:
    restarts, unharmed = share(20), 0
    for _ in range(restarts):
        idle = people(THREADS)
        database.stop()
        database.start()

        sent = at_once([person.send for person in idle])
        unharmed += {answer and answer.status for answer in sent} == {302}

    proof("D9", "a form on each thread after it", cases=restarts, survived=unharmed)
