"""gunicorn as production runs it, and its workers seen from outside."""

import http.client
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager

from tests.bench import environments
from tests.bench.programs import Program, descendants, environment_with, running
from tests.bench.report import NotMeasured
from tests.bench.site import ROOT, free_port
from tests.clinic_site.processes import PRODUCTION

COMMAND = ["-m", "gunicorn", "clinic_site.wsgi"]
COMMAND += ["--config", "python:clinic_site.gunicorn_conf"]

# What a proxy with TLS in front of it says.
BY_PROXY = {"Host": "clinic.example", "X-Forwarded-Proto": "https"}


def production(database: str, **settings: str) -> dict[str, str]:
    """Return the environment of a production whose database this is."""
    return PRODUCTION | {"WEB_CONCURRENCY": "2", "DATABASE_URL": database} | settings


def begin(environment: Mapping[str, str]) -> dict[str, str]:
    """Fill the database of a site that just opened; return the passwords of staff."""
    manage(environment, "migrate")
    manage(environment, "load_clinic_content")
    told = manage(environment, "make_staff_accounts").splitlines()[1:]
    return {username: password for username, password, *_ in map(str.split, told)}


def manage(environment: Mapping[str, str], command: str) -> str:
    return subprocess.check_output(
        [sys.executable, "manage.py", command],
        cwd=ROOT,
        env=environment_with(environment),
        text=True,
    )


@contextmanager
def running_gunicorn(environment: Mapping[str, str]) -> Iterator[tuple[Program, int]]:
    """Yield gunicorn as soon as it was started, and its port."""
    port = free_port()
    command = [environments.python_with(environments.SITE), *COMMAND]
    with running(command, ROOT, {**environment, "PORT": str(port)}) as program:
        yield program, port


def wait_for_200(program: Program, port: int, at_most: float = 30) -> None:
    """Wait until the FAQ page comes, as a proxy asks for it. Raises NotMeasured."""
    give_up_at = time.monotonic() + at_most
    while time.monotonic() < give_up_at:
        if answers(port):
            return
        if not program.is_running():
            raise NotMeasured(program.last_words())
        time.sleep(0.01)
    raise NotMeasured(f"no page after {at_most:.0f} s")


def answers(port: int) -> bool:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as asked:
        try:
            asked.request("GET", "/", headers=BY_PROXY)
            return asked.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False


def workers_of(program: Program) -> list[int]:
    """Return the ids of the processes that answer."""
    return descendants(program.process.pid)


def megabytes(pid: int) -> float:
    """Return the process's proportional set size: pages it shares count in parts.

    Of a million bytes each. Raises OSError where /proc has no such process.
    """
    with open(f"/proc/{pid}/smaps_rollup") as rollup:
        pss = next(line for line in rollup if line.startswith("Pss:"))
    return int(pss.split()[1]) * 1024 / 1e6
