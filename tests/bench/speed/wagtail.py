"""Wagtail in an environment of its own, which the site's never sees."""

import subprocess
import sys

from tests.bench.report import NotMeasured
from tests.bench.site import ROOT

PACKAGES = ROOT / "tests/bench/peers/wagtail.txt"
FOLDER = ROOT / ".local/bench/wagtail"
PYTHON = FOLDER / "bin/python"
INSTALLED = FOLDER / "installed.txt"  # what is in it, word for word
INSTALL_SECONDS = 600


def python_with_wagtail() -> str:
    """Return its Python, made the first time. Raises NotMeasured."""
    if not INSTALLED.exists() or INSTALLED.read_text() != PACKAGES.read_text():
        install()
        INSTALLED.write_text(PACKAGES.read_text())
    return str(PYTHON)


def install() -> None:
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check"]
    pip += ["--quiet", "--no-deps", "--require-hashes", "--requirement", str(PACKAGES)]
    for command in [[sys.executable, "-m", "venv", "--clear", str(FOLDER)], pip]:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=INSTALL_SECONDS
        )
        if done.returncode:
            raise NotMeasured("Wagtail's packages can't be installed")
