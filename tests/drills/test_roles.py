"""The site's role in PostgreSQL does all that the site does, and nothing else."""

from contextlib import closing

import psycopg2
import pytest
from psycopg2.errors import InsufficientPrivilege, LockNotAvailable

from clinic_site.database_roles import ONLY_ADDED, ONLY_READ
from tests.bench import visits
from tests.bench.programs import Program
from tests.bench.public_pages import hidden_fields
from tests.bench.visitor import Visitor
from tests.drills.conftest import Site, manage
from tests.proof.plugin import Proof

WOULD_CHANGE_TABLES = [
    "CREATE TABLE ours (id int)",
    "CREATE TEMPORARY TABLE ours (id int)",
    "CREATE SCHEMA ours",
    "CREATE FUNCTION ours() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE ROLE ours",
    "ALTER ROLE site SUPERUSER",
    "SET ROLE owner",
    "ALTER TABLE intake_consultationrequest ADD COLUMN ours int",
    "ALTER TABLE intake_consultationrequest DISABLE TRIGGER ALL",
    "DROP TABLE intake_consultationrequest",
    "TRUNCATE intake_consultationrequest CASCADE",
    "CREATE INDEX ours ON intake_consultationrequest (id)",
    "DROP TRIGGER intake_allowed_step ON intake_consultationrequest",
    "CREATE OR REPLACE FUNCTION intake_only_added() RETURNS trigger"
    " LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "SET session_replication_role = replica",
    "COPY auth_user TO PROGRAM 'cat'",
    "COPY auth_user FROM '/etc/passwd'",
]
WOULD_CHANGE_THE_TRAIL = [
    statement.format(table)
    for table in ONLY_ADDED
    for statement in [
        "UPDATE {} SET at = now()",
        "DELETE FROM {}",
        "TRUNCATE {}",
        "ALTER TABLE {} DISABLE TRIGGER ALL",
        "DROP TABLE {} CASCADE",
    ]
]
WOULD_MAKE_UP_RIGHTS = [
    statement.format(table)
    for table in ONLY_READ
    for statement in ["INSERT INTO {0} SELECT * FROM {0}", "DELETE FROM {}"]
]


def test_the_sites_role_is_refused_whatever_it_needs_not(
    site: Site, proof: Proof
) -> None:
    refused = [*WOULD_CHANGE_TABLES, *WOULD_CHANGE_THE_TRAIL, *WOULD_MAKE_UP_RIGHTS]

    done = [statement for statement in refused if not is_refused(site, statement)]

    proof("O3", "statements", cases=len(refused), survived=len(refused) - len(done))
    assert done == []


def is_refused(site: Site, statement: str) -> bool:
    with closing(psycopg2.connect(site.database.url_of_site)) as connection:
        try:
            connection.cursor().execute(statement)
        except InsufficientPrivilege:
            return True
        finally:
            connection.rollback()
    return False


def test_the_trail_can_be_added_to_and_read(site: Site) -> None:
    with closing(psycopg2.connect(site.database.url_of_site)) as connection:
        cursor = connection.cursor()
        cursor.execute(
            "INSERT INTO clinic_site_trailentry"
            " (at, action, page, about, shown, fields, is_unusual)"
            " VALUES (now(), 'viewed', '', '', '{}', '{}', false)"
        )
        cursor.execute("SELECT count(*) FROM clinic_site_trailentry")
        assert cursor.fetchone() > (0,)
        connection.rollback()


# What the site does, in this role


def test_the_site_works_in_that_role(
    site: Site, gunicorn: tuple[Program, str], proof: Proof
) -> None:
    _, address = gunicorn
    staff = {name: Visitor(address) for name in site.passwords}

    visits.ask_and_look_up(Visitor(address))
    visits.vote(Visitor(address))
    visits.search_in_vain(Visitor(address))
    for name, visitor in staff.items():
        visits.sign_in(visitor, name, site.passwords[name])
        visits.staff_pages(visitor)
    change_crisis_lines(staff["front-desk"])
    add_a_topic(staff["faq-editor"])
    take_the_request(staff["front-desk"])
    visits.take_out(staff["owner"], request=1)

    missing = [each for each in DONE if not site.database.ask(each)]
    proof("O3", "in use", cases=len(DONE), survived=len(DONE) - len(missing))
    assert missing == []


DONE = [
    "SELECT 1 FROM intake_consultationrequest WHERE owner_id IS NOT NULL",
    "SELECT 1 FROM intake_message",
    "SELECT 1 FROM intake_event WHERE kind = 'taken'",
    "SELECT 1 FROM intake_export",
    "SELECT 1 FROM faq_vote",
    "SELECT 1 FROM faq_topic WHERE name = 'Drills'",
    "SELECT 1 FROM clinic_site_crisisline WHERE name = 'Lake Line'",
    "SELECT 1 FROM clinic_site_trailentry WHERE action = 'viewed'",
]


def change_crisis_lines(staff: Visitor) -> None:
    line = {"name": "Lake Line", "when": "To talk.", "call": "312 555 0199"}
    rest = {"language": "en", "position": "9"}
    staff.send("/staff/clinic_site/crisisline/add/", line | rest)


def add_a_topic(staff: Visitor) -> None:
    staff.send("/staff/faq/topic/add/", {"name": "Drills"})


def take_the_request(staff: Visitor) -> None:
    page = "/staff/intake/consultationrequest/1/"
    hidden = {k: str(v) for k, v in hidden_fields(staff.get(page)).items()}
    staff.post(f"{page}take/", hidden)


COMMANDS = [
    ["deliver_messages", "--once"],
    ["purge_requests"],
    ["rotate_keys"],
    ["load_clinic_content"],
    ["make_staff_accounts"],
    ["migrate", "--check"],
]


def test_its_commands_work_in_that_role(site: Site, proof: Proof) -> None:
    failed = {
        command[0]: done.stderr
        for command in COMMANDS
        if (done := manage(site.settings, *command)).returncode
    }

    proof("O3", "commands", cases=len(COMMANDS), survived=len(COMMANDS) - len(failed))
    assert failed == {}


def test_a_production_whose_role_owns_tables_is_warned(site: Site) -> None:
    check = ["check", "--deploy", "--tag", "database_role"]
    in_production = {"LOCAL": "false", "SECOND_FACTOR": "true"}

    as_site = manage(site.settings | in_production, *check)
    as_owner = manage(site.settings_of_owner | in_production, *check)

    assert "W002" not in as_site.stderr
    assert (
        "clinic_site.W002) The database role that the site uses owns" in as_owner.stderr
    )


def test_a_site_that_may_change_the_trail_is_warned(site: Site) -> None:
    site.database.do("GRANT DELETE ON intake_event TO site")
    try:
        done = manage(
            site.settings | {"LOCAL": "false", "SECOND_FACTOR": "true"},
            *["check", "--deploy", "--tag", "database_role"],
        )
    finally:
        site.set_roles()

    assert "may change the trail" in done.stderr
    assert is_refused(site, "DELETE FROM intake_event")


def test_a_migration_that_would_have_to_wait_gives_up(site: Site, proof: Proof) -> None:
    """And the site goes on as before: nobody waits behind it."""
    url = site.settings_of_owner["DATABASE_URL"]
    with (
        closing(psycopg2.connect(site.database.url_of_site)) as reading,
        closing(psycopg2.connect(url)) as migrating,
        pytest.raises(LockNotAvailable),
    ):
        reading.cursor().execute("SELECT count(*) FROM faq_topic")
        migrating.cursor().execute("ALTER TABLE faq_topic ADD COLUMN x int")

    proof("O3", "a migration meets a lock", cases=1, survived=1)
