"""PostgreSQL's own programs, and a copy of the site's database to try things on."""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from os import environ
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import psycopg2
from django.conf import settings
from django.db import connection
from psycopg2 import sql
from psycopg2.extensions import make_dsn, parse_dsn

from clinic_site.drills import DrillFailed
from clinic_site.embedded_postgres import CannotStart, programs

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


def site_url() -> str:
    """Return the URL of the database that Django has, whatever named it."""
    url = settings.DATABASE_URL or settings.EMBEDDED_POSTGRES.url()
    return url_of(str(connection.settings_dict["NAME"]), url)


def url_of(database: str, url: str) -> str:
    return urlsplit(url)._replace(path=f"/{quote(database, safe='')}").geturl()


@contextmanager
def copied(dump: Path) -> Iterator[Copy]:
    """Have what was dumped restored in a database of its own, which is then dropped.

    It lies beside the site's, so that nothing leaves the server.
    """
    name = f"{connection.settings_dict['NAME']}_drill"
    check_rights()
    with closing(administrator()) as administering:
        drop(administering, name)
        create(administering, name)
        try:
            copy = Copy(url_of(name, site_url()))
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


def run(program: str, *arguments: str) -> None:
    """Run it as it fits the server; a URL's password goes where nobody else sees it."""
    password = parse_dsn(site_url()).get("password", "")
    hidden = [without_password(argument) for argument in arguments]
    done = subprocess.run(
        [str(folder_of_programs() / program), *hidden],
        env={**environ, **({"PGPASSWORD": password} if password else {})},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        # Not all that it says: an error may quote a row.
        raise DrillFailed(f"{program} failed: exit {done.returncode}.")


def without_password(argument: str) -> str:
    if not argument.startswith(("postgresql://", "postgres://")):
        return argument
    parts = parse_dsn(argument)
    parts.pop("password", None)
    return str(make_dsn(**parts))


def folder_of_programs() -> Path:
    """Return where pg_dump is of the server's own version. Raises DrillFailed."""
    with closing(psycopg2.connect(site_url())) as connected:
        wanted = connected.info.server_version // 10_000
    for folder in folders():
        with suppress(OSError):
            ask = [str(folder / "pg_dump"), "--version"]
            said = subprocess.run(ask, capture_output=True, text=True).stdout
            if re.search(rf"\) {wanted}\b", said):
                return folder
    raise DrillFailed(
        f"There is no pg_dump of PostgreSQL {wanted} here, as the server is: install "
        f"postgresql-client-{wanted}, or set PG_BIN to its folder."
    )


def folders() -> Iterator[Path]:
    if found := shutil.which("pg_dump"):
        yield Path(found).resolve().parent
        yield Path(found).parent
    with suppress(CannotStart):
        yield programs()
    yield from Path("/usr/lib/postgresql").glob("*/bin")
