"""People who are on the site at once, each doing the same kinds of things again."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.bench.report import NotMeasured
from tests.bench.visitor import Visitor
from tests.bench.visits import Visit

THINKING_SECONDS = 0.05  # from one visit to the next

Person = tuple[Visitor, Visit]


@contextmanager
def busy(people: Sequence[Person]) -> Iterator[list[str]]:
    """Have them busy inside the block; yields what went wrong, a line each time."""
    over = threading.Event()
    wrong: list[str] = []
    threads = [
        threading.Thread(target=go_on, args=(*person, over, wrong)) for person in people
    ]
    for thread in threads:
        thread.start()
    try:
        yield wrong
    finally:
        over.set()
        for thread in threads:
            thread.join()


def go_on(
    visitor: Visitor, visit: Visit, over: threading.Event, wrong: list[str]
) -> None:
    visitor.seconds.clear()  # those of before, when nobody else was there
    while not over.wait(THINKING_SECONDS):
        try:
            visit(visitor)
        except NotMeasured as problem:
            wrong.append(str(problem))
