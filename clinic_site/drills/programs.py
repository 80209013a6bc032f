"""PostgreSQL's own programs, of the version that the server has."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, suppress
from os import environ
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg2
from django.conf import settings
from django.db import connection
from psycopg2.extensions import make_dsn, parse_dsn

from clinic_site.drills import DrillFailed
from clinic_site.embedded_postgres import CannotStart, programs


def database_name() -> str:
    return str(connection.settings_dict["NAME"])


def url_of(database: str) -> str:
    """Return the URL of a database beside the one that Django has, or of that one."""
    url = settings.DATABASE_URL or settings.EMBEDDED_POSTGRES.url()
    return urlsplit(url)._replace(path=f"/{quote(database, safe='')}").geturl()


def site_url() -> str:
    return url_of(database_name())


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
