"""How long a page waits for the database. Real faults: tests/faults/."""

import socket

import pytest
from django.db import connection

from tests.clinic_site.processes import ROOT, run_python, shared_database_url

WAIT_TWICE = """\
import sys, time
import psycopg2
from clinic_site import patience

patience.install()
for begin in [patience.begin_request, lambda: None, patience.begin_request]:
    begin()
    began = time.monotonic()
    try:
        psycopg2.connect(host="127.0.0.1", port=sys.argv[1], connect_timeout=60)
    except psycopg2.OperationalError as error:
        print(round(time.monotonic() - began, 1), error)
"""
WAIT_LITTLE = """\
import sys, time
import psycopg2
from clinic_site import patience

patience.install()
patience.begin_request()
began = time.monotonic()
try:
    with patience.at_most(0.3):
        psycopg2.connect(host="127.0.0.1", port=sys.argv[1], connect_timeout=60)
except psycopg2.OperationalError as error:
    print(round(time.monotonic() - began, 1), round(patience.patience.left, 1))
"""
WAIT_IN_TURN = """\
import sys, time
import psycopg2
from clinic_site import patience

patience.install()
for port in sys.argv[1:]:
    began = time.monotonic()
    try:
        with patience.at_most(1):
            psycopg2.connect(host="127.0.0.1", port=port, connect_timeout=60)
    except psycopg2.OperationalError:
        print(round(time.monotonic() - began, 1))
"""
WAIT_IN_VAIN = """\
import sys, time
import psycopg2
from clinic_site import patience

patience.install()
cursor = psycopg2.connect(sys.argv[1]).cursor()
for seconds in [1.45, 0, 1.2]:
    began = time.monotonic()
    try:
        cursor.execute("SELECT pg_sleep(%s)", [seconds])
    except psycopg2.OperationalError:
        print(round(time.monotonic() - began, 1))
"""
LIMITS = """\
from clinic_site import gunicorn_conf
print(getattr(gunicorn_conf, "raw_env", []))
"""


def test_a_request_waits_once_and_the_next_only_shortly_while_nothing_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = str(silent.getsockname()[1])
        done = run_python("-c", WAIT_TWICE, port, checkout=ROOT, environment={})

    no_answer = "The database gave no answer in time."
    assert done.stdout.splitlines() == [f"3.0 {no_answer}", f"0.0 {no_answer}",
                                        f"0.5 {no_answer}"], done.stderr  # fmt: skip


def test_what_may_wait_little_leaves_the_rest_of_the_patience_to_others() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = str(silent.getsockname()[1])
        done = run_python("-c", WAIT_LITTLE, port, checkout=ROOT, environment={})

    assert done.stdout == "0.3 2.7\n", done.stderr


def test_a_database_that_is_silent_counts_against_no_other() -> None:
    here = ("127.0.0.1", 0)
    with socket.create_server(here) as one, socket.create_server(here) as other:
        ports = [str(silent.getsockname()[1]) for silent in [one, other, one]]
        done = run_python("-c", WAIT_IN_TURN, *ports, checkout=ROOT, environment={})

    assert done.stdout.split() == ["1.0", "1.0", "0.5"], done.stderr


@pytest.mark.django_db
def test_who_comes_after_one_that_waited_in_vain_waits_only_shortly() -> None:
    done = run_python(
        "-c", WAIT_IN_VAIN, shared_database_url(), checkout=ROOT, environment={}
    )

    assert done.stdout == "0.5\n", done.stderr


@pytest.mark.parametrize(
    ("environment", "said"),
    [({}, "statement_timeout=2500ms"), ({"PGOPTIONS": ""}, "[]")],
    ids=["unless they are set", "but not where they are set, even to nothing"],
)
def test_the_workers_of_gunicorn_have_limits(
    environment: dict[str, str], said: str
) -> None:
    done = run_python("-c", LIMITS, checkout=ROOT, environment=environment)

    assert said in done.stdout


@pytest.mark.django_db
@pytest.mark.parametrize("limit", ["statement_timeout", "lock_timeout"])
def test_commands_have_none(limit: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {limit}")

        assert cursor.fetchone() == ("0",)
