"""`make run`: the whole site on one's own machine, until Ctrl-C.

Starts the embedded PostgreSQL unless DATABASE_URL names another, brings the database
up to date, starts gunicorn and what sends the mails, and stops whatever it started.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import (
    AbstractContextManager,
    ExitStack,
    closing,
    contextmanager,
    suppress,
)
from http.client import HTTPConnection, HTTPException
from io import StringIO
from pathlib import Path
from types import FrameType

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import OperationalError, connection
from environs import Env, EnvError

from clinic_site.embedded_postgres import CannotStart

HOST = "127.0.0.1"
START_SECONDS = 30
RESTART_SECONDS = 5
DEMO_REQUESTS = 60
STOP_SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]

Process = subprocess.Popen[bytes]


class Stop(KeyboardInterrupt):
    """Somebody pressed Ctrl-C, closed the terminal or asked the process to end."""


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")
    for number in STOP_SIGNALS:
        signal.signal(number, stop)
    try:
        serve()
    except Stop:
        say("Stopped.")
    except (CannotStart, ImproperlyConfigured, EnvError) as problem:
        print(f"Can't start: {problem}", file=sys.stderr)
        return 1
    return 0


def stop(number: int, frame: FrameType | None) -> None:
    for ours in STOP_SIGNALS:
        signal.signal(ours, signal.SIG_IGN)  # stopping isn't interrupted by impatience
    raise Stop


def serve() -> None:
    from django.conf import settings

    django.setup()
    port = free_port()
    with ExitStack() as started:
        if not settings.DATABASE_URL:
            say("Starting PostgreSQL ...")
            started.enter_context(settings.EMBEDDED_POSTGRES.running())
        prepare_database()
        if Env().bool("DEMO", False):
            fill_the_desk()
        gunicorn = started.enter_context(running_gunicorn(port))
        wait_until_ready(gunicorn, port)
        say(
            f"\n  The site      http://localhost:{port}/"
            f"\n  Staff pages   http://localhost:{port}/staff/"
            f"\n  Its log       {log_file()}"
            f"\n  Signing in    {how_staff_sign_in(settings.STAFF_SECOND_FACTOR)}"
            "\n\n  Ctrl-C stops it.\n"
        )
        send_mails_until_end_of(gunicorn, started)
        raise CannotStart(f"the web server ended by itself: see {log_file()}")


def how_staff_sign_in(with_second_factor: bool) -> str:
    if with_second_factor:
        return "password and a second factor, as in production"
    return "password alone; `make run SECOND_FACTOR=true` asks for a second factor too"


def free_port() -> int:
    """Return PORT. Raises CannotStart if it isn't a port or somebody else has it."""
    given = os.environ.get("PORT", "8000")
    if not given.isdecimal() or not 0 < int(given) < 65536:
        raise CannotStart("PORT must be a number from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(given)))
        except PermissionError:
            raise CannotStart(
                f"port {given} needs more rights: try `make run PORT=8000`."
            ) from None
        except OSError:
            raise CannotStart(
                f"port {given} is taken: try `make run PORT={int(given) % 65535 + 1}`."
            ) from None
    return int(given)


def prepare_database() -> None:
    try:
        connection.ensure_connection()
    except OperationalError as error:
        said = " ".join(str(error).split())
        raise CannotStart(
            f"the database doesn't answer: correct DATABASE_URL, or unset it to use "
            f"the built-in one. ({said})"
        ) from None
    say("Bringing the database up to date ...")
    call_command("migrate", verbosity=0)
    call_command("load_clinic_content", stdout=StringIO())
    call_command("make_staff_accounts")
    connection.close()


def fill_the_desk() -> None:
    """Have requests to look at where there are none; never among those of people."""
    from intake.models import ConsultationRequest

    if ConsultationRequest.objects.exists():
        say("DEMO: there are requests already, so none were invented.")
    else:
        options = {"yes_into_this_database": True, "stdout": StringIO()}
        call_command("invent_requests", count=DEMO_REQUESTS, **options)
        say(f"DEMO: {DEMO_REQUESTS} requests were invented, so that the desk is alive.")
    connection.close()


def running_gunicorn(port: int) -> AbstractContextManager[Process]:
    say("Starting the web server ...")
    command = ["-m", "gunicorn", "clinic_site.wsgi"]
    command += ["--config", "python:clinic_site.gunicorn_conf"]
    return running([*command, "--bind", f"{HOST}:{port}"])


def running_mailer() -> AbstractContextManager[Process]:
    """Have mails sent; without a mail server they are shown in the terminal."""
    return running(["manage.py", "deliver_messages"], shown=True)


@contextmanager
def running(command: list[str], shown: bool = False) -> Iterator[Process]:
    """Have Python up inside the block, out of reach of the terminal's Ctrl-C."""
    with open(log_file(), "ab") as log:
        process = subprocess.Popen(
            [sys.executable, *command],
            stdout=None if shown else log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def send_mails_until_end_of(gunicorn: Process, started: ExitStack) -> None:
    """Start what sends the mails, and start it again whenever it ends by itself."""
    mailer = started.enter_context(running_mailer())
    while gunicorn.poll() is None:
        with suppress(subprocess.TimeoutExpired):
            gunicorn.wait(RESTART_SECONDS)
        if mailer.poll() is not None:
            say(f"What sends the mails ended: see {log_file()}. Starting it again.")
            mailer = started.enter_context(running_mailer())


def wait_until_ready(gunicorn: Process, port: int) -> None:
    give_up_at = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up_at and gunicorn.poll() is None:
        if is_ready(port):
            return
        time.sleep(0.1)
    raise CannotStart(f"the web server doesn't answer: see {log_file()}")


def is_ready(port: int) -> bool:
    """Ask the site itself, not through a proxy that the environment may name.

    Mails that are late are no reason not to open: an old one may be waiting.
    """
    with closing(HTTPConnection(HOST, port, timeout=5)) as asked:
        try:
            asked.request("GET", "/readyz")
            parts = json.load(asked.getresponse())
        except (HTTPException, OSError, ValueError):
            return False
    return parts["database"] and parts["migrations"]


def log_file() -> Path:
    from django.conf import settings

    return settings.LOCAL_DIR / "site.log"


def say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    sys.exit(main())
