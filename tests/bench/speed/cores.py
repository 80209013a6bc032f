"""One core for what is measured, the others for who asks it and for PostgreSQL.

Else the fast would share theirs with who counts them, and be found slower than they are
beside the slow.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.programs import descendants

OF_SERVERS = {max(os.sched_getaffinity(0))}


@contextmanager
def kept_from_servers() -> Iterator[None]:
    """Keep this process, and what it starts, off the core of what is measured."""
    every = os.sched_getaffinity(0)
    os.sched_setaffinity(0, every - OF_SERVERS or every)
    try:
        yield
    finally:
        os.sched_setaffinity(0, every)


def give_core(pid: int) -> None:
    """Have a program that was just started run on that core, and all it starts."""
    for each in [pid, *descendants(pid)]:
        os.sched_setaffinity(each, OF_SERVERS)
