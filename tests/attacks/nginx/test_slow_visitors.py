"""Five hundred visitors who send a byte a second, and those who come meanwhile."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from threading import Event, Thread

from tests.attacks.conftest import Case
from tests.attacks.nginx import visitor
from tests.attacks.nginx.front import Front

SLOW = 500
ADDRESSES = 10  # that they come from: one may have 100 requests at once
OTHERS = 100
AT_MOST = 0.5  # seconds, for all but one in a hundred of the others
FORM = {
    "Content-Type": "application/x-www-form-urlencoded",
    "Content-Length": "100000",
}


@contextmanager
def dripping(front: Front) -> Iterator[None]:
    """Have them all connected inside the block, sending."""
    ready, over = Event(), Event()
    thread = Thread(target=lambda: asyncio.run(drip_all(front, ready, over)))
    thread.start()
    assert ready.wait(30)
    yield
    over.set()
    thread.join()


async def drip_all(front: Front, ready: Event, over: Event) -> None:
    writers = []
    for number in range(SLOW):
        _, writer = await asyncio.open_connection(
            "127.0.0.1",
            front.port,
            ssl=visitor.tls(),
            server_hostname=visitor.HOST,
            local_addr=(f"127.0.3.{number % ADDRESSES + 1}", 0),
        )
        writer.write(visitor.head("/consultation/", "POST", FORM))
        writers.append(writer)
    ready.set()
    while not over.is_set():
        for writer in writers:
            assert not writer.is_closing()
            writer.write(b"a")
        await asyncio.sleep(1)
    for writer in writers:
        writer.close()


def seconds_for(front: Front, path: str) -> float:
    began = time.monotonic()
    with closing(front.connect()) as connection:
        assert visitor.ask(connection, path).status == 200
    return time.monotonic() - began


def slowest(front: Front) -> float:
    """Return the seconds in which all but one in a hundred others were served."""
    paths = ["/", "/consultation/"] * (OTHERS // 2)
    seconds = sorted(seconds_for(front, path) for path in paths)
    median, last = seconds[OTHERS // 2], seconds[OTHERS * 99 // 100 - 1]
    print(f"median {median:.3f} s, p99 {last:.3f} s")
    return last


def test_nobody_waits_for_those_who_are_slow(case: Case, front: Front) -> None:
    alone = slowest(front)

    with case("I17", "a byte a second", cases=SLOW):
        with dripping(front):
            beside_them = slowest(front)
        # On a machine that is busy otherwise, the others are slow by themselves.
        assert beside_them < max(AT_MOST, 2 * alone)
