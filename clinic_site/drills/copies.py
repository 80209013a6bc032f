"""A copy of the site's database to try things on, beside it and not for long."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from os import environ
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from psycopg2 import sql

from clinic_site.drills import DrillFailed
from clinic_site.drills.programs import database_name, run, site_url, url_of

OURS = "a copy made by manage.py drill"  # no other database of that name is dropped
MANAGE = Path(settings.BASE_DIR) / "manage.py"


@dataclass(frozen=True)
class Copy:
    """The site's database of a moment ago, until the block ends."""

    url: str

    def manage(self, *arguments: str, **settings: str) -> str:
        """Run one of our commands on the copy; return what it prints."""
        done = subprocess.run(
            [sys.executable, str(MANAGE), *arguments],
            env={**environ, "DATABASE_URL": self.url, "EMAIL_URL": "", **settings},
            capture_output=True,
            text=True,
        )
        if done.returncode:
            said = done.stderr.strip().splitlines() or ["nothing"]
            raise DrillFailed(f"On the copy, {arguments[0]} says: {said[-1]}")
        return done.stdout

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        with closing(psycopg2.connect(self.url)) as connected, connected:
            cursor = connected.cursor()
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


@contextmanager
def copied(dump: Path) -> Iterator[Copy]:
    """Have what was dumped restored in a database of its own, which is then dropped.

    It lies beside the site's, so that nothing leaves the server.
    """
    name = f"{database_name()}_drill"
    check_rights()
    with closing(administrator()) as administering:
        drop(administering, name)
        create(administering, name)
        try:
            copy = Copy(url_of(name))
            run("pg_restore", "--exit-on-error", "--no-owner", "--no-privileges",
                "--dbname", copy.url, str(dump))  # fmt: skip
            yield copy
        finally:
            drop(administering, name)


@contextmanager
def dumped(*options: str) -> Iterator[Path]:
    """Have the site's database in a file that is ours alone, until the block ends."""
    check_rights()
    with tempfile.TemporaryDirectory(prefix="clinic-drill-") as folder:
        dump = Path(folder) / "dump"
        run("pg_dump", "--format=custom", "--file", str(dump), *options,
            "--dbname", site_url())  # fmt: skip
        yield dump


@contextmanager
def copy_of_now() -> Iterator[Copy]:
    with dumped() as dump, copied(dump) as copy:
        yield copy


def administrator() -> Any:
    connected = psycopg2.connect(site_url())
    connected.autocommit = True  # CREATE DATABASE refuses a transaction
    return connected


def check_rights() -> None:
    """Raise DrillFailed unless the role may create a database."""
    with closing(administrator()) as administering:
        cursor = administering.cursor()
        cursor.execute(
            "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
        )
        if cursor.fetchone() != (True,):
            raise DrillFailed(
                "The role of DATABASE_URL may create no database: for a drill, set it "
                "to that of PostgreSQL's administrator."
            )


def create(administering: Any, name: str) -> None:
    cursor = administering.cursor()
    creating = sql.SQL("CREATE DATABASE {} TEMPLATE template0")
    try:
        cursor.execute(creating.format(sql.Identifier(name)))
    except psycopg2.errors.DuplicateDatabase:
        raise DrillFailed(f"There is a database {name} that no drill made.") from None
    cursor.execute(
        sql.SQL("COMMENT ON DATABASE {} IS {}").format(
            sql.Identifier(name), sql.Literal(OURS)
        )
    )


def drop(administering: Any, name: str) -> None:
    """Drop a copy, also one that a drill has left that was killed."""
    cursor = administering.cursor()
    cursor.execute(
        "SELECT 1 FROM pg_database WHERE datname = %s"
        " AND shobj_description(oid, 'pg_database') = %s",
        [name, OURS],
    )
    if cursor.fetchone():
        dropping = sql.SQL("DROP DATABASE {} WITH (FORCE)")
        cursor.execute(dropping.format(sql.Identifier(name)))
