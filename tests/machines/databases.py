"""A primary and what follows it: real servers of the embedded PostgreSQL's kind."""

import os
import signal
from pathlib import Path

from clinic_site.embedded_postgres import USER, EmbeddedPostgres
from tests.intake.faults import Database


class Follower(EmbeddedPostgres):
    """A server that begins as a copy of another, which runs, and then follows it."""

    def __init__(self, folder: Path, followed: EmbeddedPostgres) -> None:
        super().__init__(folder)
        self.followed = followed

    def _initialise(self) -> None:
        source = f"host='{self.followed.socket_folder}' user={USER}"
        self._run("pg_basebackup", "-d", source, "-D", str(self._data),
                  "--write-recovery-conf", "--checkpoint=fast")  # fmt: skip


class Replica(Database):
    def __init__(self, folder: Path, primary: Database) -> None:
        super().__init__(folder)
        self.server = Follower(folder, primary.server)

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

    def promote(self) -> None:
        self.ask("SELECT pg_promote()")


def kill(database: Database) -> None:
    """End it as a machine that loses its power does."""
    os.kill(database.processes()[0], signal.SIGKILL)
