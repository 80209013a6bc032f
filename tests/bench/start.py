"""How long `make run` takes until the first page: on a fresh clone, and after that."""

import subprocess
import tempfile
import time
from pathlib import Path

from tests.bench.programs import kill, running
from tests.bench.report import NotMeasured, Report
from tests.bench.site import ROOT, free_port, wait_for_page

FIRST = "make run on a fresh clone (packages in pip's cache)"
SECOND = "make run again"
GIVE_UP_SECONDS = 600


def measure(report: Report) -> None:
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
