"""The Chromium that the browser tests drive; `make test` runs this to have one.

Taken in this order: one on the PATH, Playwright's own, and as root on Debian the
distribution's package.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]

LAUNCH_OPTIONS = ["--disable-gpu", "--disable-background-networking", "--disable-quic"]
if os.geteuid() == 0:
    LAUNCH_OPTIONS.append("--no-sandbox")  # Chromium's sandbox refuses root


def browser() -> str | None:
    """Return the path of a Chromium, or None."""
    on_path = next(filter(None, map(shutil.which, NAMES)), None)
    return on_path or playwrights_own()


def playwrights_own() -> str | None:
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> None:
    """Try to get one; what comes of it is for the caller to see."""
    print("Getting a browser for the tests (once) ...", flush=True)
    attempts = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        attempts.append(["apt-get", "update", "-q"])
        attempts.append(["apt-get", "install", "-q", "-y", "chromium"])
    for command in attempts:
        try:
            done = subprocess.run(command, capture_output=True, timeout=600)
        except subprocess.TimeoutExpired:
            continue
        if done.returncode == 0 and browser():
            return


if __name__ == "__main__":
    if not browser():
        install()
    if not browser():
        sys.exit(
            "The tests need a browser: install Chromium so that `chromium` is on the "
            "PATH, and run `make test` again."
        )
