"""What a program of ours says, or finds in a new database, in a process of its own."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tests.bench.programs import environment_with, last_complaint
from tests.bench.report import NotMeasured
from tests.bench.site import ROOT, new_database


def found_by(module: str, *arguments: str, give_up_seconds: int) -> Any:
    """Return the JSON it prints. Django knows one database as long as it lives.

    Raises NotMeasured, with the last thing it said, if it fails.
    """
    with new_database() as database:
        settings = {"DATABASE_URL": database, "DEBUG": "false"}
        command = [sys.executable, "-m", module, *arguments]
        return json.loads(said_by(command, settings, give_up_seconds))


@contextmanager
def talking_to(module: str, *arguments: str) -> Iterator[Callable[[], Any]]:
    """Yield what gives it a line and returns the JSON that it answers.

    It has a new database, and ends with its input. An answer that doesn't come raises
    NotMeasured, with the last thing it complained of.
    """
    with (
        new_database() as database,
        tempfile.TemporaryFile("w+") as complaints,
        subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=environment_with({"DATABASE_URL": database, "DEBUG": "false"}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
        ) as process,
    ):

        def answer() -> Any:
            print(file=process.stdin, flush=True)
            if line := process.stdout.readline():  # type: ignore[union-attr]
                return json.loads(line)
            complaints.seek(0)
            raise NotMeasured(last_complaint(complaints.read(), process.wait()))

        yield answer


def said_by(
    command: list[str], settings: Mapping[str, str], give_up_seconds: int
) -> str:
    """Return what it prints. Raises NotMeasured, with its last complaint if any."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment_with(settings),
        capture_output=True,
        text=True,
        timeout=give_up_seconds,
    )
    if done.returncode:
        raise NotMeasured(last_complaint(done.stderr, done.returncode))
    return done.stdout
