"""Drills that look at what is around the site: its certificate, and its clock.

Those that need a copy of the database are in tests/drills/.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from clinic_site.drills import DrillFailed
from clinic_site.drills.certificate import (
    LEAST_DAYS,
    days_left,
    place_of_site,
    serving,
)
from clinic_site.drills.clock import MOST_SECONDS, clock, compare
from tests.clinic_site.processes import PRODUCTION, ROOT, free_port, run_python

pytestmark = pytest.mark.django_db


def drill(*arguments: str) -> list[str]:
    said = StringIO()
    call_command("drill", *arguments, stdout=said)
    return said.getvalue().splitlines()


# The certificate


@pytest.mark.parametrize("days", [LEAST_DAYS, 90])
def test_a_certificate_that_lasts_is_good(days: int) -> None:
    with serving(days) as (place, trusted):
        assert days_left(place, trusted) == days


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-1, "certificate has expired. Renew it, then reload nginx."),
        (3, "ends in 3 days: renew it."),
    ],
)
def test_a_certificate_that_does_not_last_is_named(days: int, said: str) -> None:
    with serving(days) as (place, trusted), pytest.raises(DrillFailed) as failure:
        days_left(place, trusted)

    assert place in str(failure.value)
    assert str(failure.value).endswith(said)


def test_a_certificate_that_nobody_vouches_for_is_refused() -> None:
    with serving(90) as (place, _), pytest.raises(DrillFailed) as failure:
        days_left(place)

    assert "Browsers refuse the certificate" in str(failure.value)


def test_a_certificate_of_another_name_is_refused() -> None:
    with serving(90) as (place, trusted), pytest.raises(DrillFailed) as failure:
        days_left(place.replace("localhost", "127.0.0.1"), trusted)

    assert "Browsers refuse the certificate" in str(failure.value)


@pytest.mark.parametrize("place", ["localhost:{}", "localhost", "nobody.invalid:443"])
def test_a_place_without_one_is_named(place: str) -> None:
    with pytest.raises(DrillFailed) as failure:
        days_left(place.format(free_port()))

    assert "doesn't answer with TLS" in str(failure.value)


def test_the_drill_of_the_certificate_tries_its_own_alarm() -> None:
    assert drill("certificate") == [
        "SITE_URL has no certificate: name another place with --at.",
        "A certificate that has expired is noticed.",
        "A certificate near its end is noticed.",
        "The drill went well.",
    ]


def test_the_drill_fails_where_the_site_shows_no_certificate() -> None:
    at = f"localhost:{free_port()}"

    with pytest.raises(CommandError) as failure:
        drill("certificate", "--at", at)

    assert str(failure.value) == f"The drill failed. {at} doesn't answer with TLS."


def test_the_place_is_that_of_the_sites_address(settings: Settings) -> None:
    settings.SITE_URL = "https://clinic.example"

    assert place_of_site() == "clinic.example:443"


# The clock


def test_the_drill_of_the_clock_tries_its_own_alarm() -> None:
    first, second, last = drill("clock")

    assert first.startswith("This clock is 0.")
    assert first.endswith("PostgreSQL's.")
    assert second == "A clock that is 300 s ahead is noticed."
    assert last == "The drill went well."


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(MOST_SECONDS + 1, "behind"), (-MOST_SECONDS - 1, "ahead of")],
)
def test_a_clock_that_differs_is_named(seconds: int, said: str) -> None:
    with pytest.raises(DrillFailed) as failure:
        compare("theirs", lambda: time.time() + seconds, time.time, print)

    assert f"6.0 s {said} theirs" in str(failure.value)


@contextmanager
def another_server(ahead: timedelta) -> Iterator[str]:
    """A web server with a clock of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(404)
            self.end_headers()

        def date_time_string(self, timestamp: float | None = None) -> str:
            return super().date_time_string(time.time() + ahead.total_seconds())

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def test_a_web_server_elsewhere_tells_the_time_too() -> None:
    said: list[str] = []

    with another_server(timedelta()) as url:
        clock(said.append, url)
    with another_server(timedelta(minutes=2)) as url, pytest.raises(DrillFailed):
        clock(said.append, url)

    assert any("that of http://127.0.0.1:" in line for line in said)


@pytest.mark.parametrize("url", ["file:///etc/hostname", "http://127.0.0.1:1/"])
def test_what_is_no_web_server_has_no_time(url: str) -> None:
    with pytest.raises(DrillFailed):
        clock(print, url)


def test_a_backup_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as failure:
        drill("restore", "--backup", str(tmp_path / "none"))

    assert "There is no file" in str(failure.value)


@pytest.mark.parametrize("name", ["restore", "rotation", "outbox", "clock"])
def test_a_database_that_is_away_is_named_in_one_line(name: str) -> None:
    done = run_python("manage.py", "drill", name, checkout=ROOT, environment=PRODUCTION)

    assert done.returncode == 1
    assert done.stderr == "CommandError: The database doesn't answer.\n"
