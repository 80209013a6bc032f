"""Write a private .env with fresh secrets, unless there is one."""

import os
import secrets
from pathlib import Path

PATH = Path(__file__).resolve().parent.parent / ".env"

TEXT = """\
# Settings of this copy of the site, made by `make`. Private: it holds secrets.
# What the environment says wins over this file. README.md lists every setting.
LOCAL=true
SECRET_KEY={secret_key}
"""


def main() -> None:
    try:
        # For our eyes only from its first moment on.
        file = os.open(PATH, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with open(file, "w") as env_file:
        env_file.write(TEXT.format(secret_key=secrets.token_urlsafe(50)))


if __name__ == "__main__":
    main()
