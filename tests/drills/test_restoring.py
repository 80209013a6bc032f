"""A backup is worth what can be got out of it again."""

import re
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from clinic_site.field_keys import new_key
from tests.drills.conftest import Site, manage
from tests.proof.plugin import Proof, share

PROMISED = 10_000


@pytest.fixture(scope="module")
def requests(site: Site) -> int:
    """So many that were invented, besides those that are there."""
    count = share(PROMISED)
    done = manage(
        site.settings,
        *["invent_requests", "--count", str(count), "--seed", "7"],
        "--yes-into-this-database",
    )
    assert done.returncode == 0, done.stderr
    return count


def counted(site: Site) -> list[tuple]:
    return site.database.ask(
        "SELECT (SELECT count(*) FROM intake_consultationrequest),"
        " (SELECT count(*) FROM intake_message),"
        " (SELECT max(id) FROM intake_event)"
    )


def databases(site: Site) -> list[tuple]:
    return site.database.ask("SELECT datname FROM pg_database ORDER BY 1")


def test_what_is_dumped_comes_back_equal_and_can_be_read(
    site: Site, requests: int, proof: Proof
) -> None:
    before, there = counted(site), databases(site)

    done = manage(site.settings_of_administrator, "drill", "restore")

    equal = done.returncode == 0
    proof("O2", "rows", cases=requests, survived=requests if equal else 0)
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert re.fullmatch(r"Dumped [\d,]+ bytes in [\d.]+ s\.", said[0])
    assert re.fullmatch(r"Restored in [\d.]+ s\.", said[1])
    rows = re.fullmatch(r"(\d+) tables, ([\d,]+) rows: all equal\.", said[2])
    assert rows and int(rows[2].replace(",", "")) > requests
    values = re.fullmatch(r"([\d,]+) sealed values, and all can be read\.", said[3])
    assert values and int(values[1].replace(",", "")) > requests
    assert said[4:] == ["No migration is missing.", "The drill went well."]
    assert (counted(site), databases(site)) == (before, there)
    print(done.stdout)


def test_a_backup_without_its_keys_is_none(
    site: Site, requests: int, proof: Proof
) -> None:
    there = databases(site)
    settings = site.settings_of_administrator | {"FIELD_KEYS": new_key()}

    done = manage(settings, "drill", "restore")

    proof("O2", "without its keys", cases=1, survived=done.returncode)
    assert "On the copy, try_keys says: CommandError: " in done.stderr
    assert "can't be read with these keys" in done.stderr
    assert databases(site) == there


def test_a_backup_that_lacks_a_migration_is_refused(site: Site, proof: Proof) -> None:
    row = "app = 'intake' AND name = '0001_initial'"
    site.database.do(f"UPDATE django_migrations SET name = 'x' WHERE {row}")  # noqa: S608
    try:
        done = manage(site.settings_of_administrator, "drill", "restore")
    finally:
        back = "UPDATE django_migrations SET name = '0001_initial' WHERE name = 'x'"
        site.database.do(back)

    proof("O2", "a migration is missing", cases=1, survived=done.returncode)
    assert "On the copy, migrate says" in done.stderr


def test_a_file_that_is_no_backup_is_refused(
    site: Site, tmp_path: Path, proof: Proof
) -> None:
    there = databases(site)
    broken = tmp_path / "dump"
    broken.write_bytes(b"PGDMP" + bytes(1000))

    done = manage(
        site.settings_of_administrator, "drill", "restore", "--backup", str(broken)
    )

    proof("O2", "no backup", cases=1, survived=done.returncode)
    assert "The drill failed. pg_restore failed" in done.stderr
    assert databases(site) == there


def test_the_sites_own_role_can_make_no_copy(site: Site, proof: Proof) -> None:
    done = manage(site.settings, "drill", "rotation")

    proof("O2", "in the site's role", cases=1, survived=done.returncode)
    assert "may create no database" in done.stderr


def test_a_database_that_no_drill_made_is_left_alone(site: Site, proof: Proof) -> None:
    with closing(psycopg2.connect(site.database.server.url())) as connection:
        connection.autocommit = True
        connection.cursor().execute("CREATE DATABASE clinic_drill")
        try:
            done = manage(site.settings_of_administrator, "drill", "restore")

            proof("O2", "another database", cases=1, survived=done.returncode)
            assert "no drill made" in done.stderr
        finally:
            connection.cursor().execute("DROP DATABASE clinic_drill")


# Drills on a copy


def test_the_key_can_be_changed(site: Site, requests: int, proof: Proof) -> None:
    before = counted(site)

    done = manage(site.settings_of_administrator, "drill", "rotation")

    read = done.returncode == 0
    proof("O2", "with a new key", cases=requests, survived=requests * read)
    first, second, last = done.stdout.splitlines()
    rows = re.search(r"before the old: (\d+) rows, (\d+) sealed anew", first)
    assert rows and int(rows[2]) > requests / 2  # others were erased
    assert re.search(r"key alone: [\d,]+ sealed values, and all can be read", second)
    assert last == "The drill went well."
    assert counted(site) == before
    assert manage(site.settings, "rotate_keys").stdout.split(",")[1] == " 0 sealed anew"


def test_mails_wait_for_the_mail_server_and_none_is_sent(
    site: Site, proof: Proof
) -> None:
    before = counted(site)

    done = manage(site.settings_of_administrator, "drill", "outbox")

    proof("O2", "mails that wait", cases=500, survived=500 * (done.returncode == 0))
    assert done.stdout.splitlines()[:2] == [
        "500 mails were promised an hour ago, in a copy.",
        "The mail server is away: 500 are kept, to be tried again.",
    ]
    assert "It is back: 500 are made" in done.stdout
    assert counted(site) == before
