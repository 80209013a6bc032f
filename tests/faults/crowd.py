"""Many people at once, and what the database has of them afterwards."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

from tests.attacks.nginx.front import Front
from tests.faults.people import FORMS, Person
from tests.intake.faults import Database

AT_ONCE = 24

# Of each request: how often there is what belongs to it, whole.
WHOLE = """
SELECT
  token::text,
  reference,
  (SELECT string_agg(kind, ' ' ORDER BY kind) FROM intake_message AS message
   WHERE message.request_id = request.id),
  (SELECT string_agg(kind, ' ' ORDER BY kind) FROM intake_event AS event
   WHERE event.request_id = request.id),
  (SELECT count(*) FROM intake_consent AS consent
   WHERE consent.request_id = request.id)
FROM intake_consultationrequest AS request
WHERE token::text = ANY(%s)
"""
BELONGS_TO_IT = ("person_received staff_new", "received", 3)


@dataclass
class Crowd:
    """Each of them was told in the end that the clinic has their request."""

    people: list[Person] = field(default_factory=list)

    @property
    def not_acknowledged(self) -> list[int]:
        """The answers after which somebody had to send again."""
        statuses = [status for person in self.people for status in person.statuses]
        return [status for status in statuses if status != 302]

    def told(self) -> str:
        again, refused = len(self.not_acknowledged), self.not_acknowledged.count(503)
        return (
            f"{len(self.people)} people, {again} times to send again, "
            f"{refused} of them since the database was away"
        )


def crowd(
    front: Front, people: int, until: Callable[[], object] = lambda: True
) -> Crowd:
    """Have so many people ask, 24 at once; and more of them, until it is so."""
    crowd, numbers = Crowd(), count()

    def come() -> None:
        while (number := next(numbers)) < people or not until():
            person = Person(front, FORMS[number % 2])
            person.send_until_received()
            crowd.people.append(person)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for job in [pool.submit(come) for _ in range(AT_ONCE)]:
            job.result()
    return crowd


def stored_once(crowd: Crowd, database: Database) -> int:
    """Return how many of their requests are there once, whole, as they were told."""
    told = {person.token: person.reference for person in crowd.people}
    stored = database.ask(WHOLE, [*told])
    return sum(row == (row[0], told[row[0]], *BELONGS_TO_IT) for row in stored)


@dataclass
class Repeated:
    done: int = 0
    failed: bool = False

    def is_done(self, times: int) -> bool:
        """Also when it never will be, so that nobody waits for that."""
        return self.failed or self.done >= times


@contextmanager
def repeatedly(harm: Callable[[], None], seconds: float) -> Iterator[Repeated]:
    """Have it done again and again, this far apart, for the length of the block."""
    repeated, over = Repeated(), threading.Event()

    def go_on() -> None:
        try:
            while not over.wait(seconds):
                harm()
                repeated.done += 1
        except Exception:
            repeated.failed = True
            raise

    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(go_on)
        try:
            yield repeated
        finally:
            over.set()
    job.result()
