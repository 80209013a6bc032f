"""D10: gunicorn is told to start anew, or to stop, while people are sending forms."""

import threading

from tests.attacks.nginx.front import Front
from tests.faults.crowd import Crowd, crowd, repeatedly, stored_once
from tests.faults.people import FORMS, NO_ANSWER, Person
from tests.faults.site import HurtSite
from tests.intake.faults import Database, when_storing
from tests.intake.together import at_once
from tests.proof.plugin import Proof, share

AT_A_TIME = 50
slow_to_store = when_storing("PERFORM pg_sleep(0.3)")


def test_workers_that_start_anew_refuse_nobody(
    site: HurtSite, front: Front, database: Database, proof: Proof
) -> None:
    people = [Person(front, FORMS[each % 2]) for each in range(share(200))]
    for begin in range(0, len(people), AT_A_TIME):
        filling = people[begin : begin + AT_A_TIME]
        assert all(at_once([person.fill_in for person in filling]))
    before = site.workers()

    with slow_to_store(database):
        threading.Timer(0.4, site.reload).start()
        at_once([person.send_until_received for person in people])
    site.wait_for_workers()

    proof(
        "D10",
        "workers that start anew in the middle",
        cases=len(people),
        survived=sum(not person.was_refused for person in people),
    )
    assert stored_once(Crowd(people), database) == len(people)
    assert not {*before} & {*site.workers()}


def test_starting_anew_again_and_again_costs_nobody_anything(
    site: HurtSite, front: Front, database: Database, proof: Proof
) -> None:
    with repeatedly(site.reload, 2) as reloads:
        asked = crowd(front, share(200), until=lambda: reloads.is_done(share(5)))
    site.wait_for_workers()

    print(f"{reloads.done} reloads: {asked.told()}")
    proof(
        "D10",
        "workers that start anew every 2 s",
        cases=len(asked.people),
        survived=sum(not person.was_refused for person in asked.people),
    )
    assert stored_once(asked, database) == len(asked.people)


def test_a_stop_and_a_start_end_what_they_began_and_have_the_rest_sent_again(
    site: HurtSite, front: Front, database: Database, proof: Proof
) -> None:
    def start_anew() -> None:
        with site.stopped():
            pass

    with slow_to_store(database), repeatedly(start_anew, 2) as starts:
        asked = crowd(front, share(100), until=lambda: starts.is_done(share(5)))

    print(f"{starts.done} starts: {asked.told()}")
    proof(
        "D10",
        "a stop and a start of all of it every 2 s",
        cases=len(asked.people),
        survived=stored_once(asked, database),
    )
    assert NO_ANSWER not in asked.not_acknowledged
