"""Kept pages as readers meet them: real workers, a real PostgreSQL, real faults."""

import json
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from clinic_site.kept_pages.watch import ASKED_EVERY
from tests.clinic_site.processes import (
    ROOT,
    free_port,
    run_python,
    running_gunicorn,
    wait_for,
)
from tests.intake.faults import FAULTS, Database, stopped
from tests.intake.together import at_once

PAGES = ["/", "/es/", "/questions/safety/", "/privacy/"]
AWAY = "The database is away"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    page: str
    seconds: float


def get(port: int, path: str) -> Answer:
    began = time.monotonic()
    with closing(HTTPConnection("localhost", port, timeout=60)) as connection:
        connection.request("GET", path)
        response = connection.getresponse()
        page = response.read().decode()
    return Answer(
        response.status, dict(response.headers), page, time.monotonic() - began
    )


def from_all_workers(port: int, path: str) -> list[Answer]:
    """Ask so often at once that each worker gets some of it."""
    return at_once([lambda: get(port, path)] * 12)


class Workers:
    """Web servers of two workers each, with one folder for their copies."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder = database, folder
        self.log = folder / "log"

    @contextmanager
    def running(self, port: int) -> Iterator[int]:
        environment = {"KEPT_PAGES": str(self.folder / "kept"), "WEB_CONCURRENCY": "2"}
        database = self.database.url_of_site
        with running_gunicorn(database, port, self.log, **environment):
            yield port

    def warnings(self) -> list[str]:
        lines = [json.loads(line) for line in self.log.read_text().splitlines()]
        return [line["message"] for line in lines if line.get("level") == "WARNING"]


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


def publish(database: Database, number: int) -> str:
    words = f"Question {number}, published just now?"
    database.ask(
        "UPDATE faq_revision SET question = %s WHERE state = 'live' AND entry_id ="
        " (SELECT id FROM faq_entry WHERE slug = 'safety')",
        words,
    )
    return words


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


@pytest.mark.parametrize("fault", ["stopped", "frozen", "out of connections"])
def test_the_pages_go_on_while_the_database_is(
    fault: str, database: Database, workers: Workers
) -> None:
    with workers.running(free_port()) as port:
        before = {path: get(port, path) for path in PAGES}
        for path in PAGES:
            from_all_workers(port, path)

        with FAULTS[fault](database):
            time.sleep(ASKED_EVERY)  # on a quick machine nobody would have noticed
            from_all_workers(port, "/")  # one of each worker's finds out
            asked = [lambda path=path: get(port, path) for path in PAGES]
            during = [answer for _ in range(4) for answer in at_once(asked * 3)]
            form, search = get(port, "/consultation/"), get(port, "/search/?q=safety")

        assert {answer.status for answer in during} == {200}
        for number, answer in enumerate(during):
            assert answer.page == before[PAGES[number % len(PAGES)]].page
        print(f"{fault}: the slowest after {max(a.seconds for a in during):.3f} s")
        assert max(answer.seconds for answer in during) < 1
        assert form.status == 200
        assert search.status == 503
        words = publish(database, hash(fault) % 1000)
        wait_for(lambda: all(words in a.page for a in from_all_workers(port, "/")))
        assert all(words in a.page for a in from_all_workers(port, "/"))

    told = [line for line in workers.warnings() if AWAY in line]
    assert 1 <= len(told) <= 2  # a minute and worker
    assert "safety" not in str(told)


@pytest.mark.parametrize("fault", ["stopped", "frozen"])
def test_a_worker_that_starts_without_a_database_has_the_last_good_copies(
    fault: str, database: Database, workers: Workers
) -> None:
    port = free_port()
    with workers.running(port):
        before = {path: get(port, path) for path in PAGES}

    with FAULTS[fault](database), workers.running(port):
        began = time.monotonic()
        during = {path: from_all_workers(port, path) for path in PAGES}
        seconds = time.monotonic() - began
        unread = get(port, "/questions/cost/")

    print(f"{fault}: {len(PAGES) * 12} answers in {seconds:.2f} s")
    for path, answers in during.items():
        for answer in answers:
            assert (answer.status, answer.page) == (200, before[path].page)
            for name in ["Content-Security-Policy", "ETag", "Cache-Control"]:
                assert answer.headers[name] == before[path].headers[name]
    assert unread.status == 503
    assert any(AWAY in line for line in workers.warnings())


def test_without_database_and_copies_a_page_says_whom_to_call(
    database: Database, workers: Workers
) -> None:
    with stopped(database), workers.running(free_port()) as port:
        answers = [get(port, path) for path in ["/", "/questions/safety/"]]

    for answer in answers:
        assert answer.status == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert 'href="tel:988"' in answer.page


def test_a_folder_that_nobody_may_write_costs_the_copies_alone(
    database: Database, workers: Workers
) -> None:
    (workers.folder / "kept").write_text("a file where the folder should be")

    with workers.running(free_port()) as port:
        answers = [answer for _ in "ab" for answer in from_all_workers(port, "/")]

    assert {answer.status for answer in answers} == {200}
    told = [line for line in workers.warnings() if "on disk" in line]
    assert 1 <= len(told) <= 2  # once a worker
