"""`make messages`, and the part of `make lint` that checks the Spanish catalogue."""

import sys
from pathlib import Path

from tests.catalogue.catalogue import problems, update

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    if sys.argv[1:] != ["check"]:
        update(ROOT)
    found = problems(ROOT)
    for problem in found:
        print(f"Spanish: {problem}", file=sys.stderr)
    if found:
        print(
            "Run `make messages`, then translate in "
            "clinic_site/locale/es/LC_MESSAGES/django.po and run it again.",
            file=sys.stderr,
        )
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
