"""Start a program and be sure that it, and what it started, ends."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tests.bench.report import NotMeasured

STOP_SECONDS = 60  # gunicorn lets a request finish for half of that

# Left by `make bench`, or about the site on this machine and not the one measured.
NOT_PASSED_ON = {"MAKEFLAGS", "MFLAGS", "MAKELEVEL", "DATABASE_URL", "PORT"}

# How lines of no use to a reader begin: of Python, of make, and of PostgreSQL.
NOT_TELLING = (" ", "\t", "make: ", "DETAIL: ", "CONTEXT: ")


def environment_with(settings: Mapping[str, str]) -> dict[str, str]:
    passed_on = {k: v for k, v in os.environ.items() if k not in NOT_PASSED_ON}
    return {**passed_on, **settings}


def last_complaint(said: str, code: int | None) -> str:
    """Return the last line of what it said, traces and make's own left out."""
    lines = said.splitlines()
    telling = [line for line in lines if line and not line.startswith(NOT_TELLING)]
    return telling[-1] if telling else f"exit code {code}"


class Program:
    """A running program, leader of its own process group."""

    def __init__(
        self,
        command: list[str],
        folder: Path,
        settings: Mapping[str, str],
        complaints: IO[str],
    ) -> None:
        self.complaints = complaints
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment_with(settings),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # the site prints passwords there
            stderr=complaints,
            start_new_session=True,
        )

    def is_running(self) -> bool:
        return self.process.poll() is None

    def last_words(self) -> str:
        self.complaints.seek(0)
        return last_complaint(self.complaints.read(), self.process.poll())

    def end(self) -> None:
        """Do as Ctrl-C does. Raises NotMeasured where only killing helped."""
        if not self.is_running():
            return
        os.killpg(self.process.pid, signal.SIGINT)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            for pid in [*descendants(self.process.pid), self.process.pid]:
                kill(pid)
            raise NotMeasured(f"still there {STOP_SECONDS} s after Ctrl-C") from None


@contextmanager
def running(
    command: list[str], folder: Path, settings: Mapping[str, str]
) -> Iterator[Program]:
    """Have `command` running inside the block, in `folder`."""
    with tempfile.TemporaryFile("w+") as complaints:
        program = Program(command, folder, settings, complaints)
        try:
            yield program
        finally:
            program.end()


def descendants(ancestor: int) -> list[int]:
    listed = subprocess.check_output(["ps", "-A", "-o", "pid=,ppid="], text=True)
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
    found = [ancestor]
    for parent in found:  # grows while it is walked
        found += [pid for pid, its_parent in pairs if its_parent == parent]
    return found[1:]


def kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
