"""Pages that have to be there within six seconds, whatever ails the database."""

import time
from collections.abc import Callable

from tests.attacks.nginx.front import Front
from tests.attacks.nginx.visitor import Answer
from tests.faults.people import FORMS, Person
from tests.faults.site import WORKERS
from tests.intake.together import at_once

AT_MOST = 6  # seconds until a page is there
THREADS = 4 * WORKERS

Timed = tuple[Answer | None, bool]


def open_page(front: Front, path: str = FORMS[0]) -> Answer | None:
    person = Person(front)
    try:
        return person.ask(path)
    finally:
        person.leave()


def open_at_once(front: Front, paths: list[str]) -> list[Timed]:
    return at_once([timed(lambda path=path: open_page(front, path)) for path in paths])


def timed(job: Callable[[], Answer | None]) -> Callable[[], Timed]:
    """Have it return with the answer whether that came in time."""

    def with_time() -> Timed:
        began = time.monotonic()
        answer = job()
        return answer, time.monotonic() - began < AT_MOST

    return with_time
