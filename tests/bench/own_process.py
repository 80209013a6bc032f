"""What a program of ours says, or finds in a new database, in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from tests.bench.programs import NOT_PASSED_ON, NOT_TELLING
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


def said_by(
    command: list[str], settings: Mapping[str, str], give_up_seconds: int
) -> str:
    """Return what it prints. Raises NotMeasured, with its last complaint if any."""
    passed_on = {k: v for k, v in os.environ.items() if k not in NOT_PASSED_ON}
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**passed_on, **settings},
        capture_output=True,
        text=True,
        timeout=give_up_seconds,
    )
    if done.returncode:
        said = done.stderr.splitlines()
        telling = [line for line in said if line and not line.startswith(NOT_TELLING)]
        raise NotMeasured(telling[-1] if telling else f"exit code {done.returncode}")
    return done.stdout
