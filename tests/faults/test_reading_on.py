"""D12: what a clinic tells is read on without a database, in workers without nginx."""

import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from clinic_site.kept_pages.watch import ASKED_EVERY
from tests.clinic_site.processes import free_port, wait_for
from tests.clinic_site.workers import Answer, Workers, from_all_workers, get, publish
from tests.faults.site import HurtSite
from tests.intake.faults import FAULTS, Database, stopped
from tests.intake.together import at_once
from tests.proof.plugin import Proof, share

PAGES = ["/", "/es/", "/questions/safety/", "/privacy/"]
AWAY = "The database is away"
AT_MOST = 1  # second until a page is there
HEADERS = ["Content-Security-Policy", "ETag", "Cache-Control"]


@pytest.fixture
def workers(database: Database, site: HurtSite) -> Iterator[Workers]:
    with TemporaryDirectory(prefix="clinic-kept-") as folder:
        yield Workers(database, Path(folder))


def is_as_before(answer: Answer, before: Answer) -> bool:
    same_headers = all(answer.headers[name] == before.headers[name] for name in HEADERS)
    same = (answer.status, answer.page) == (200, before.page) and same_headers
    return same and answer.seconds < AT_MOST


@pytest.mark.parametrize(
    "fault", ["stopped", "frozen", "out of connections"][: share(3)]
)
def test_the_pages_go_on_while_the_database_is(
    fault: str, database: Database, workers: Workers, proof: Proof
) -> None:
    with workers.running(free_port()) as port:
        before = {path: get(port, path) for path in PAGES}
        for path in PAGES:
            from_all_workers(port, path)

        with FAULTS[fault](database):
            time.sleep(ASKED_EVERY)  # on a quick machine nobody would have noticed
            from_all_workers(port, "/")  # one of each worker's finds out
            asked = [lambda path=path: get(port, path) for path in PAGES]
            during = [at_once(asked * 3) for _ in range(4)]
            form, search = get(port, "/consultation/"), get(port, "/search/?q=safety")
        again = publish(database, hash(fault) % 1000)
        wait_for(lambda: all(again in a.page for a in from_all_workers(port, "/")))
        back = from_all_workers(port, "/")

    proof(
        "D12",
        f"a page read twelve times while the database is {fault}",
        cases=len(PAGES),
        survived=sum(
            all(
                is_as_before(answer, before[path])
                for answers in during
                for answer in answers[number :: len(PAGES)]
            )
            for number, path in enumerate(PAGES)
        ),
    )
    assert (form.status, search.status) == (200, 503)
    assert all(again in answer.page for answer in back)
    told = [line for line in workers.warnings() if AWAY in line]
    assert 1 <= len(told) <= 2  # a minute and worker
    assert "safety" not in str(told)


@pytest.mark.parametrize("fault", ["stopped", "frozen"][: share(2)])
def test_a_worker_that_starts_without_a_database_has_the_last_good_copies(
    fault: str, database: Database, workers: Workers, proof: Proof
) -> None:
    port = free_port()
    with workers.running(port):
        before = {path: get(port, path) for path in PAGES}

    with FAULTS[fault](database), workers.running(port):
        during = {path: from_all_workers(port, path) for path in PAGES}
        unread = get(port, "/questions/cost/")

    proof(
        "D12",
        f"a page in workers that started while the database is {fault}",
        cases=len(PAGES),
        survived=sum(
            all(is_as_before(answer, before[path]) for answer in answers)
            for path, answers in during.items()
        ),
    )
    assert unread.status == 503
    assert any(AWAY in line for line in workers.warnings())


def test_without_database_and_copies_a_page_says_whom_to_call(
    database: Database, workers: Workers, proof: Proof
) -> None:
    with stopped(database), workers.running(free_port()) as port:
        answers = [get(port, path) for path in ["/", "/questions/safety/"]]

    proof(
        "D12",
        "a page that no worker ever had",
        cases=len(answers),
        survived=sum(
            answer.status == 503
            and int(answer.headers["Retry-After"]) > 0
            and 'href="tel:988"' in answer.page
            for answer in answers
        ),
    )
