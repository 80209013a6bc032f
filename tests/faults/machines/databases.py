"""A primary and what follows it: real servers of the embedded PostgreSQL's kind."""

import os
import signal
from pathlib import Path

from clinic_site.embedded_postgres import USER, EmbeddedPostgres
from tests.clinic_site.processes import wait_for
from tests.faults.machines.guide import ARCHIVING, RESTORING, block, with_our
from tests.intake.faults import Database


class Copy(EmbeddedPostgres):
    """A server that begins as a copy of another, which runs."""

    def __init__(self, folder: Path, original: EmbeddedPostgres, *how: str) -> None:
        super().__init__(folder)
        self.original = original
        self.how = how

    def _initialise(self) -> None:
        source = f"host='{self.original.socket_folder}' user={USER}"
        self._run("pg_basebackup", "-d", source, "-D", str(self._data),
                  "--checkpoint=fast", *self.how)  # fmt: skip


class Replica(Database):
    def __init__(self, folder: Path, primary: Database) -> None:
        super().__init__(folder)
        self.server = Copy(folder, primary.server, "--write-recovery-conf")

    def pause(self) -> None:
        """Have it fall behind."""
        self.ask("SELECT pg_wal_replay_pause()")

    def go_on(self) -> None:
        self.ask("SELECT pg_wal_replay_resume()")

    def has_all_of(self, primary: Database) -> bool:
        [(written,)] = primary.ask("SELECT pg_current_wal_lsn()::text")
        return self.ask(
            "SELECT 1 WHERE pg_last_wal_replay_lsn() >= %s::pg_lsn", written
        ) == [(1,)]


class Backup(Database):
    """A copy that is started only to go back to a moment."""

    def __init__(self, folder: Path, primary: Database) -> None:
        super().__init__(folder)
        self.server = Copy(folder, primary.server)

    def make(self) -> None:
        self.server.folder.mkdir(mode=0o700)
        self.server._make_socket_folder()
        self.server._initialise()

    def start_as_of(self, moment: str, archive: Path) -> None:
        """Have it as everything was at `moment`, with what the archive has."""
        [data] = self.server.folder.glob("*/PG_VERSION")
        settings = with_our(
            block("conf", RESTORING),
            {"/backup/wal": str(archive), "2026-11-28 14:05:00+00": moment},
        )
        with open(data.parent / "postgresql.auto.conf", "a") as file:
            file.write(settings)
        (data.parent / "recovery.signal").touch()
        self.start()
        wait_for(lambda: self.ask("SELECT pg_is_in_recovery()") == [(False,)])


def archive_into(folder: Path, primary: Database) -> None:
    """Have the changes of a server that runs copied as they are made."""
    folder.mkdir(mode=0o700)
    settings = with_our(block("conf", ARCHIVING), {"/backup/wal": str(folder)})
    for line in settings.replace("%", "%%").splitlines():
        primary.do(f"ALTER SYSTEM SET {line}")
    primary.stop()
    primary.start()


def give_up(database: Database) -> None:
    """Stop it at once, also a dead one."""
    database.stop_at_once()
    database.stop()


def kill(database: Database) -> None:
    """End it as a machine that loses its power does."""
    os.kill(database.processes()[0], signal.SIGKILL)
