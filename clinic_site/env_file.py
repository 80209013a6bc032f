"""Give this copy of the site its secrets: a private .env that lacks none of them."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from clinic_site.field_keys import new_key

PATH = Path(__file__).resolve().parent.parent / ".env"

HEAD = """\
# Settings of this copy of the site, made by `make`. Private: it holds secrets.
# What the environment says wins over this file. README.md lists every setting.
LOCAL=true
"""

SECRETS: dict[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(50),
    "FIELD_KEYS": new_key,
}


def main() -> None:
    # For our eyes only from its first moment on.
    file = os.open(PATH, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with open(file, "a+") as env_file:
        env_file.seek(0)
        text = env_file.read()
        env_file.write(missing(text))


def missing(text: str) -> str:
    """Return what an .env that says `text` has to be given."""
    head = "" if text else HEAD
    named = {line.partition("=")[0].strip() for line in text.splitlines()}
    lines = [
        f"{name}={make()}\n" for name, make in SECRETS.items() if name not in named
    ]
    between = "\n" if lines and text and not text.endswith("\n") else ""
    return head + between + "".join(lines)


if __name__ == "__main__":
    main()
