"""The site as in production: the tables' owner, the site's role, and gunicorn."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from clinic_site.embedded_postgres import programs
from tests.bench.gunicorn import begin, running_gunicorn, wait_for_200
from tests.bench.programs import Program
from tests.clinic_site.processes import PRODUCTION, ROOT, bare_environment
from tests.intake.faults import Database

# As production, but that cookies go without TLS and a password alone lets staff in.
SETTINGS = PRODUCTION | {
    "LOCAL": "true",
    "SECOND_FACTOR": "false",
    "WEB_CONCURRENCY": "2",
    "INTAKE_LIMIT_PER_HOUR": "0",
    "INTAKE_MINIMUM_SECONDS": "0",
}
STAFF_MAIL = "desk@clinic.example"


@dataclass
class Site:
    """Its database, which gives the site no more rights than production does."""

    database: Database
    passwords: dict[str, str] = field(default_factory=dict)

    @property
    def settings(self) -> dict[str, str]:
        return SETTINGS | {"DATABASE_URL": self.database.url_of_site}

    @property
    def settings_of_owner(self) -> dict[str, str]:
        url = self.database.server.url().replace("app@", "owner@")
        return SETTINGS | {"DATABASE_URL": url}

    @property
    def settings_of_administrator(self) -> dict[str, str]:
        return SETTINGS | {"DATABASE_URL": self.database.server.url()}

    def set_roles(self) -> None:
        """Do as the README says, with psql, before a migration and after it."""
        command = ["database_roles", "--owner", "owner", "--site", "site"]
        printed = manage(self.settings, *command)
        assert printed.returncode == 0, printed.stderr
        psql = [str(programs() / "psql"), "--quiet"]
        done = subprocess.run(
            [*psql, self.database.server.url()],
            input=printed.stdout,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr

    def open(self) -> None:
        self.database.start()
        self.set_roles()
        self.passwords = begin(self.settings_of_owner)
        self.database.ask("UPDATE clinic_site_clinic SET staff_mail = %s", STAFF_MAIL)
        self.set_roles()


def manage(
    settings: dict[str, str], *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Run one of the site's commands to its end."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=bare_environment(**settings),
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="session")
def site(open_folder: Path) -> Iterator[Site]:
    site = Site(Database(open_folder / "drills"))
    try:
        site.open()
        yield site
    finally:
        site.database.stop()


@pytest.fixture(scope="session")
def gunicorn(site: Site) -> Iterator[tuple[Program, str]]:
    """gunicorn in the site's role, and its address."""
    with running_gunicorn(site.settings) as (program, port):
        wait_for_200(program, port)
        yield program, f"http://localhost:{port}"
