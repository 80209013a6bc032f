"""Environments of their own, for programs that shall not have what the tests need."""

import subprocess
import sys
from pathlib import Path

from tests.bench.report import NotMeasured
from tests.bench.site import ROOT

SITE = ROOT / "requirements.txt"
WAGTAIL = ROOT / "tests/bench/peers/wagtail.txt"
FOLDER = ROOT / ".local/bench"
INSTALL_SECONDS = 600


def python_with(packages: Path) -> str:
    """Return a Python that has these packages and no others, made the first time.

    Raises NotMeasured if they can't be installed.
    """
    folder = FOLDER / packages.stem
    python = folder / "bin/python"
    installed = folder / "installed.txt"  # what is in it, word for word
    if not installed.exists() or installed.read_text() != packages.read_text():
        install(packages, folder, python)
        installed.write_text(packages.read_text())
    return str(python)


def install(packages: Path, folder: Path, python: Path) -> None:
    pip = [str(python), "-m", "pip", "install", "--disable-pip-version-check"]
    pip += ["--quiet", "--no-deps", "--require-hashes", "--requirement", str(packages)]
    for command in [[sys.executable, "-m", "venv", "--clear", str(folder)], pip]:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=INSTALL_SECONDS
        )
        if done.returncode:
            raise NotMeasured(f"the packages of {packages.name} can't be installed")
