"""Debian's nginx with its Brotli module; `make test` runs this to have them.

As root on Debian they are installed; elsewhere whoever runs the tests does that.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGES = ["nginx", "libnginx-mod-http-brotli-static"]
MODULES = Path("/etc/nginx/modules-enabled")


def nginx() -> str | None:
    """Return the path of an nginx that has the module, or None."""
    folders = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
    found = shutil.which("nginx", path=folders)
    return found if any(MODULES.glob("*brotli-static.conf")) else None


def install() -> None:
    """Try to get it; what comes of it is for the caller to see."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print("Getting nginx for the tests (once) ...", flush=True)
    quietly = ["apt-get", "install", "-q", "-y", "--no-install-recommends"]
    for command in [["apt-get", "update", "-q"], [*quietly, *PACKAGES]]:
        subprocess.run(command, capture_output=True, timeout=600)


if __name__ == "__main__":
    if not nginx():
        install()
    if not nginx():
        sys.exit(
            "The tests need nginx as Debian has it: install "
            f"{' and '.join(PACKAGES)}, and run `make test` again."
        )
