"""A machine that runs the site: its code in a folder of its own, and one gunicorn."""

import os
import shutil
import signal
import subprocess
import sys
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.clinic_site.processes import (
    PRODUCTION,
    ROOT,
    bare_environment,
    run_python,
    wait_for,
)
from tests.faults.machines.ports import lasting_port

# As on one's own machine, since a password alone lets staff in there, but behind nginx.
SETTINGS = {
    "LOCAL": "true",
    "SECRET_KEY": PRODUCTION["SECRET_KEY"],
    "FIELD_KEYS": PRODUCTION["FIELD_KEYS"],
    "PROXY_DEPTH": "1",
    "WEB_CONCURRENCY": "2",
    "INTAKE_MINIMUM_SECONDS": "0",
    "DJANGO_SETTINGS_MODULE": "clinic_site.settings",
}

PREPARE = """\
import django
django.setup()
from clinic_site.local_site import prepare_database
prepare_database()
"""


class Machine:
    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        # With Python's compiled copies, so that no machine has to make them anew.
        shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".*", "tests"))
        (folder / ".local").mkdir()
        (folder / ".local" / "static").symlink_to(ROOT / ".local" / "static")
        (folder / "tmp").mkdir()
        self.files = self.files_now()
        self.port = lasting_port()
        self.settings = (
            SETTINGS
            | settings
            | {
                "PORT": str(self.port),
                "TMPDIR": str(folder / "tmp"),
                "HOME": str(folder),
            }
        )
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder.with_suffix(".log")  # where the system keeps it: elsewhere

    def prepare(self, database_url: str) -> str:
        """Do what is done once for all; return what is printed, passwords too."""
        done = run_python(
            "-c",
            PREPARE,
            checkout=self.folder,
            environment=self.settings | {"DATABASE_URL": database_url},
            timeout=300,  # others may be at work here
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> None:
        self.begin()
        self.wait_until_ready()

    def begin(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "clinic_site.wsgi"]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [*command, "-c", "python:clinic_site.gunicorn_conf"],
                cwd=self.folder,
                env=bare_environment(**self.settings),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_until_ready(self) -> None:
        wait_for(self.is_ready)
        assert self.is_ready(), self.log.read_text()[-2000:]

    def is_ready(self) -> bool:
        connection = HTTPConnection("localhost", self.port, timeout=5)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status == 200
        except (HTTPException, OSError):
            return False
        finally:
            connection.close()

    def kill(self) -> None:
        """End all of it at once, whatever it is doing, as a lost machine ends."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        """End it as an upgrade does: what it has begun it ends."""
        if self.process:
            self.process.terminate()
            self.process.wait()

    def files_now(self) -> set[Path]:
        """Return what is in the folder, but for Python's own compiled copies."""
        found = (path.relative_to(self.folder) for path in self.folder.rglob("*"))
        return {path for path in found if "__pycache__" not in path.parts}
