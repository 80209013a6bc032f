"""What can be wrong with a PostgreSQL, done to a real one, and undone again."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg2
import pytest

from clinic_site.embedded_postgres import NAMESPACE, EmbeddedPostgres, programs
from tests.clinic_site.processes import wait_for

REQUESTS = "intake_consultationrequest"
EVERYTHING = (
    f"{REQUESTS}, intake_addressuse, clinic_site_clinic, clinic_site_crisisline,"
    " clinic_site_notice, clinic_site_openinghours"
)


# Mounts some memory as a disk that only the server sees, then starts that as no root.
WITH_DISK = """\
#!/bin/sh
exec {mounting} sh -c 'mount -t tmpfs -o size=64m tmpfs "$0" && exec {server} "$@"' \\
  '{disk}' '{postgres}' "$@"
"""
MOUNTING = ["unshare", "--user", "--map-root-user", "--mount", "--"]


@cache
def small_disks_work() -> bool:
    with TemporaryDirectory() as folder:
        mount = [*MOUNTING, "mount", "-t", "tmpfs", "tmpfs", folder]
        return not subprocess.run(mount, capture_output=True).returncode


class ServerWithDisk(EmbeddedPostgres):
    """One that has a small disk besides, empty whenever it starts."""

    @property
    def disk(self) -> Path:
        return self.folder / "disk"

    def _run(self, program: str, *arguments: str, check: bool = True) -> str:
        if arguments[:1] == ("start",) and small_disks_work():
            arguments += ("-p", str(self._written_script()))
        return super()._run(program, *arguments, check=check)

    def _written_script(self) -> Path:
        self.disk.mkdir(exist_ok=True)
        script = self.folder / "postgres"
        script.write_text(
            WITH_DISK.format(
                mounting=" ".join(MOUNTING),
                server=" ".join(NAMESPACE),
                disk=self.disk,
                postgres=programs() / "postgres",
            )
        )
        script.chmod(0o700)
        return script


class Database:
    """A PostgreSQL of our own, of which the site is an ordinary user."""

    def __init__(self, folder: Path) -> None:
        self.server = ServerWithDisk(folder)
        self.use = ExitStack()

    def start(self) -> None:
        self.use.enter_context(self.server.running())

    def stop(self) -> None:
        self.use.close()

    def stop_at_once(self) -> None:
        """End it without the care for what it holds, which takes long."""
        data = str(self.server._data)
        stop = ["pg_ctl", "stop", "-w", "-s", "-m", "immediate", "-D", data]
        self.server._run(*stop, check=False)

    def crash(self) -> None:
        """End it like that, and start it again."""
        self.stop_at_once()
        self.server._start()

    def wait_until_up(self) -> None:
        wait_for(self.server._answers)

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


def when_storing(
    statement: str, *, at_commit: bool = False, table: str = REQUESTS
) -> Fault:
    """Have the database do this for each new request, or what belongs to one."""
    kind, timing, when = "", "BEFORE", ""
    if at_commit:
        kind, timing, when = "CONSTRAINT", "AFTER", "DEFERRABLE INITIALLY DEFERRED"

    @contextmanager
    def fault(database: Database) -> Iterator[None]:
        database.do(
            "CREATE FUNCTION ail() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN {statement}; RETURN NEW; END $$",
            f"CREATE {kind} TRIGGER ails {timing} INSERT ON {table} {when}"
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
    if not small_disks_work():
        pytest.fail("This needs user namespaces, to mount a small disk.", pytrace=False)
    database.do(
        f"CREATE TABLESPACE small LOCATION '{database.server.disk}'",
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


FAULTS: dict[str, Fault] = {
    "stopped": stopped,
    "frozen": frozen,
    "full, as it says": when_storing("RAISE 'no space' USING ERRCODE = 'disk_full'"),
    "slow": when_storing("PERFORM pg_sleep(60)"),
    "slow to commit": when_storing("PERFORM pg_sleep(60)", at_commit=True),
    "out of connections": limited("CONNECTION LIMIT 0", "CONNECTION LIMIT -1"),
    "closed to the site": limited("NOLOGIN", "LOGIN"),
    "read-only": limited(
        "SET default_transaction_read_only = on", "RESET default_transaction_read_only"
    ),
    "locked where requests are": partial(locked, REQUESTS),
    "locked everywhere": partial(locked, EVERYTHING),
}

clinic_locked = partial(locked, "clinic_site_clinic")
