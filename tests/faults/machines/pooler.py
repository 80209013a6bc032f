"""A PgBouncer in transaction mode, as docs/many-machines.md has it."""

import signal
import subprocess
from contextlib import closing
from pathlib import Path

import psycopg2

from clinic_site.embedded_postgres import NAMESPACE, EmbeddedPostgres, namespaces_work
from tests.clinic_site.processes import wait_for
from tests.faults.machines.guide import block, with_our
from tests.faults.machines.ports import answers, lasting_port
from tests.faults.machines.programs import program


class Pooler:
    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o755)
        self.folder = folder
        self.port = lasting_port()
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, database: str) -> str:
        return f"postgresql://site@127.0.0.1:{self.port}/{database}"

    def lead_to(self, primary: EmbeddedPostgres, replica: EmbeddedPostgres) -> None:
        """Write where it leads, and have it read that if it runs."""
        users = self.folder / "users.txt"
        users.write_text('"site" ""\n')
        text = with_our(
            block("ini"),
            {
                "host=10.0.0.11": f"host='{primary.socket_folder}'",
                "host=10.0.0.12": f"host='{replica.socket_folder}'",
                "listen_port = 6432": f"listen_port = {self.port}",
                "auth_type = scram-sha-256": "auth_type = trust",
                "/etc/pgbouncer/userlist.txt": str(users),
            },
        )
        (self.folder / "pgbouncer.ini").write_text(text)
        if self.process:
            self.process.send_signal(signal.SIGHUP)

    def start(self) -> None:
        command = [program("pgbouncer"), str(self.folder / "pgbouncer.ini")]
        # It refuses to be root, as PostgreSQL does.
        if namespaces_work():
            command = [*NAMESPACE, *command]
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        wait_for(lambda: answers(self.port))
        assert answers(self.port), (self.folder / "log").read_text()

    def ask(self, database: str, question: str) -> str:
        with closing(psycopg2.connect(self.url(database))) as connection:
            cursor = connection.cursor()
            cursor.execute(question)
            return cursor.fetchone()[0]

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
