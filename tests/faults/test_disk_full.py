"""D5: the disk of the requests is full: forms wait, and reading goes on."""

from tests.attacks.nginx.front import Front
from tests.faults.people import FORMS, Person
from tests.faults.typed import TYPED, brings_all_back
from tests.intake.faults import Database, full
from tests.intake.together import at_once
from tests.proof.plugin import Proof, share

PAGES = ["/", "/es/", "/questions/safety/", "/search/?q=safe", "/privacy/", *FORMS]


def test_forms_wait_until_there_is_room_again(
    database: Database, front: Front, proof: Proof
) -> None:
    people = [Person(front, FORMS[each % 2], dict(TYPED)) for each in range(share(20))]
    assert all(at_once([person.fill_in for person in people]))
    reader = Person(front)

    with full(database):
        sent = at_once([person.send for person in people])
        read = [reader.ask(page) for page in PAGES]
    received = at_once([person.is_received for person in people])
    for person in [*people, reader]:
        person.leave()

    proof(
        "D5",
        "a form on a full disk, and again when it isn't",
        cases=len(people),
        survived=sum(
            brings_all_back(answer, person) and later
            for answer, person, later in zip(sent, people, received, strict=True)
        ),
    )
    assert [page and page.status for page in read] == [200] * len(PAGES)
