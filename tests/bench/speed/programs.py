"""The site and its peers, all up at once, each with a database of its own."""

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2

from clinic_site.embedded_postgres import EmbeddedPostgres
from tests.bench import environments
from tests.bench.own_process import said_by
from tests.bench.peers.page_bytes import FILES
from tests.bench.report import FAILURES, NotMeasured
from tests.bench.site import enter_the_clinic, new_postgres
from tests.bench.speed.pgbench import make_references
from tests.bench.speed.reading import AS_BROWSERS_ASK
from tests.bench.speed.rounds import in_a_line
from tests.bench.speed.servers import SETTINGS, Server, serving
from tests.bench.speed.through_nginx import NAME

SITE, BARE, CONSTANT = "site", "bare", "constant"
PLAIN, WAGTAIL, PGBENCH = "plain", "wagtail", "pgbench"
PEERS = "tests.bench.peers"
FILL_SECONDS = 300

Up = AbstractContextManager[Server]


@dataclass
class Programs:
    """The servers by name, or why there is none."""

    postgres: EmbeddedPostgres
    folder: Path  # for what they are given to read
    servers: dict[str, Server] = field(default_factory=dict)
    why_not: dict[str, str] = field(default_factory=dict)

    def server(self, name: str) -> Server:
        """Raises NotMeasured."""
        if name not in self.servers:
            raise NotMeasured(self.why_not[name])
        return self.servers[name]


@contextmanager
def running_programs() -> Iterator[Programs]:
    """Have all up that can be. Raises NotMeasured where PostgreSQL can't."""
    with (
        new_postgres() as postgres,
        tempfile.TemporaryDirectory(prefix="clinic-bench-") as folder,
        ExitStack() as started,
    ):
        programs = Programs(postgres, Path(folder))
        for name, start in STARTS.items():
            try:
                programs.servers[name] = started.enter_context(start(programs))
            except FAILURES as failure:
                programs.why_not[name] = in_a_line(failure)
        yield programs


def site(programs: Programs) -> Up:
    database = new_database(programs, SITE)
    for command in ["migrate", "load_clinic_content"]:
        run([sys.executable, "manage.py", command], database)
    enter_the_clinic(database)
    tell_staff_by_mail(database)
    copy_database(programs.postgres, SITE, PGBENCH)
    make_references(programs.postgres.url(PGBENCH))
    kept = str(programs.folder / "kept_pages")
    hosts = f"{SETTINGS['ALLOWED_HOSTS']},{NAME}"
    return serving("clinic_site.wsgi", database, KEPT_PAGES=kept, ALLOWED_HOSTS=hosts)


def bare(programs: Programs) -> Up:
    keep_page(programs)
    return serving(
        f"{PEERS}.bare",
        programs.postgres.url(),
        configuration=f"{PEERS}.bare_conf",
        PEER_PAGE=str(programs.folder),
    )


def constant(programs: Programs) -> Up:
    keep_page(programs)
    return serving(
        f"{PEERS}.constant.wsgi",
        programs.postgres.url(),
        PEER_PAGE=str(programs.folder),
    )


def plain(programs: Programs) -> Up:
    database = new_database(programs, PLAIN)
    run([sys.executable, "-m", f"{PEERS}.plain.fill"], database)
    return serving(f"{PEERS}.plain.wsgi", database)


def wagtail(programs: Programs) -> Up:
    python = environments.python_with(environments.WAGTAIL)
    database = new_database(programs, WAGTAIL)
    run([python, "-m", f"{PEERS}.wagtail_site.fill"], database)
    return serving(f"{PEERS}.wagtail_site.wsgi", database, python)


STARTS: dict[str, Callable[[Programs], Up]] = {
    SITE: site,
    BARE: bare,
    CONSTANT: constant,
    PLAIN: plain,
    WAGTAIL: wagtail,
}


def new_database(programs: Programs, name: str) -> str:
    """Return its DATABASE_URL."""
    programs.postgres.create_database(name)
    return programs.postgres.url(name)


def run(command: list[str], database: str) -> None:
    said_by(command, SETTINGS | {"DATABASE_URL": database}, FILL_SECONDS)


def tell_staff_by_mail(database: str) -> None:
    """Have each request promise both of its mails."""
    with closing(psycopg2.connect(database)) as connection, connection:
        connection.cursor().execute(
            "UPDATE clinic_site_clinic SET staff_mail = 'desk@clinic.example'"
        )


def copy_database(postgres: EmbeddedPostgres, name: str, copy: str) -> None:
    with closing(psycopg2.connect(postgres.url("postgres"))) as connection:
        connection.autocommit = True  # CREATE DATABASE refuses a transaction
        connection.cursor().execute(f'CREATE DATABASE "{copy}" TEMPLATE "{name}"')


def keep_page(programs: Programs) -> None:
    """Keep the site's FAQ page, byte for byte, for those who only return it."""
    for coding, name in FILES.items():
        answer = programs.server(SITE).get("/", AS_BROWSERS_ASK if coding else "")
        if answer.headers.get("Content-Encoding", "") != coding:
            raise NotMeasured("the FAQ page doesn't come as browsers ask for it")
        (programs.folder / name).write_bytes(answer.body)
