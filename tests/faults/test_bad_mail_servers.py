"""E2: whatever ails the mail server, forms are taken at once and mails go out later."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from socket import create_server
from typing import Any

import pytest

from tests.attacks.nginx.front import Front
from tests.clinic_site.processes import free_port, wait_for
from tests.faults.mails import HAVE_TRIED_NOW, wait_until_sent, waiting
from tests.faults.people import Person
from tests.faults.site import HurtSite
from tests.intake.faults import Database
from tests.intake.mail_server import MailServer
from tests.proof.plugin import Proof, share

AT_ONCE = 0.5  # second until a form is taken, or a slow machine tries once more
TRIED = """
SELECT bool_and(tries = 1 AND due_at > now()), array_agg(DISTINCT last_error)
FROM intake_message WHERE kind <> 'staff_day'
"""


def says(answer: str) -> dict[str, Any]:
    return {"on_rcpt": lambda address: answer}


REFUSED, CLOSED = "SMTPRecipientsRefused", "SMTPServerDisconnected"
BEHAVIOURS: dict[str, tuple[dict[str, Any], str]] = {
    "refuses (550)": (says("550 No such user here"), REFUSED),
    "is away": ({}, "ConnectionRefusedError"),
    "asks to wait (450)": (says("450 Later"), REFUSED),
    "is closing (421)": (says("421 Closing"), REFUSED),
    "is silent": ({}, CLOSED),
    "is slow": ({"seconds": 3.0}, CLOSED),
    "closes in the middle of a mail": ({"cuts_off": True}, CLOSED),
    "closes after a mail": ({"hangs_up": True}, CLOSED),
}


@contextmanager
def ill(behaviour: str, sink: MailServer) -> Iterator[str]:
    """Have it behave like that; gives its address."""
    if behaviour == "is away":
        yield f"smtp://127.0.0.1:{free_port()}"
    elif behaviour == "is silent":
        with create_server(("127.0.0.1", 0)) as silent:
            yield f"smtp://127.0.0.1:{silent.getsockname()[1]}?timeout=1"
    else:
        good = dict(vars(sink))
        vars(sink).update(BEHAVIOURS[behaviour][0])
        yield f"{sink.url}?timeout=1"
        vars(sink).update(good)


def seconds_to_send(front: Front) -> float:
    person = Person(front)
    assert person.fill_in()
    began = time.monotonic()
    assert person.is_received()
    seconds = time.monotonic() - began
    person.leave()
    return seconds


@pytest.mark.parametrize("behaviour", [*BEHAVIOURS][: share(len(BEHAVIOURS))])
def test_a_mail_server_that(
    behaviour: str,
    site: HurtSite,
    front: Front,
    database: Database,
    sink: MailServer,
    proof: Proof,
) -> None:
    with ill(behaviour, sink) as address, site.delivering(address):
        seconds = min(seconds_to_send(front) for _ in range(3))
        wait_for(lambda: database.ask(TRIED)[0][0])
        [(once, errors)] = database.ask(TRIED)
    database.do(HAVE_TRIED_NOW)
    with site.delivering():
        wait_until_sent(database)

    print(f"{behaviour}: a form was taken within {seconds:.2f} s, then {errors}")
    proof(
        "E2",
        f"a mail server that {behaviour}",
        cases=1,
        survived=once
        and errors == [BEHAVIOURS[behaviour][1]]
        and waiting(database) == 0
        and seconds < AT_ONCE,
    )
