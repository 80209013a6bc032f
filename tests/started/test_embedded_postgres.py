"""Real servers, in folders with a space in their names."""

import os
import shutil
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from threading import Barrier

import psycopg2
import pytest

from clinic_site.embedded_postgres import CannotStart, EmbeddedPostgres
from tests.clinic_site.processes import run_python, wait_for

SHELL = "#!/bin/sh\n"

RUN = """\
import sys
from pathlib import Path
from clinic_site.embedded_postgres import CannotStart, EmbeddedPostgres
try:
    with EmbeddedPostgres(Path(sys.argv[1])).running():
        print("runs")
except CannotStart as problem:
    print("CannotStart:", problem)
"""


@pytest.fixture
def server(own_folder: Path) -> Iterator[EmbeddedPostgres]:
    """A server that has never run."""
    server = EmbeddedPostgres(own_folder / "postgres")
    yield server
    assert not answers(server), "a test left its server running"


@pytest.fixture(scope="module")
def running_server(open_folder: Path) -> Iterator[EmbeddedPostgres]:
    """One that runs all the while."""
    server = EmbeddedPostgres(open_folder / "shared by tests")
    with server.running():
        yield server


def ask(server: EmbeddedPostgres, statement: str) -> list[tuple[object, ...]]:
    with closing(psycopg2.connect(server.url())) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


def answers(server: EmbeddedPostgres) -> bool:
    try:
        psycopg2.connect(server.url("postgres")).close()
    except psycopg2.OperationalError:
        return False
    return True


def postmaster(server: EmbeddedPostgres) -> int:
    [written] = server.folder.glob("*/postmaster.pid")
    return int(written.read_text().split("\n")[0])


def test_a_real_postgresql_answers_in_a_folder_with_a_space(
    running_server: EmbeddedPostgres,
) -> None:
    [(version,)] = ask(running_server, "SHOW server_version")
    [(encoding,)] = ask(running_server, "SHOW server_encoding")

    assert int(str(version).split(".")[0]) >= 14
    assert encoding == "UTF8"


def test_data_outlives_a_restart(server: EmbeddedPostgres) -> None:
    with server.running():
        ask(server, "CREATE TABLE kept AS SELECT 'ñandú 🦤' AS word")
    with server.running():
        rows = ask(server, "SELECT word FROM kept")

    assert rows == [("ñandú 🦤",)]


def test_its_folders_are_for_our_eyes_only(running_server: EmbeddedPostgres) -> None:
    folders = [running_server.folder, running_server.socket_folder]

    modes = [folder.stat().st_mode & 0o777 for folder in folders]

    assert modes == [0o700, 0o700]


def test_a_path_that_is_too_long_for_a_socket_works(own_folder: Path) -> None:
    (long_folder := own_folder / ("long" * 30)).mkdir(mode=0o711)
    server = EmbeddedPostgres(long_folder / "postgres")

    with server.running():
        rows = ask(server, "SELECT 1")
        mode = server.socket_folder.stat().st_mode & 0o777

    assert rows == [(1,)]
    assert mode == 0o700
    assert not server.socket_folder.is_relative_to(long_folder)
    assert not server.socket_folder.exists()


def test_two_long_paths_have_two_sockets(tmp_path: Path) -> None:
    one = EmbeddedPostgres(tmp_path / ("long" * 30) / "one")
    two = EmbeddedPostgres(tmp_path / ("long" * 30) / "two")

    assert one.socket_folder != two.socket_folder


def test_the_first_to_leave_stops_nothing_and_the_last_stops_it(
    server: EmbeddedPostgres,
) -> None:
    first, last = ExitStack(), ExitStack()
    with last:
        with first:
            first.enter_context(server.running())
            last.enter_context(EmbeddedPostgres(server.folder).running())
        after_the_first_left = answers(server)

    assert after_the_first_left
    assert not answers(server)


def test_users_who_start_at_the_same_moment_share_one_server(
    server: EmbeddedPostgres,
) -> None:
    users = 4
    together = Barrier(users, timeout=30)

    def use(number: int) -> int:
        together.wait()
        with EmbeddedPostgres(server.folder).running():
            together.wait()
            pid = postmaster(server)
            ask(server, f"CREATE TABLE user_{number} ()")
            return pid

    with ThreadPoolExecutor(users) as pool:
        pids = set(pool.map(use, range(users)))

    assert len(pids) == 1
    assert not answers(server)


def test_users_in_processes_of_their_own_share_one_server(
    server: EmbeddedPostgres, fresh_checkout: Path
) -> None:
    with server.running():
        before = postmaster(server)
        other = run_python(
            "-c", RUN, str(server.folder), checkout=fresh_checkout, environment={}
        )
        after = postmaster(server)
        rows = ask(server, "SELECT 1")

    assert other.stdout == "runs\n", other.stderr
    assert before == after
    assert rows == [(1,)]


def test_a_server_that_was_killed_starts_again_with_its_data(
    server: EmbeddedPostgres,
) -> None:
    with server.running():
        ask(server, "CREATE TABLE kept AS SELECT 1 AS number")
        os.kill(postmaster(server), signal.SIGKILL)

    with server.running():
        rows = ask(server, "SELECT number FROM kept")

    assert rows == [(1,)]


def test_the_next_user_finds_a_killed_server_and_starts_it(
    server: EmbeddedPostgres,
) -> None:
    with server.running():
        ask(server, "CREATE TABLE kept AS SELECT 1 AS number")
        os.kill(postmaster(server), signal.SIGKILL)
        with EmbeddedPostgres(server.folder).running():
            rows = ask(server, "SELECT number FROM kept")
        assert answers(server)

    assert rows == [(1,)]


def test_a_first_start_that_was_cut_short_is_begun_anew(
    server: EmbeddedPostgres,
) -> None:
    with server.running():
        [data] = server.folder.glob("*/PG_VERSION")
    shutil.rmtree(data.parent)
    half_made = data.parent.with_suffix(".unfinished")
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("half")

    with server.running():
        rows = ask(server, "SELECT 1")

    assert rows == [(1,)]


def test_a_database_is_created_once(running_server: EmbeddedPostgres) -> None:
    running_server.create_database("elsewhere")
    running_server.create_database("elsewhere")

    with closing(psycopg2.connect(running_server.url("elsewhere"))) as connection:
        name = connection.info.dbname

    assert name == "elsewhere"


@pytest.mark.parametrize("mode", [0o750, 0o707, 0o701], ids=oct)
def test_a_socket_folder_open_to_others_is_refused_and_left_as_it_is(
    mode: int, server: EmbeddedPostgres
) -> None:
    server.folder.mkdir(parents=True)
    server.socket_folder.mkdir()
    server.socket_folder.chmod(mode)
    (server.socket_folder / "of somebody else").touch()

    with pytest.raises(CannotStart, match="open to others"), server.running():
        pass

    assert (server.socket_folder / "of somebody else").exists()


def test_a_socket_folder_that_leads_elsewhere_is_refused(
    server: EmbeddedPostgres, own_folder: Path
) -> None:
    elsewhere = own_folder / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    server.folder.mkdir(parents=True)
    server.socket_folder.symlink_to(elsewhere)

    with pytest.raises(CannotStart, match="open to others"), server.running():
        pass


def started_with(initdb: str | None, folder: Path, checkout: Path) -> str:
    """Return what a start says whose PG_BIN holds this `initdb`, if any."""
    programs = {"initdb": initdb, "pg_ctl": f"{SHELL}exit 1"} if initdb else {}
    for name, program in programs.items():
        (folder / name).write_text(program)
        (folder / name).chmod(0o755)
    done = run_python(
        "-c",
        RUN,
        str(folder / "data"),
        checkout=checkout,
        environment={"PG_BIN": str(folder)},
    )
    return done.stdout or done.stderr


@pytest.mark.parametrize(
    "initdb",
    [None, "not a program", f"{SHELL}echo nothing", f"{SHELL}exit 1"],
    ids=["missing", "no program", "another program", "a failing program"],
)
def test_programs_that_are_not_postgresqls_end_in_a_clear_line(
    initdb: str | None, own_folder: Path, fresh_checkout: Path
) -> None:
    said = started_with(initdb, own_folder, fresh_checkout)

    assert said.startswith("CannotStart: ")
    assert str(own_folder) in said
    assert said.count("\n") == 1


def test_what_postgresql_complains_about_is_passed_on(
    own_folder: Path, fresh_checkout: Path
) -> None:
    initdb = f"""{SHELL}
        test "$1" = --version && echo "initdb (PostgreSQL) 18.0" && exit
        echo "No space left on device" >&2
        exit 1"""

    said = started_with(initdb, own_folder, fresh_checkout)

    assert said.startswith("CannotStart: PostgreSQL's initdb failed: No space left")


@pytest.mark.skipif(not Path("/proc/net").exists(), reason="needs Linux's /proc")
def test_nothing_listens_on_the_network(running_server: EmbeddedPostgres) -> None:
    open_files = Path(f"/proc/{postmaster(running_server)}/fd").iterdir()
    targets = {os.readlink(file) for file in open_files}
    [(addresses,)] = ask(running_server, "SHOW listen_addresses")

    sockets = {target[8:-1] for target in targets if target.startswith("socket:[")}
    assert sockets
    assert not sockets & network_sockets()
    assert addresses == ""


def network_sockets() -> set[str]:
    tables = [Path("/proc/net") / name for name in ["tcp", "tcp6", "udp", "udp6"]]
    lines = [
        line
        for table in tables
        if table.exists()
        for line in table.read_text().splitlines()[1:]
    ]
    return {line.split()[9] for line in lines}


def test_the_servers_log_holds_nothing_that_was_typed(
    running_server: EmbeddedPostgres,
) -> None:
    ask(running_server, "CREATE TABLE people (name text PRIMARY KEY)")
    ask(running_server, "INSERT INTO people VALUES ('canary')")
    with pytest.raises(psycopg2.errors.UniqueViolation):
        ask(running_server, "INSERT INTO people VALUES ('canary')")

    log = running_server.folder / "postgres.log"
    wait_for(lambda: "people_pkey" in log.read_text())
    assert "people_pkey" in log.read_text()
    assert "canary" not in log.read_text()
