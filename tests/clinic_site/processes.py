"""The site in processes of its own, with no settings but those a test gives it."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30  # seconds until something that should happen counts as failed

# What a good production has. Nothing listens at this database's address.
PRODUCTION = {
    "LOCAL": "false",
    # pragma: allowlist nextline secret
    "SECRET_KEY": "u9Zk2-QmXw7_tRb4VhNc6yLf8JdSg3PaKe5CxHr1MvBnTq0WzYs",
    "ALLOWED_HOSTS": "clinic.example",
    "DATABASE_URL": "postgresql://site:hush@127.0.0.1:1/clinic",
    # pragma: allowlist nextline secret
    "FIELD_KEYS": "y7VuwdNd982suR8F3EepCWxUlhfCevN9LU5-H2W1Kbo",
}


def copy_checkout(folder: Path) -> Path:
    """Copy the site as `git clone` leaves it: no settings, no database, no packages."""
    # The times of the files come along: `make` goes by them.
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    return folder


def bare_environment(**variables: str) -> dict[str, str]:
    """Return what a new terminal has, and where PostgreSQL's programs are, if said."""
    kept = {"HOME", "PATH", "PG_BIN"} & set(os.environ)
    return {name: os.environ[name] for name in kept} | variables


def run_python(
    *arguments: str,
    checkout: Path,
    environment: dict[str, str],
    typed: str = "",
    timeout: float = 60,
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=checkout,
        env=bare_environment(**environment),
        input=typed,
        capture_output=True,
        text=True,
        timeout=timeout,
    )


def ask_the_site(
    *requests: dict[str, Any], checkout: Path, environment: dict[str, str]
) -> list[dict[str, Any]]:
    """Return the answers: "status", "headers", "cookies" (by name) and "body"."""
    done = run_python(
        "-m",
        "tests.clinic_site.ask",
        checkout=checkout,
        environment=environment,
        typed=json.dumps(requests),
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@contextmanager
def running_site(
    database_url: str, **environment: str
) -> Iterator[tuple[str, dict[str, str]]]:
    """Have the site up as `make run` does; gives its address and staff's passwords."""
    address = {"DATABASE_URL": database_url, "PORT": str(free_port())}
    with TemporaryDirectory(prefix="clinic-kept-") as kept:
        process = subprocess.Popen(
            [sys.executable, "-m", "clinic_site.local_site"],
            env={**os.environ, **address, "KEPT_PAGES": kept, **environment},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            passwords = passwords_until_ready(process)
            yield f"http://localhost:{address['PORT']}", passwords
        finally:
            process.terminate()
            process.communicate(timeout=PATIENCE)


@contextmanager
def running_gunicorn(
    database_url: str, port: int, log: Path, **environment: str
) -> Iterator[None]:
    """Have the web server alone up, on a database that may be away meanwhile."""
    address = {"DATABASE_URL": database_url, "PORT": str(port)}
    command = [sys.executable, "-m", "gunicorn", "clinic_site.wsgi"]
    with open(log, "ab") as output:
        process = subprocess.Popen(
            [*command, "--config", "python:clinic_site.gunicorn_conf"],
            env={**os.environ, **address, **environment},
            stderr=output,
        )
    try:
        wait_for(lambda: is_listening(port) or process.poll() is not None)
        yield
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def passwords_until_ready(process: subprocess.Popen[str]) -> dict[str, str]:
    passwords = {}
    for line in process.stdout:
        words = line.split()
        if words and words[0] in {"owner", "front-desk", "faq-editor", "clinician"}:
            passwords[words[0]] = words[1]
        if "Ctrl-C" in line:
            return passwords
    raise AssertionError(f"The site did not start: exit {process.wait()}")


def shared_database_url() -> str:
    """Return what DATABASE_URL says in a process that shares the tests' database."""
    user, password, host, port, name = (
        quote(str(connection.settings_dict[part]), safe="")
        for part in ["USER", "PASSWORD", "HOST", "PORT", "NAME"]
    )
    return f"postgresql://{user}:{password}@{host}:{port}/{name}"


def wait_for(condition: Callable[[], object]) -> None:
    """Give it PATIENCE; whether it came about is for the caller to see."""
    give_up_at = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < give_up_at:
        time.sleep(0.02)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
