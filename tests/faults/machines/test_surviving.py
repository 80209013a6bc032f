"""Machines fail while people read and write, and nobody loses anything.

nginx, two machines with the site, PgBouncer in transaction mode, a primary and a
streaming replica, all of them real. The last test leaves the primary dead.
"""

import time
from pathlib import Path
from uuid import uuid4

from tests.clinic_site.processes import wait_for
from tests.faults.machines.clinics import Clinics
from tests.faults.machines.databases import Backup, kill
from tests.faults.machines.guide import (
    NOT_SYNCHRONOUS,
    PROMOTE,
    SYNCHRONOUS,
    statements,
)
from tests.faults.machines.visitors import Seen, send, visitors
from tests.intake.faults import Database, frozen
from tests.proof.plugin import Proof

STORED = (
    "SELECT token::text FROM intake_consultationrequest WHERE token::text = ANY(%s)"
)

AT_MOST = 6  # seconds until a page is there
KEPT_PAGES = Path(".local") / "kept_pages"  # FAQ pages, made anew where there are none

# Seconds: a machine that failed has another chance after one, counted in whole ones.
NGINX_FORGIVES_AFTER = 2.5


def test_a_replica_that_is_silent_costs_readers_a_moment(
    clinics: Clinics, proof: Proof
) -> None:
    with visitors(clinics.address, writers=0) as seen:
        time.sleep(1)
        with frozen(clinics.replica):
            time.sleep(3)

    note(proof, "the replica silent", seen, clinics.primary)
    assert seen.slowest_page < AT_MOST


def test_losing_the_replica_loses_no_page(clinics: Clinics, proof: Proof) -> None:
    with visitors(clinics.address) as seen:
        time.sleep(1)
        kill(clinics.replica)
        time.sleep(2)

    note(proof, "the replica lost", seen, clinics.primary)
    assert seen.not_acknowledged == []
    assert any(
        "The replica doesn't answer" in m.log.read_text() for m in clinics.machines
    )

    clinics.replica.stop()
    clinics.replica.start()
    clinics.catch_up()


def test_nothing_is_acknowledged_that_no_replica_has_where_one_has_to(
    clinics: Clinics, proof: Proof
) -> None:
    make_synchronous(clinics.primary)
    kill(clinics.replica)
    with visitors(clinics.address) as seen:
        time.sleep(4)
        acknowledged_without_replica = list(seen.acknowledged)
        clinics.primary.do(*statements(NOT_SYNCHRONOUS))
        wait_for(lambda: len(seen.acknowledged) > 3)

    note(proof, "a replica lost that has to have everything", seen, clinics.primary)
    assert seen.acknowledged
    assert acknowledged_without_replica == []
    assert set(seen.not_acknowledged) == {503}

    clinics.replica.stop()
    clinics.replica.start()
    clinics.catch_up()


def test_losing_either_machine_loses_no_request_and_no_page(
    clinics: Clinics, proof: Proof
) -> None:
    with visitors(clinics.address) as seen:
        for machine in clinics.machines:
            time.sleep(NGINX_FORGIVES_AFTER)
            machine.kill()
            time.sleep(1)
            machine.start()

    note(proof, "each machine lost in turn", seen, clinics.primary)
    assert seen.acknowledged
    assert seen.not_acknowledged == []


def test_machines_started_anew_in_turn_lose_no_request_and_no_page(
    clinics: Clinics, proof: Proof
) -> None:
    with visitors(clinics.address) as seen:
        for machine in clinics.machines:
            time.sleep(NGINX_FORGIVES_AFTER)
            machine.stop()
            machine.start()

    note(proof, "each machine started anew in turn", seen, clinics.primary)
    assert seen.acknowledged
    assert seen.not_acknowledged == []


def test_backup_and_archive_bring_back_the_moment_before_a_mistake(
    clinics: Clinics, open_folder: Path, proof: Proof
) -> None:
    backup = Backup(open_folder / "backup", clinics.primary)
    backup.make()
    token = str(uuid4())
    assert send(clinics.address, token) == 302
    [(moment,)] = clinics.primary.ask("SELECT clock_timestamp()::text")
    clinics.primary.do(
        "UPDATE clinic_site_clinic SET phone = 'a mistake'", "SELECT pg_switch_wal()"
    )

    try:
        backup.start_as_of(moment, clinics.archive)
        requests = backup.ask(STORED, [token])
        phone = backup.ask("SELECT phone FROM clinic_site_clinic")
    finally:
        backup.stop()

    proof(
        "D13",
        "back to the moment before a mistake",
        cases=1,
        survived=requests == [(token,)] and phone != [("a mistake",)],
    )
    assert clinics.primary.ask("SELECT phone FROM clinic_site_clinic") == [
        ("a mistake",)
    ]


def test_nothing_is_kept_on_a_machine_but_caches(
    clinics: Clinics, proof: Proof
) -> None:
    left = [machine.files_now() - machine.files for machine in clinics.machines]
    without = [all(map(is_cache, files)) for files in left]

    proof(
        "D14",
        "a machine that keeps nothing but copies of pages",
        cases=len(without),
        survived=sum(without),
    )


def is_cache(path: Path) -> bool:
    return path.is_relative_to(KEPT_PAGES)


def test_a_promoted_replica_has_every_request_that_was_acknowledged(
    clinics: Clinics, proof: Proof
) -> None:
    make_synchronous(clinics.primary)
    with visitors(clinics.address) as seen:
        time.sleep(2)
        kill(clinics.primary)
        killed_at = time.monotonic()
        time.sleep(1)
        clinics.replica.do(*statements(PROMOTE))
        clinics.pooler.lead_to(clinics.replica.server, clinics.replica.server)
        wait_for(lambda: seen.acknowledged_at[-1] > killed_at + 1)
        went_on_at = next(at for at in seen.acknowledged_at if at > killed_at + 1)
        time.sleep(1)

    note(proof, "the primary lost and the replica promoted", seen, clinics.replica)
    assert seen.acknowledged
    print(
        f"acknowledged again {went_on_at - killed_at - 1:.1f} s after it was promoted"
    )
    assert set(seen.not_acknowledged) <= {503}


def make_synchronous(primary: Database) -> None:
    primary.do(*statements(SYNCHRONOUS))
    synchronous = "SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'"
    wait_for(lambda: primary.ask(synchronous))
    assert primary.ask(synchronous)


def note(proof: Proof, tried: str, seen: Seen, database: Database) -> None:
    """Hold against the database who was told "received", and count the pages."""
    print(
        f"{len(seen.acknowledged)} requests, {len(seen.pages)} pages, the slowest "
        f"{seen.slowest_page:.2f} s, {len(seen.not_acknowledged)} times to send again"
    )
    stored = [token for (token,) in database.ask(STORED, seen.acknowledged)]
    proof(
        "D13",
        f"{tried}: a request or a page",
        cases=len(seen.acknowledged) + len(seen.pages),
        survived=len({*stored}) + len(seen.pages) - len(seen.lost_pages),
    )
    assert len(stored) == len({*stored})
