"""The real `make run`, in checkouts whose folder has a space in its name.

Found by /proc, so only on Linux: whether anything it started is still there.
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

import psycopg2
import pytest

from clinic_site.embedded_postgres import EmbeddedPostgres
from tests.clinic_site.processes import (
    PATIENCE,
    ROOT,
    bare_environment,
    copy_checkout,
    free_port,
    wait_for,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's /proc")

SECOND_START_SECONDS = 5  # what a second `make run` may take

ACCOUNT_LINE = re.compile(r"^  ([a-z-]+) +[0-9A-Z-]{23} ", re.MULTILINE)

browser = build_opener(ProxyHandler({}))  # asks the site itself, whatever proxy is set


@dataclass
class Site:
    """One `make run`."""

    checkout: Path
    port: int
    make: subprocess.Popen[bytes]
    output: Path
    started_at: float = field(default_factory=time.monotonic)

    @property
    def said(self) -> str:
        return self.output.read_text()

    def get(self, path: str) -> tuple[int, str]:
        with browser.open(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()

    def wait_until_up(self) -> float:
        """Return the seconds it took."""
        wait_for(lambda: "Ctrl-C stops it." in self.said or self.has_ended())
        assert not self.has_ended(), self.said
        return time.monotonic() - self.started_at

    def has_ended(self) -> bool:
        return self.make.poll() is not None

    def press_ctrl_c(self) -> None:
        os.killpg(self.make.pid, signal.SIGINT)

    def wait(self) -> int:
        return self.make.wait(PATIENCE)


@contextmanager
def make_run(
    checkout: Path, port: int | str | None = None, **variables: str
) -> Iterator[Site]:
    """Start it as a person in a terminal does; whatever is left at the end is ended."""
    port = free_port() if port is None else port
    output = checkout / f"said-{time.monotonic_ns()}.txt"
    with open(output, "wb") as file:
        make = subprocess.Popen(
            ["make", "run", f"PORT={port}"],
            cwd=checkout,
            env=bare_environment(**variables),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,
        )
    try:
        yield Site(checkout, int(port) if str(port).isdigit() else 0, make, output)
    finally:
        if make.poll() is None:
            os.killpg(make.pid, signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                make.wait(PATIENCE)
        for process in processes_of(checkout):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        make.wait()


def processes_of(checkout: Path) -> list[int]:
    """Return the processes that were started with, or work in, this folder."""
    return [
        int(process.name)
        for process in Path("/proc").glob("[0-9]*")
        if is_of(process, os.fsencode(checkout))
    ]


def is_of(process: Path, folder: bytes) -> bool:
    try:
        command = (process / "cmdline").read_bytes()
        works_in = os.readlink(os.fsencode(process / "cwd"))
    except OSError:  # it has just ended
        return False
    return folder in command or (works_in + b"/").startswith(folder + b"/")


def processes_left(checkout: Path) -> list[int]:
    """Return them after a moment: what is being waited for may still be seen."""
    give_up_at = time.monotonic() + 2
    while (left := processes_of(checkout)) and time.monotonic() < give_up_at:
        time.sleep(0.02)
    return left


def database_of(checkout: Path) -> EmbeddedPostgres:
    return EmbeddedPostgres(checkout / ".local" / "postgres")


def answers(server: EmbeddedPostgres) -> bool:
    try:
        psycopg2.connect(server.url("postgres")).close()
    except psycopg2.OperationalError:
        return False
    return True


def ask(database_url: str, statement: str) -> list[tuple[object, ...]]:
    with closing(psycopg2.connect(database_url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


def build_checkout(folder: Path) -> Path:
    """A clone whose packages are installed already: this one's."""
    checkout = copy_checkout(folder)
    (checkout / ".venv").symlink_to(ROOT / ".venv")
    return checkout


@dataclass
class FirstRun:
    """What the first `make run` of a checkout did, from its start to Ctrl-C."""

    checkout: Path
    port: int
    said: str = ""
    answers: dict[str, tuple[int, str]] = field(default_factory=dict)
    exit_code: int = 0
    left_over: list[int] = field(default_factory=list)
    log: str = ""


@pytest.fixture(scope="module")
def first_run(open_folder: Path) -> FirstRun:
    checkout = build_checkout(open_folder / "a folder with space")
    with make_run(checkout) as site:
        run = FirstRun(checkout, site.port)
        site.wait_until_up()
        for path in ["/", "/readyz", "/staff/login/", "/privacy/?q=canary"]:
            run.answers[path] = site.get(path)
        site.press_ctrl_c()
        run.exit_code = site.wait()
        run.left_over = processes_left(checkout)
        run.said = site.said
    run.log = (checkout / ".local" / "site.log").read_text()
    return run


@pytest.fixture
def checkout(first_run: FirstRun) -> Path:
    """A checkout that has run before and doesn't just now."""
    assert not processes_of(first_run.checkout)
    return first_run.checkout


def test_the_first_start_says_what_it_does_and_where_the_site_is(
    first_run: FirstRun,
) -> None:
    said = first_run.said

    steps = ["Starting PostgreSQL", "Bringing the database", "Starting the web server"]
    assert [step for step in steps if step in said] == steps
    assert f"http://localhost:{first_run.port}/\n" in said
    assert f"http://localhost:{first_run.port}/staff/\n" in said
    assert "password alone; `make run SECOND_FACTOR=true`" in said
    assert ACCOUNT_LINE.findall(said) == [
        "owner",
        "front-desk",
        "faq-editor",
        "clinician",
    ]
    assert "Traceback" not in said


def test_the_first_start_serves_the_clinics_answers(first_run: FirstRun) -> None:
    statuses = {path: status for path, (status, _) in first_run.answers.items()}

    assert set(statuses.values()) == {200}
    assert "What is Ketamine Infusion Therapy?" in first_run.answers["/"][1]
    assert json.loads(first_run.answers["/readyz"][1]) == {
        "database": True,
        "migrations": True,
        "messages": True,
        "day_mail": True,
    }


def test_ctrl_c_ends_everything_that_was_started(first_run: FirstRun) -> None:
    assert "Stopped." in first_run.said.splitlines()
    assert first_run.left_over == []
    assert not answers(database_of(first_run.checkout))
    with pytest.raises(OSError, match="refused"):
        browser.open(f"http://127.0.0.1:{first_run.port}/", timeout=5)


def test_what_the_first_start_wrote_is_private(first_run: FirstRun) -> None:
    database = first_run.checkout / ".local" / "postgres"
    written = [first_run.checkout / ".env", database]

    assert [path.stat().st_mode & 0o077 for path in written] == [0, 0]


def test_every_line_of_the_log_is_an_object_without_a_query(
    first_run: FirstRun,
) -> None:
    lines = [json.loads(line) for line in first_run.log.splitlines()]

    paths = {line["path"] for line in lines if line["logger"] == "access"}
    assert paths >= {"/", "/readyz", "/staff/login/", "/privacy/"}
    assert "canary" not in first_run.log


def test_a_second_start_is_quick_and_keeps_what_staff_did(checkout: Path) -> None:
    database = database_of(checkout)
    users = "SELECT username, password FROM auth_user ORDER BY id"
    with database.running():
        before = ask(database.url(), users)
        edit = (
            "UPDATE faq_revision SET answer = '<p>Edited in between.</p>' WHERE id = 1"
        )
        ask(database.url(), edit)

    with make_run(checkout) as site:
        took = site.wait_until_up()
        status, page = site.get("/")
        after = ask(database.url(), users)
        said = site.said

    assert took < SECOND_START_SECONDS
    assert status == 200
    assert "Edited in between." in page
    assert len(before) == 4
    assert after == before
    assert "These passwords" not in said


PROMISE_A_MAIL = """\
from intake.models import Message
from tests.intake.builders import build_request
from clinic_site.models import Clinic
Clinic.objects.update(staff_mail="canary@clinic.example")
request = build_request(reference="7KQ-4MX")
Message.objects.create(request=request, kind="staff_changed")
"""


def test_mails_are_shown_in_the_terminal_and_still_are_after_their_worker_died(
    checkout: Path,
) -> None:
    promise = [sys.executable, "manage.py", "shell", "--no-imports", "-c"]
    mail = "Subject: A request was changed (7KQ-4MX)"

    with make_run(checkout) as site:
        site.wait_until_up()
        subprocess.run([*promise, PROMISE_A_MAIL], cwd=checkout, check=True)
        wait_for(lambda: mail in site.said)
        os.kill(mailer_of(checkout), signal.SIGKILL)
        wait_for(lambda: "Starting it again" in site.said)
        again = PROMISE_A_MAIL.replace("7KQ-4MX", "8RT-5NY")
        subprocess.run([*promise, again], cwd=checkout, check=True)
        wait_for(lambda: "8RT-5NY" in site.said)
        said = site.said
        status, _ = site.get("/readyz")
        site.press_ctrl_c()
        site.wait()
        left_over = processes_left(checkout)

    assert said.count(mail) == 1
    assert "Subject: A request was changed (8RT-5NY)" in said
    assert f"http://localhost:{site.port}/staff/intake/consultationrequest/" in said
    assert "canary" not in said
    assert status == 200
    assert left_over == []


def mailer_of(checkout: Path) -> int:
    [found] = [
        number
        for number in processes_of(checkout)
        if b"deliver_messages" in Path(f"/proc/{number}/cmdline").read_bytes()
    ]
    return found


def test_a_mail_that_is_late_keeps_nobody_from_starting_the_site(
    checkout: Path,
) -> None:
    late = "UPDATE intake_message SET sent_at = NULL, tries = 1, "
    late += "due_at = now() + '1 hour', created_at = now() - interval '1 hour'"
    database = database_of(checkout)
    with database.running():
        ask(database.url(), late)

    with make_run(checkout) as site:
        site.wait_until_up()
        with pytest.raises(HTTPError) as error:
            site.get("/readyz")
        ask(database.url(), "DELETE FROM intake_message")

    assert error.value.code == 503
    error.value.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_other_ways_to_end_it_leave_nothing_behind_either(
    number: signal.Signals, checkout: Path
) -> None:
    with make_run(checkout) as site:
        site.wait_until_up()
        os.killpg(site.make.pid, number)
        site.wait()
        left_over = processes_left(checkout)
        said = site.said

    assert "Stopped." in said.splitlines()
    assert left_over == []
    assert not answers(database_of(checkout))


def test_ending_it_while_postgresql_starts_leaves_nothing_behind(
    checkout: Path,
) -> None:
    database = database_of(checkout)
    [data] = database.folder.glob("*/PG_VERSION")
    starting = data.with_name("postmaster.pid")
    environment = bare_environment(PORT=str(free_port()))
    command = [".venv/bin/python", "-m", "clinic_site.local_site"]

    with subprocess.Popen(command, cwd=checkout, env=environment) as local_site:
        try:
            wait_for(starting.exists)
            local_site.terminate()  # as a supervisor does: this process and no other
            local_site.wait(PATIENCE)
            left_over = processes_left(checkout)
        finally:
            local_site.kill()
            with database.running():
                pass  # ends a server that was left behind

    assert left_over == []


def test_ending_it_is_no_error_that_other_code_could_take_for_its_own() -> None:
    interrupted = """\
import os, signal, time
from clinic_site import local_site
signal.signal(signal.SIGTERM, local_site.stop)
try:
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(1)
except Exception:
    print("taken for an error of the code that was running")
"""

    done = subprocess.run(
        [sys.executable, "-c", interrupted], cwd=ROOT, capture_output=True, text=True
    )

    assert done.stdout == ""


def refusal(checkout: Path, port: int | str | None = None, **variables: str) -> str:
    """Return the one line with which `make run` ends instead of starting."""
    with make_run(checkout, port, **variables) as site:
        exit_code = site.wait()
        left_over = processes_left(checkout)
        said = site.said

    assert exit_code != 0
    assert "Traceback" not in said
    assert left_over == []
    lines = [line for line in said.splitlines() if not line.startswith("make")]
    assert [line.startswith("Can't start: ") for line in lines].count(True) == 1
    return lines[-1]


def test_requests_are_invented_only_for_whoever_asks_and_only_once(
    first_run: FirstRun, checkout: Path
) -> None:
    database = database_of(checkout)
    count = "SELECT count(*) FROM intake_consultationrequest"
    emptied = "SET session_replication_role = replica; "  # events are only ever added
    emptied += "TRUNCATE intake_consultationrequest CASCADE"
    with database.running():
        ask(database.url(), emptied)

    said, counted = [], []
    for variables in [{}, {"DEMO": "1"}, {"DEMO": "1"}]:
        with make_run(checkout, **variables) as site:
            site.wait_until_up()
            counted += ask(database.url(), count)
            said.append(site.said)

    assert counted == [(0,), (60,), (60,)]
    assert ["DEMO" in words for words in said] == [False, True, True]
    assert "DEMO: 60 requests were invented" in said[1]
    assert "none were invented" in said[2]


def test_a_taken_port_is_said_and_another_one_named(checkout: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as somebody_else:
        port = somebody_else.getsockname()[1]

        said = refusal(checkout, port)

    assert f"port {port} is taken" in said
    assert f"`make run PORT={port + 1}`" in said


@pytest.mark.parametrize("port", ["abc", "0", "65536", ""])
def test_a_port_that_is_none_is_said(port: str, checkout: Path) -> None:
    said = refusal(checkout, port)

    assert said == "Can't start: PORT must be a number from 1 to 65535."


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://somebody@127.0.0.1:1/clinic",
        "postgresql://somebody@/clinic?host=/nowhere",
        "nonsense",
        "sqlite:///clinic.sqlite3",
    ],
)
def test_a_database_that_does_not_answer_is_said_and_what_to_correct(
    url: str, checkout: Path
) -> None:
    said = refusal(checkout, DATABASE_URL=url)

    assert "DATABASE_URL" in said


def test_programs_that_are_not_postgresqls_are_said(checkout: Path) -> None:
    said = refusal(checkout, PG_BIN="/nowhere")

    assert "/nowhere" in said


def test_a_setting_that_is_wrong_is_said(checkout: Path) -> None:
    said = refusal(checkout, LOCAL="flase")

    assert "LOCAL" in said


def test_a_web_server_that_cannot_start_is_said_and_where_to_look(
    checkout: Path,
) -> None:
    said = refusal(checkout, WEB_CONCURRENCY="many")

    assert str(checkout / ".local" / "site.log") in said


def test_a_proxy_for_the_rest_of_the_world_is_no_obstacle(checkout: Path) -> None:
    nowhere = "http://127.0.0.1:1"

    with make_run(checkout, http_proxy=nowhere, HTTP_PROXY=nowhere) as site:
        wait_for_ten_seconds = time.monotonic() + 10
        while "Ctrl-C" not in site.said and time.monotonic() < wait_for_ten_seconds:
            time.sleep(0.05)
        said = site.said

    assert "Ctrl-C stops it." in said


def test_another_database_is_used_if_it_is_named(
    checkout: Path, own_folder: Path
) -> None:
    server = EmbeddedPostgres(own_folder / "another server")
    entries = "SELECT count(*) FROM faq_revision WHERE state = 'live'"

    with server.running():
        server.create_database("elsewhere")
        elsewhere = server.url("elsewhere")
        with make_run(checkout, DATABASE_URL=elsewhere) as site:
            site.wait_until_up()
            status, page = site.get("/")
            said = site.said
            own_server_runs = answers(database_of(checkout))
        [(count,)] = ask(elsewhere, entries)
        still_there = answers(server)

    assert status == 200
    assert "Starting PostgreSQL" not in said
    assert len(ACCOUNT_LINE.findall(said)) == 4
    assert count == 14
    assert "What is Ketamine Infusion Therapy?" in page
    assert not own_server_runs
    assert still_there


def test_two_checkouts_side_by_side_run_at_once(
    checkout: Path, own_folder: Path
) -> None:
    other = build_checkout(own_folder / "another folder with space")
    static = Path(".local", "static")
    shutil.copytree(checkout / static, other / static)  # as they are: saves the time

    with make_run(checkout) as one, make_run(other) as two:
        one.wait_until_up()
        two.wait_until_up()
        mark = "UPDATE clinic_site_clinic SET name = 'The other one'"
        ask(database_of(other).url(), mark)
        pages = [site.get("/")[1] for site in [one, two]]
        two.press_ctrl_c()
        two.wait()
        status, _ = one.get("/readyz")

    assert ["The other one" in page for page in pages] == [False, True]
    assert status == 200
