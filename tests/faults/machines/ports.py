import random
import socket

LASTING = range(20_000, 32_000)  # none that a system hands out for a moment


def lasting_port() -> int:
    """Return a free one that is still free when what listened there starts again."""
    while True:
        port = random.choice(LASTING)  # noqa: S311 - nobody is to be kept from guessing
        if not answers(port):
            return port


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
