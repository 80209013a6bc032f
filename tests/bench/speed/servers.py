"""gunicorn with the site's configuration and two workers, whatever it serves."""

import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.bench.programs import Program, descendants, running
from tests.bench.report import NotMeasured
from tests.bench.site import ROOT, free_port
from tests.bench.speed.cores import give_core
from tests.clinic_site.processes import PRODUCTION

HOST = "127.0.0.1"
START_SECONDS = 60
IDLE_SECONDS = 30

# What nginx would say of a visitor, told to all alike.
FROM_NGINX = {
    "Host": "clinic.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "203.0.113.7",
}

SETTINGS = PRODUCTION | {
    "WEB_CONCURRENCY": "2",
    # Thousands of forms come from one address here, sent as soon as they are open.
    "INTAKE_LIMIT_PER_HOUR": "0",
    "INTAKE_MINIMUM_SECONDS": "0",
}


def asking(accept: str) -> dict[str, str]:
    """Return the headers of a request; `accept` is the Accept-Encoding, "" for none."""
    return FROM_NGINX | ({"Accept-Encoding": accept} if accept else {})


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Server:
    port: int
    database: str  # its DATABASE_URL
    program: Program

    def get(self, path: str, accept: str = "") -> Answer:
        """Ask for a page; `accept` is the Accept-Encoding, or "" to send none."""
        connection = HTTPConnection(HOST, self.port, timeout=10)
        try:
            # Python's client would ask for "identity" of its own accord.
            connection.putrequest(
                "GET", path, skip_accept_encoding=True, skip_host=True
            )
            for name, value in asking(accept).items():
                connection.putheader(name, value)
            connection.endheaders()
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def cpu_seconds(self) -> float:
        """Return what its processes have used of the processors so far."""
        return sum(map(cpu_seconds, descendants(self.program.process.pid)))

    def wait_until_idle(self) -> None:
        """Wait until it has answered those too whom nobody waits for any longer.

        Else it would do so in the next one's turn. Raises NotMeasured.
        """
        give_up_at = time.monotonic() + IDLE_SECONDS
        while time.monotonic() < give_up_at:
            before = self.cpu_seconds()
            time.sleep(0.05)
            if self.cpu_seconds() - before < 0.015:
                return
        raise NotMeasured(f"still busy {IDLE_SECONDS} s after its turn")


def cpu_seconds(process: int) -> float:
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return 0
    user, system = status.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(
    application: str,
    database: str,
    python: str = sys.executable,
    configuration: str = "clinic_site.gunicorn_conf",
    **settings: str,
) -> Iterator[Server]:
    """Have `application` answering inside the block. Raises NotMeasured."""
    port = free_port()
    command = [python, "-m", "gunicorn", application]
    command += ["--config", f"python:{configuration}"]
    told = SETTINGS | settings | {"DATABASE_URL": database, "PORT": str(port)}
    with running(command, ROOT, told) as program:
        give_core(program.process.pid)
        server = Server(port, database, program)
        wait_for_page(server)
        yield server


def wait_for_page(server: Server) -> None:
    give_up_at = time.monotonic() + START_SECONDS
    said = "nothing"
    while time.monotonic() < give_up_at:
        if not server.program.is_running():
            raise NotMeasured(server.program.last_words())
        with suppress(OSError, HTTPException):
            said = str(server.get("/").status)
        if said == "200":
            return
        time.sleep(0.1)
    raise NotMeasured(f"no page after {START_SECONDS} s: it said {said}")
