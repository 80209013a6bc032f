"""What machines share, and where each thing is asked for."""

import re
import time
from typing import Any
from uuid import uuid4

import pytest
import requests

from clinic_site import patience
from tests.faults.machines.clinics import Clinics
from tests.faults.machines.machine import Machine
from tests.faults.machines.visitors import ask, send
from tests.proof.plugin import Proof

LOGIN = "/staff/account/login/"
SLUG = "conditions-treated"
KEPT_SECONDS = 1.5  # until a worker has asked whether its finished pages still hold
# Of the replica's own, since it was started: how often each table was looked into.
LOOKED_INTO = (
    "SELECT relname FROM pg_stat_user_tables WHERE seq_scan + coalesce(idx_scan, 0) > 0"
)


class Browser:
    """Of one member of staff, who gets to one machine or the other."""

    def __init__(self) -> None:
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["X-Forwarded-For"] = "198.51.100.9"

    def get(self, machine: Machine, path: str) -> requests.Response:
        return self.session.get(machine.address + path, timeout=30)

    def sign_in(self, machine: Machine, username: str, password: str) -> Any:
        page = self.get(machine, LOGIN)
        secret = re.search('name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert secret
        typed = {"login": username, "password": password}
        typed["csrfmiddlewaretoken"] = secret[1]
        return self.session.post(machine.address + LOGIN, typed, timeout=30)


@pytest.fixture
def editor(clinics: Clinics) -> Browser:
    browser = Browser()
    browser.sign_in(clinics.machines[0], "faq-editor", clinics.passwords["faq-editor"])
    return browser


def test_who_signs_in_on_one_machine_is_signed_in_on_the_other(
    clinics: Clinics, editor: Browser, proof: Proof
) -> None:
    pages = [editor.get(machine, "/staff/") for machine in clinics.machines]
    editor.get(clinics.machines[1], "/staff/faq/entry/")
    clinics.primary.do("DELETE FROM clinic_site_signin")
    ended = [editor.get(machine, "/staff/") for machine in clinics.machines]

    proof(
        "D14",
        "signed in on both machines, and out of both",
        cases=1,
        survived=all(page.url.endswith("/staff/") for page in pages)
        and all(LOGIN in page.url for page in ended),
    )


def test_wrong_passwords_are_counted_over_all_machines(
    clinics: Clinics, proof: Proof
) -> None:
    one, two = clinics.machines
    for machine in [one, two, one, two, one]:
        Browser().sign_in(machine, "clinician", "a wrong one")

    right = Browser().sign_in(two, "clinician", clinics.passwords["clinician"])

    counted = LOGIN in right.url
    proof("D14", "wrong passwords, counted together", cases=1, survived=counted)


def test_forms_from_one_address_are_counted_over_all_machines(
    clinics: Clinics, proof: Proof
) -> None:
    tokens = [str(uuid4()) for _ in range(12)]
    came_from = {"X-Forwarded-For": "203.0.113.7"}
    for number, token in enumerate(tokens):
        assert send(clinics.machines[number % 2].address, token, **came_from) == 302

    told = clinics.primary.ask(
        "SELECT quarantine, count(*) FROM intake_consultationrequest"
        " WHERE token::text = ANY(%s) GROUP BY quarantine ORDER BY count DESC",
        tokens,
    )
    counted = told == [("", 10), ("too_many", 2)]
    proof("D14", "forms of an address, counted together", cases=1, survived=counted)


def test_a_form_that_gets_to_both_machines_is_stored_once(
    clinics: Clinics, proof: Proof
) -> None:
    token = str(uuid4())

    told = [send(machine.address, token) for machine in clinics.machines]

    count = "SELECT count(*) FROM intake_consultationrequest WHERE token::text = %s"
    once = clinics.primary.ask(count, token) == [(1,)]
    proof("D14", "one form on both", cases=1, survived=told == [302, 302] and once)


def test_readers_see_the_replica_and_staff_the_primary(
    clinics: Clinics, editor: Browser, proof: Proof
) -> None:
    [(entry,)] = clinics.primary.ask("SELECT id FROM faq_entry WHERE slug = %s", SLUG)
    clinics.replica.pause()
    try:
        clinics.primary.ask(
            "UPDATE faq_revision SET question = 'Brand new?'"
            " WHERE state = 'live' AND language = 'en' AND entry_id = %s",
            entry,
        )
        time.sleep(KEPT_SECONDS)
        read = [is_new(machine) for machine in clinics.machines * 4]
        staff = [
            editor.get(machine, f"/staff/faq/entry/{entry}/change/").text
            for machine in clinics.machines
        ]
    finally:
        clinics.replica.go_on()

    clinics.catch_up()
    time.sleep(KEPT_SECONDS)
    caught_up = [is_new(machine) for machine in clinics.machines * 4]  # each worker

    proof(
        "D14",
        "readers see the replica, staff the primary",
        cases=1,
        survived=not any(read)
        and all("Brand new?" in page for page in staff)
        and all(caught_up),
    )


def is_new(machine: Machine) -> bool:
    status, page = ask(machine.address, f"/questions/{SLUG}/")
    assert status == 200
    return "Brand new?" in page


def test_nothing_but_the_faq_is_asked_of_the_replica(
    clinics: Clinics, editor: Browser, proof: Proof
) -> None:
    for machine in clinics.machines:
        for path in [
            "/",
            "/es/search/?q=nausea",
            "/consultation/",
            "/privacy/",
            "/nowhere/",
        ]:
            ask(machine.address, path)
        for path in ["/staff/", "/staff/faq/entry/", "/staff/faq/revision/"]:
            editor.get(machine, path)
        send(machine.address, str(uuid4()))

    asked = {name for (name,) in clinics.replica.ask(LOOKED_INTO)}

    proof(
        "D14",
        "only the FAQ asks the replica",
        cases=1,
        survived="faq_revision" in asked
        and {name.partition("_")[0] for name in asked} <= {"faq", "clinic"}
        and not {"clinic_site_signin", "clinic_site_trailentry"} & asked,
    )


def test_the_pages_have_their_limits_behind_pgbouncer_and_commands_have_none(
    clinics: Clinics, proof: Proof
) -> None:
    found = {
        (database, limit): clinics.pooler.ask(database, f"SHOW {limit}")
        for limit in patience.SERVER_LIMITS
        for database in ["clinic", "clinic_replica", "clinic_commands"]
    }
    wanted = {
        (database, limit): "0" if database == "clinic_commands" else longest
        for limit, longest in patience.SERVER_LIMITS.items()
        for database in ["clinic", "clinic_replica", "clinic_commands"]
    }

    proof(
        "D14",
        "limits of time behind PgBouncer",
        cases=len(wanted),
        survived=sum(found[each] == wanted[each] for each in wanted),
    )
