"""Kept pages as readers meet them: real workers and a real PostgreSQL.

While that is away: tests/faults/test_reading_on.py.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.clinic_site.processes import ROOT, free_port, run_python
from tests.clinic_site.workers import Workers, from_all_workers, publish
from tests.intake.faults import Database


@pytest.fixture(scope="module")
def database(open_folder: Path) -> Iterator[Database]:
    database = Database(open_folder / "kept")
    database.start()
    database.do("CREATE ROLE site LOGIN", "ALTER DATABASE clinic OWNER TO site")
    environment = {"DATABASE_URL": database.url_of_site}
    for command in ["migrate", "load_clinic_content"]:
        done = run_python("manage.py", command, checkout=ROOT, environment=environment)
        assert done.returncode == 0, done.stderr
    yield database
    database.stop()


@pytest.fixture
def workers(database: Database) -> Iterator[Workers]:
    with TemporaryDirectory(prefix="clinic-kept-") as folder:
        yield Workers(database, Path(folder))


def test_what_is_published_is_seen_by_every_worker_within_a_second(
    database: Database, workers: Workers
) -> None:
    with workers.running(free_port()) as one, workers.running(free_port()) as other:
        for number in range(3):
            for port in [one, other]:
                from_all_workers(port, "/")
            words = publish(database, number)
            published = time.monotonic()
            seen = {port: [0.0] for port in [one, other]}
            while (asked := time.monotonic() - published) < 1.5:
                for port in [one, other]:
                    answers = from_all_workers(port, "/")
                    if not all(words in answer.page for answer in answers):
                        seen[port].append(asked)

            last = max(seen[one] + seen[other])
            print(f"old words last given to who asked {last:.2f} s after")
            assert last < 1.0


def test_a_folder_that_nobody_may_write_costs_the_copies_alone(
    database: Database, workers: Workers
) -> None:
    (workers.folder / "kept").write_text("a file where the folder should be")

    with workers.running(free_port()) as port:
        answers = [answer for _ in "ab" for answer in from_all_workers(port, "/")]

    assert {answer.status for answer in answers} == {200}
    told = [line for line in workers.warnings() if "on disk" in line]
    assert 1 <= len(told) <= 2  # once a worker
