"""nginx and PgBouncer for these tests: found, or got on Debian as root."""

import os
import shutil
import subprocess

import pytest

SYSTEM_FOLDERS = "/usr/sbin:/usr/local/sbin:/opt/homebrew/bin"  # often not on the PATH


def program(name: str) -> str:
    """Return the path of the program; without it, the test fails and says so."""
    found = find(name) or install(name)
    if not found:
        pytest.fail(f"This test needs {name}: install it and run again.", pytrace=False)
    return found


def find(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path=SYSTEM_FOLDERS)


def install(name: str) -> str | None:
    """Try to get Debian's; what comes of it is for the caller to see."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    # Only to be started by a test: not as a service of the machine.
    quietly = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for command in (["update", "-q"], ["install", "-q", "-y", name]):
        try:
            subprocess.run(
                ["apt-get", *command], env=quietly, capture_output=True, timeout=300
            )
        except subprocess.TimeoutExpired:
            return None
    return find(name)
