"""All tests, those in a browser beside the others: much of either is waiting."""

import subprocess
import sys
import tempfile

PYTEST = [sys.executable, "-m", "pytest"]


def main() -> int:
    """Show the others as they run, then the browser's; return 0 if all passed."""
    with tempfile.TemporaryFile() as output:
        browser = subprocess.Popen(
            [*PYTEST, "tests/browser"], stdout=output, stderr=subprocess.STDOUT
        )
        try:
            others = subprocess.run([*PYTEST, "--ignore=tests/browser"])
        finally:
            browser.wait()
        output.seek(0)
        print(output.read().decode(errors="replace"), flush=True)
    return others.returncode or browser.returncode


if __name__ == "__main__":
    sys.exit(main())
