"""E1, E5: a mail for each request that was stored, however what sends them fares."""

import random
import time
from collections import Counter
from contextlib import ExitStack

import pytest

from tests.attacks.nginx.front import Front
from tests.clinic_site.processes import wait_for
from tests.faults.crowd import crowd
from tests.faults.mails import PROMISE, promised, wait_until_sent, waiting
from tests.faults.people import FORMS, Person
from tests.faults.site import HurtSite
from tests.intake.faults import REQUESTS, Database, Fault, when_storing
from tests.intake.mail_server import MailServer
from tests.proof.plugin import Proof, share

FAIL = "RAISE 'no space' USING ERRCODE = 'disk_full'"
STEPS: dict[str, Fault] = {
    "its address is counted": when_storing(FAIL, table="intake_addressuse"),
    "it is stored": when_storing(FAIL),
    "what was agreed to is stored": when_storing(FAIL, table="intake_consent"),
    "its first event is stored": when_storing(FAIL, table="intake_event"),
    "its mails are promised": when_storing(FAIL, table="intake_message"),
    "all of it is committed": when_storing(FAIL, at_commit=True),
}
ROWS = " + ".join(
    f"(SELECT count(*) FROM {table})"  # noqa: S608
    for table in [REQUESTS, "intake_addressuse", "intake_consent", "intake_event",
                  "intake_message"]
)  # fmt: skip


@pytest.mark.parametrize("step", [*STEPS][: share(len(STEPS))])
def test_what_is_rolled_back_when(
    step: str, front: Front, database: Database, sink: MailServer, proof: Proof
) -> None:
    person = Person(front)
    assert person.fill_in()

    with STEPS[step](database):
        before = database.ask(f"SELECT {ROWS}")
        answer = person.send()
        after = database.ask(f"SELECT {ROWS}")
    person.send_until_received()

    assert answer
    proof(
        "E1",
        f"rolled back when {step}: no mail, and two once it is stored",
        cases=1,
        survived=(answer.status, after, promised(database)) == (503, before, 2),
    )


def test_killing_what_sends_the_mails(
    site: HurtSite, front: Front, database: Database, sink: MailServer, proof: Proof
) -> None:
    asked = crowd(front, share(200))
    mails, kills = promised(database), share(18)
    sink.seconds = 0.02

    for kill in range(kills):
        until = mails * (kill + 1) // (kills + 2)
        with site.delivering():
            wait_for(lambda: len(sink.taken) >= until)  # noqa: B023
            time.sleep(random.random() * sink.seconds)  # noqa: S311
    with site.delivering():
        wait_until_sent(database)

    ids = sink.ids
    repeats = len(ids) - len({*ids})
    print(f"{kills} kills, {mails} mails, {repeats} of them taken twice")
    proof(
        "E1",
        "what sends them killed again and again",
        cases=2 * len(asked.people),
        survived=len({*ids}) - (promised(database) - mails),  # but for the day's mail
    )
    assert waiting(database) == 0
    assert repeats <= kills


def test_four_that_send_at_once(
    site: HurtSite, front: Front, database: Database, sink: MailServer, proof: Proof
) -> None:
    Person(front, FORMS[0]).send_until_received()
    database.do("DELETE FROM intake_message")
    database.ask(PROMISE, share(500))

    with ExitStack() as running:
        for _ in range(4):
            running.enter_context(site.delivering())
        wait_until_sent(database)

    of_the_day = promised(database) - share(500)
    proof(
        "E5",
        "four that send, each mail taken once",
        cases=share(500),
        survived=sum(times == 1 for times in Counter(sink.ids).values()) - of_the_day,
    )
    assert waiting(database) == 0
