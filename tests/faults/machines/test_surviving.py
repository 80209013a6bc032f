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

STORED = (
    "SELECT token::text FROM intake_consultationrequest WHERE token::text = ANY(%s)"
)

AT_MOST = 6  # seconds until a page is there
KEPT_PAGES = Path(".local") / "kept_pages"  # FAQ pages, made anew where there are none

# Seconds: a machine that failed has another chance after one, counted in whole ones.
NGINX_FORGIVES_AFTER = 2.5


def test_a_replica_that_is_silent_costs_readers_a_moment(clinics: Clinics) -> None:
    with visitors(clinics.address, writers=0) as seen:
        time.sleep(1)
        with frozen(clinics.replica):
            time.sleep(3)

    tell(seen)
    assert seen.lost_pages == []
    assert seen.slowest_page < AT_MOST


def test_losing_the_replica_loses_no_page(clinics: Clinics) -> None:
    with visitors(clinics.address) as seen:
        time.sleep(1)
        kill(clinics.replica)
        time.sleep(2)

    tell(seen)
    assert seen.lost_pages == []
    assert seen.not_acknowledged == []
    assert any(
        "The replica doesn't answer" in m.log.read_text() for m in clinics.machines
    )

    clinics.replica.stop()
    clinics.replica.start()
    clinics.catch_up()


def test_nothing_is_acknowledged_that_no_replica_has_where_one_has_to(
    clinics: Clinics,
) -> None:
    make_synchronous(clinics.primary)
    kill(clinics.replica)
    with visitors(clinics.address) as seen:
        time.sleep(4)
        acknowledged_without_replica = list(seen.acknowledged)
        clinics.primary.do(*statements(NOT_SYNCHRONOUS))
        wait_for(lambda: len(seen.acknowledged) > 3)

    tell(seen)
    assert acknowledged_without_replica == []
    assert set(seen.not_acknowledged) == {503}
    assert seen.lost_pages == []
    assert_stored_once(seen, clinics.primary)

    clinics.replica.stop()
    clinics.replica.start()
    clinics.catch_up()


def test_losing_either_machine_loses_no_request_and_no_page(clinics: Clinics) -> None:
    with visitors(clinics.address) as seen:
        for machine in clinics.machines:
            time.sleep(NGINX_FORGIVES_AFTER)
            machine.kill()
            time.sleep(1)
            machine.start()

    tell(seen)
    assert seen.lost_pages == []
    assert seen.not_acknowledged == []
    assert_stored_once(seen, clinics.primary)


def test_machines_started_anew_in_turn_lose_no_request_and_no_page(
    clinics: Clinics,
) -> None:
    with visitors(clinics.address) as seen:
        for machine in clinics.machines:
            time.sleep(NGINX_FORGIVES_AFTER)
            machine.stop()
            machine.start()

    tell(seen)
    assert seen.lost_pages == []
    assert seen.not_acknowledged == []
    assert_stored_once(seen, clinics.primary)


def test_backup_and_archive_bring_back_the_moment_before_a_mistake(
    clinics: Clinics, open_folder: Path
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

    assert requests == [(token,)]
    assert phone != [("a mistake",)]
    assert clinics.primary.ask("SELECT phone FROM clinic_site_clinic") == [
        ("a mistake",)
    ]


def test_nothing_is_kept_on_a_machine_but_caches(clinics: Clinics) -> None:
    for machine in clinics.machines:
        left = machine.files_now() - machine.files
        assert [path for path in left if not path.is_relative_to(KEPT_PAGES)] == []


def test_a_promoted_replica_has_every_request_that_was_acknowledged(
    clinics: Clinics,
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

    tell(seen)
    print(
        f"acknowledged again {went_on_at - killed_at - 1:.1f} s after it was promoted"
    )
    assert seen.lost_pages == []
    assert set(seen.not_acknowledged) <= {503}
    assert_stored_once(seen, clinics.replica)


def make_synchronous(primary: Database) -> None:
    primary.do(*statements(SYNCHRONOUS))
    synchronous = "SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'"
    wait_for(lambda: primary.ask(synchronous))
    assert primary.ask(synchronous)


def tell(seen: Seen) -> None:
    print(
        f"{len(seen.acknowledged)} requests, {len(seen.pages)} pages, the slowest "
        f"{seen.slowest_page:.2f} s, {len(seen.not_acknowledged)} times to send again"
    )


def assert_stored_once(seen: Seen, database: Database) -> None:
    assert seen.acknowledged
    stored = [token for (token,) in database.ask(STORED, seen.acknowledged)]
    assert sorted(stored) == sorted(seen.acknowledged)
