"""The site as in production: PostgreSQL, gunicorn, and nginx in front of it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from uuid import uuid4

import psycopg2
import pytest

from tests.attacks.nginx import visitor
from tests.attacks.nginx.front import Front, running_nginx
from tests.attacks.nginx.stand_in import StandIn, standing_in
from tests.browser.conftest import database
from tests.clinic_site.processes import (
    PATIENCE,
    PRODUCTION,
    ROOT,
    bare_environment,
    free_port,
    wait_for,
)

PHONE = "(312) 555-0142"
PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0); call_command("load_clinic_content")
"""
GUNICORN = ["-m", "gunicorn", "-c", "python:clinic_site.gunicorn_conf"]
STOPS_IN_HEADER = b"GET / HTTP/1.1\r\nHost: clinic.example\r\nX-Any: "
STOPS_IN_BODY = (
    b"POST /consultation/ HTTP/1.1\r\nHost: clinic.example\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\na"
)

PUBLISH = """
WITH old AS (
  UPDATE faq_revision SET state = 'retired'
  FROM faq_entry
  WHERE faq_entry.id = entry_id AND slug = %s AND language = 'en' AND state = 'live'
  RETURNING faq_revision.*
)
INSERT INTO faq_revision (
  entry_id, language, number, question, answer, sources, reason, change, state,
  meaning, earlier_writers, created_at, changed_at, version, comment, approved_alone
)
SELECT
  entry_id, language, number + 1, %s, answer, sources, reason, change, 'live',
  meaning, earlier_writers, created_at, changed_at, version, comment, approved_alone
FROM old
"""


@dataclass
class Site:
    """gunicorn with two workers, to be stopped and started."""

    database_url: str
    log: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def environment(self) -> dict[str, str]:
        return bare_environment(**PRODUCTION) | {
            "DJANGO_SETTINGS_MODULE": "clinic_site.settings",
            "DATABASE_URL": self.database_url,
            "PORT": str(self.port),
            "WEB_CONCURRENCY": "2",
            "INTAKE_LIMIT_PER_HOUR": "0",
            "INTAKE_MINIMUM_SECONDS": "0",
        }

    def run(self, *arguments: str, output: IO[bytes]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment(),
            stdout=output,
            stderr=output,
            start_new_session=True,
        )

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = self.run(*GUNICORN, "clinic_site.wsgi", output=log)
        wait_for(lambda: visitor.listens(self.port))

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(PATIENCE)
            self.process = None

    @contextmanager
    def stopped(self) -> Iterator[None]:
        self.stop()
        yield
        self.start()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let it take connections and answer none, as on a machine that swaps."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGSTOP)
        yield
        os.killpg(self.process.pid, signal.SIGCONT)

    def do(self, sql: str, *values: object) -> None:
        with closing(psycopg2.connect(self.database_url)) as connection, connection:
            connection.cursor().execute(sql, values)

    def publish(self, slug: str, question: str) -> None:
        """Write what publishing writes: the live text is replaced by another."""
        self.do(PUBLISH, slug, question)


@pytest.fixture(scope="session")
def site(
    django_db_modify_db_settings: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    log = tmp_path_factory.mktemp("gunicorn") / "log"
    with database(f"nginx_{uuid4().hex[:12]}") as url:
        site = Site(url, log)
        with log.open("ab") as output:
            assert site.run("-c", PREPARE, output=output).wait(120) == 0
        site.do("UPDATE clinic_site_clinic SET phone = %s", PHONE)
        site.start()
        yield site
        site.stop()


@pytest.fixture(scope="session")
def front(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("nginx") / "front"
    with running_nginx(folder, site.port) as front, ThreadPoolExecutor() as pool:
        # It takes long, so it is measured beside all the tests.
        for where, sent in {"header": STOPS_IN_HEADER, "body": STOPS_IN_BODY}.items():
            front.let_go_after[where] = pool.submit(seconds_for_answer, front, sent)
        yield front


def seconds_for_answer(front: Front, sent: bytes) -> float:
    began = time.monotonic()
    front.answer_to(sent)
    return time.monotonic() - began


@pytest.fixture(scope="module")
def stand_in() -> Iterator[StandIn]:
    with standing_in() as stand_in:
        yield stand_in


@pytest.fixture(scope="module")
def nginx(
    stand_in: StandIn, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("nginx") / "front"
    with running_nginx(folder, stand_in.port) as front:
        yield front
