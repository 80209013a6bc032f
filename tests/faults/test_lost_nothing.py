"""D1, D2, D3: whatever is killed meanwhile, who was told "received" is in the database.

24 people at once, each going on until their request is received.
"""

import os
import random
import signal
from collections.abc import Callable

from tests.attacks.nginx.front import Front
from tests.faults.crowd import Crowd, crowd, repeatedly, stored_once
from tests.faults.site import HurtSite
from tests.intake.faults import Database
from tests.proof.plugin import Proof, share

ALL = "SELECT count(*) FROM intake_consultationrequest"


def hurt(
    front: Front, people: int, harm: Callable[[], None], seconds: float, times: int
) -> tuple[Crowd, int]:
    """Have people ask while it is done again and again, so many times at least."""
    with repeatedly(harm, seconds) as harmed:
        asked = crowd(front, people, until=lambda: harmed.is_done(times))
    return asked, harmed.done


def count(database: Database) -> int:
    return database.ask(ALL)[0][0]


def test_workers_are_killed(
    site: HurtSite, front: Front, database: Database, proof: Proof
) -> None:
    def kill_one() -> None:
        if workers := site.workers():
            os.kill(random.choice(workers), signal.SIGKILL)  # noqa: S311

    before = count(database)
    asked, kills = hurt(front, share(2000), kill_one, 0.7, share(40))
    site.wait_for_workers()

    print(f"{kills} workers killed: {asked.told()}")
    proof(
        "D1",
        "a worker killed every 0.7 s",
        cases=len(asked.people),
        survived=stored_once(asked, database),
    )
    assert count(database) - before == len(asked.people)


def test_postgresql_crashes(front: Front, database: Database, proof: Proof) -> None:
    before = count(database)
    asked, crashes = hurt(front, share(2000), database.crash, 5, share(6))

    print(f"{crashes} crashes: {asked.told()}")
    proof(
        "D2",
        "an immediate stop and a start every 5 s",
        cases=len(asked.people),
        survived=stored_once(asked, database),
    )
    assert count(database) - before == len(asked.people)


def test_backends_are_killed(front: Front, database: Database, proof: Proof) -> None:
    def kill_one() -> None:
        """All others end with it: PostgreSQL takes none for sound any more."""
        database.wait_until_up()
        if backends := [pid for pid, _ in database.connections()]:
            os.kill(random.choice(backends), signal.SIGKILL)  # noqa: S311

    before = count(database)
    asked, kills = hurt(front, share(1000), kill_one, 3, share(10))
    database.wait_until_up()

    print(f"{kills} backends killed: {asked.told()}")
    proof(
        "D3",
        "a backend killed every 3 s",
        cases=len(asked.people),
        survived=stored_once(asked, database),
    )
    assert count(database) - before == len(asked.people)
