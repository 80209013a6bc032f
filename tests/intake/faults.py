"""What can be wrong with a PostgreSQL, done to a real one, and undone again."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from clinic_site.embedded_postgres import EmbeddedPostgres

REQUESTS = "intake_consultationrequest"
EVERYTHING = (
    f"{REQUESTS}, intake_addressuse, clinic_site_clinic, clinic_site_crisisline,"
    " clinic_site_notice, clinic_site_openinghours"
)


class Database:
    """A PostgreSQL of our own, of which the site is an ordinary user."""

    def __init__(self, folder: Path) -> None:
        self.server = EmbeddedPostgres(folder)
        self.use = ExitStack()

    def start(self) -> None:
        self.use.enter_context(self.server.running())

    def stop(self) -> None:
        self.use.close()

    @property
    def url_of_site(self) -> str:
        return self.server.url().replace("app@", "site@")

    def ask(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Have it done by our own user; return the rows, if it has any."""
        with closing(psycopg2.connect(self.server.url())) as connection:
            connection.autocommit = True
            cursor = connection.cursor()
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def do(self, *statements: str) -> None:
        for statement in statements:
            self.ask(statement)

    def at_work(self) -> list[int]:
        """Return the processes that are doing something for the site."""
        return [pid for pid, state in self.connections() if state != "idle"]

    def connections(self) -> list[tuple[Any, ...]]:
        return self.ask(
            "SELECT pid, state FROM pg_stat_activity WHERE usename = 'site'"
        )

    def cut_connections(self) -> None:
        for pid, _ in self.connections():
            self.ask("SELECT pg_terminate_backend(%s)", pid)

    def processes(self) -> list[int]:
        """Return the one that takes new connections and those that serve the site."""
        [written] = self.server.folder.glob("*/postmaster.pid")
        first = int(written.read_text().split("\n")[0])
        return [first, *(pid for pid, _ in self.connections())]


Fault = Callable[[Database], AbstractContextManager[None]]


@contextmanager
def stopped(database: Database) -> Iterator[None]:
    database.stop()
    try:
        yield
    finally:
        database.start()


@contextmanager
def frozen(database: Database) -> Iterator[None]:
    """Alive and silent, as with a stuck disk or a network that swallows everything."""
    processes = database.processes()
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            os.kill(process, signal.SIGCONT)


def limited(limit: str, no_limit: str) -> Fault:
    """Have new connections meet a limit, and no old one left."""

    @contextmanager
    def fault(database: Database) -> Iterator[None]:
        database.do(f"ALTER ROLE site {limit}")
        database.cut_connections()
        try:
            yield
        finally:
            database.do(f"ALTER ROLE site {no_limit}")
            database.cut_connections()

    return fault


@contextmanager
def locked(tables: str, database: Database) -> Iterator[None]:
    with closing(psycopg2.connect(database.server.url())) as connection:
        connection.cursor().execute(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")
        yield


def when_storing(statement: str, *, at_commit: bool = False) -> Fault:
    """Have the database do this for each new request."""
    kind, timing, when = "", "BEFORE", ""
    if at_commit:
        kind, timing, when = "CONSTRAINT", "AFTER", "DEFERRABLE INITIALLY DEFERRED"

    @contextmanager
    def fault(database: Database) -> Iterator[None]:
        database.do(
            "CREATE FUNCTION ail() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN {statement}; RETURN NEW; END $$",
            f"CREATE {kind} TRIGGER ails {timing} INSERT ON {REQUESTS} {when}"
            " FOR EACH ROW EXECUTE FUNCTION ail()",
        )
        try:
            yield
        finally:
            database.do("DROP FUNCTION ail() CASCADE")

    return fault


@contextmanager
def full(database: Database) -> Iterator[None]:
    """Have the requests on a disk that has no room for another."""
    with small_disk(database.server.folder / "disk") as disk:
        database.do(
            f"CREATE TABLESPACE small LOCATION '{disk}'",
            # One to a page, so that none fits on a page that is there already.
            f"ALTER TABLE {REQUESTS} SET (fillfactor = 10)",
            f"ALTER TABLE {REQUESTS} SET TABLESPACE small",
            "CREATE TABLE filler (words text) TABLESPACE small",
        )
        lines = "SELECT repeat('x', 1000) FROM generate_series(1, 100000)"
        with pytest.raises(psycopg2.errors.DiskFull):
            database.do(f"INSERT INTO filler {lines}")
        try:
            yield
        finally:
            database.do(
                "DROP TABLE filler",
                f"ALTER TABLE {REQUESTS} RESET (fillfactor)",
                f"ALTER TABLE {REQUESTS} SET TABLESPACE pg_default",
                "DROP TABLESPACE small",
            )


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Mount 12 MB of memory there, which only root may; skips the test otherwise."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=12m,mode=0700", "tmpfs", folder]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("No small disk can be made here.")
    try:
        shutil.chown(folder, folder.parent.owner())
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


FAULTS: dict[str, Fault] = {
    "stopped": stopped,
    "frozen": frozen,
    "full": full,
    "full, it says": when_storing("RAISE 'no space' USING ERRCODE = 'disk_full'"),
    "slow": when_storing("PERFORM pg_sleep(60)"),
    "slow to commit": when_storing("PERFORM pg_sleep(60)", at_commit=True),
    "out of connections": limited("CONNECTION LIMIT 0", "CONNECTION LIMIT -1"),
    "read-only": limited(
        "SET default_transaction_read_only = on", "RESET default_transaction_read_only"
    ),
    "locked where requests are": partial(locked, REQUESTS),
    "locked everywhere": partial(locked, EVERYTHING),
}

clinic_locked = partial(locked, "clinic_site_clinic")
