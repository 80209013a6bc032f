"""E3: mails that don't go out are told to whatever watches the site."""

import json

from tests.attacks.nginx.front import Front
from tests.clinic_site.processes import wait_for
from tests.faults.mails import HAVE_TRIED_NOW, wait_until_sent
from tests.faults.people import Person
from tests.faults.site import HurtSite
from tests.intake.faults import Database
from tests.intake.mail_server import MailServer
from tests.proof.plugin import Proof

ALL_WELL = {"database": True, "migrations": True, "messages": True, "day_mail": True}
NO_HOURS = "DELETE FROM clinic_site_openinghours"
ALWAYS_OPEN = """
INSERT INTO clinic_site_openinghours (clinic_id, weekday, opens, closes)
SELECT 1, day, '00:00', '23:59' FROM generate_series(0, 6) AS day
"""


def ready(front: Front) -> tuple[int, dict[str, bool]]:
    """Return what the site says of itself; that it lives, it has to say each time."""
    watcher = Person(front)
    lives, answer = watcher.ask("/healthz"), watcher.ask("/readyz")
    watcher.leave()
    assert lives and answer
    assert lives.status == 200
    return answer.status, json.loads(answer.page)


def grow_old(database: Database, minutes: int) -> None:
    database.ask(
        "UPDATE intake_message SET created_at = now() - make_interval(mins => %s)"
        " WHERE kind <> 'staff_day'",
        minutes,
    )


def test_mails_that_do_not_go_out_are_noticed(
    site: HurtSite, front: Front, database: Database, sink: MailServer, proof: Proof
) -> None:
    late, no_day = ALL_WELL | {"messages": False}, ALL_WELL | {"day_mail": False}
    database.do(NO_HOURS, ALWAYS_OPEN)
    with site.delivering():
        wait_for(lambda: ready(front)[0] == 200)
    Person(front).send_until_received()

    found = {}
    grow_old(database, 9)
    found["nine minutes old"] = ready(front) == (200, ALL_WELL)
    grow_old(database, 11)
    found["nobody sends them"] = ready(front) == (503, late)
    sink.on_rcpt = lambda address: "421 Closing"
    with site.delivering():
        wait_for(lambda: database.ask("SELECT 1 FROM intake_message WHERE tries > 0"))
        found["nobody takes them"] = ready(front) == (503, late)
        sink.on_rcpt = lambda address: "250 OK"
        database.do(HAVE_TRIED_NOW)
        wait_until_sent(database)
        found["they are out"] = ready(front) == (200, ALL_WELL)
    database.do("DELETE FROM intake_message WHERE kind = 'staff_day'")
    found["the day's mail isn't out"] = ready(front) == (503, no_day)

    print(found)
    proof("E3", ", ".join(found), cases=len(found), survived=sum(found.values()))
