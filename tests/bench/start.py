"""How long it takes until the first page: of gunicorn in production, of `make run`."""

import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from tests.bench.gunicorn import begin, production, running_gunicorn, wait_for_200
from tests.bench.programs import kill, running
from tests.bench.report import NotMeasured, Report
from tests.bench.site import ROOT, free_port, new_database, wait_for_page

GUNICORN = "gunicorn in production: median, slowest of {}"
STARTS = 5
FIRST = "make run on a fresh clone (packages in pip's cache)"
SECOND = "make run again"
GIVE_UP_SECONDS = 600


def measure(report: Report) -> None:
    what = GUNICORN.format(STARTS)
    with report.rows({what: "at most 1.5 s"}):
        seconds = starts_of_gunicorn()
        report.found(what, f"{statistics.median(seconds):.2f} s, {max(seconds):.2f} s")
    measure_make_run(report)


def starts_of_gunicorn() -> list[float]:
    """Return the seconds until the first 200, after one start to warm the disk."""
    with new_database() as database:
        environment = production(database)
        begin(environment)
        return [seconds_of_start(environment) for _ in range(STARTS + 1)][1:]


def seconds_of_start(environment: dict[str, str]) -> float:
    asked_at = time.monotonic()
    with running_gunicorn(environment) as (program, port):
        wait_for_200(program, port)
        return time.monotonic() - asked_at


def measure_make_run(report: Report) -> None:
    with (
        report.rows({FIRST: "at most 45 s", SECOND: "at most 5 s"}),
        tempfile.TemporaryDirectory(prefix="clinic bench ") as folder,
    ):
        clone = Path(folder) / "clinic site"
        subprocess.run(
            ["git", "clone", "--quiet", str(ROOT), str(clone)],
            check=True,
            capture_output=True,
        )
        for what in [FIRST, SECOND]:
            report.found(what, f"{seconds_to_first_page(clone):.1f} s")


def seconds_to_first_page(clone: Path) -> float:
    port = free_port()
    asked_at = time.monotonic()
    try:
        with running(["make", "run", f"PORT={port}"], clone, {}) as site:
            wait_for_page(site, port, GIVE_UP_SECONDS)
            return time.monotonic() - asked_at
    except NotMeasured:
        kill_postgres(clone)
        raise


def kill_postgres(clone: Path) -> None:
    """End the server that is left when `make run` had to be killed."""
    for file in clone.glob(".local/postgres/*/postmaster.pid"):
        kill(int(file.read_text().splitlines()[0]))
