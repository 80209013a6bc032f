"""Lighthouse and the Nu HTML checker, from npm, kept in .local/bench/."""

import importlib.util
import shutil
import subprocess
from pathlib import Path

from tests.bench.report import NotMeasured
from tests.bench.site import ROOT

FOLDER = ROOT / ".local" / "bench"
PACKAGES = ["lighthouse@13", "vnu-jar@26"]
LIGHTHOUSE = FOLDER / "node_modules/lighthouse/cli/index.js"
HTML_CHECKER = FOLDER / "node_modules/vnu-jar/build/dist/vnu.jar"
INSTALL_SECONDS = 600


def get_packages() -> None:
    """Install both unless they are there. Raises NotMeasured."""
    if LIGHTHOUSE.exists() and HTML_CHECKER.exists():
        return
    npm = program("npm")
    # Together, because npm removes what an install before this one brought; and without
    # scripts, because vnu-jar's would fetch a Java.
    options = ["--no-save", "--ignore-scripts", "--no-audit", "--no-fund"]
    command = [npm, "install", "--prefix", str(FOLDER), *options, *PACKAGES]
    FOLDER.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=INSTALL_SECONDS
    )
    if done.returncode:
        raise NotMeasured(f"npm can't install {' and '.join(PACKAGES)}")


def program(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise NotMeasured(f"there is no {name} on the PATH")
    return path


def node() -> str:
    """Return the Node that Playwright carries: Lighthouse wants a newer one than most.

    Raises NotMeasured if there is none at all.
    """
    playwright = importlib.util.find_spec("playwright")
    if playwright and playwright.origin:
        carried = Path(playwright.origin).parent / "driver" / "node"
        if carried.exists():
            return str(carried)
    return program("node")
