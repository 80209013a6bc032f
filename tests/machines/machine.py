"""A machine that runs the site: its code in a folder of its own, and one gunicorn."""

import os
import signal
import subprocess
import sys
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.clinic_site.processes import (
    PRODUCTION,
    ROOT,
    bare_environment,
    copy_checkout,
    free_port,
    run_python,
    wait_for,
)

# As on one's own machine, since a password alone lets staff in there, but behind nginx.
SETTINGS = {
    "LOCAL": "true",
    "SECRET_KEY": PRODUCTION["SECRET_KEY"],
    "FIELD_KEYS": PRODUCTION["FIELD_KEYS"],
    "PROXY_DEPTH": "1",
    "WEB_CONCURRENCY": "2",
    "INTAKE_MINIMUM_SECONDS": "0",
}


class Machine:
    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = copy_checkout(folder)
        (folder / ".local").mkdir()
        (folder / ".local" / "static").symlink_to(ROOT / ".local" / "static")
        (folder / "tmp").mkdir()
        self.files = self.files_now()
        self.port = free_port()
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

    def command(self, *words: str, **settings: str) -> str:
        """Run one of manage.py's; return what it prints."""
        done = run_python(
            "manage.py",
            *words,
            checkout=self.folder,
            environment=self.settings | settings,
            timeout=300,  # migrations, while others are at work on this machine
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> None:
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
        wait_for(self.is_ready)
        assert self.is_ready(), self.log.read_text()

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
