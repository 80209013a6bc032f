"""A copy of the site to measure, apart from the one somebody may be working with."""

import os
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psycopg2

from clinic_site.embedded_postgres import CannotStart, EmbeddedPostgres
from tests.bench.programs import Program, running
from tests.bench.report import NotMeasured

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60


@contextmanager
def running_site() -> Iterator[str]:
    """Yield the address of this checkout, running with a new database of its own."""
    with new_database() as database:
        port = free_port()
        settings = {"DATABASE_URL": database, "PORT": str(port)}
        command = [sys.executable, "-m", "clinic_site.local_site"]
        with running(command, ROOT, settings) as program:
            wait_for_page(program, port, START_SECONDS)
            enter_the_clinic(database)
            yield address(port)


def enter_the_clinic(database: str) -> None:
    """Fill in what a new site has not: then the pages have all their links."""
    with closing(psycopg2.connect(database)) as connection, connection:
        connection.cursor().execute(
            "UPDATE clinic_site_clinic"
            " SET phone = '(312) 555-0142', address = '1 Shore Road'"
        )


@contextmanager
def new_database() -> Iterator[str]:
    """Yield the DATABASE_URL of a PostgreSQL that is gone after the block."""
    with new_postgres() as postgres:
        yield postgres.url()


@contextmanager
def new_postgres() -> Iterator[EmbeddedPostgres]:
    """Have one up that is gone after the block. Raises NotMeasured."""
    with tempfile.TemporaryDirectory(prefix="clinic-bench-") as folder:
        os.chmod(folder, 0o711)  # noqa: S103  PostgreSQL may run as another account
        postgres = EmbeddedPostgres(Path(folder) / "postgres")
        try:
            with postgres.running():
                yield postgres
        except CannotStart as problem:
            raise NotMeasured(str(problem)) from None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def address(port: int) -> str:
    return f"http://localhost:{port}"


def wait_for_page(program: Program, port: int, at_most: float) -> float:
    """Return the seconds until the FAQ page came. Raises NotMeasured if it doesn't."""
    asked_at = time.monotonic()
    while (waited := time.monotonic() - asked_at) < at_most:
        if answers(port):
            return time.monotonic() - asked_at
        if not program.is_running():
            raise NotMeasured(program.last_words())
        time.sleep(0.05)
    raise NotMeasured(f"no page after {waited:.0f} s")


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/", timeout=10) as response:
            return bool(response.status == 200)
    except (URLError, OSError):
        return False
