"""LibreOffice's spreadsheet without a window; the test that needs it runs this.

As root on Debian it is installed; elsewhere whoever runs the tests does that.
"""

import os
import shutil
import subprocess

PACKAGE = "libreoffice-calc-nogui"


def libreoffice() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


def install() -> None:
    """Try to get it, 90 MB; what comes of it is for the caller to see."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    quietly = ["apt-get", "install", "-q", "-y", "--no-install-recommends", PACKAGE]
    for command in [["apt-get", "update", "-q"], quietly]:
        subprocess.run(command, capture_output=True, timeout=900)
