"""Promise P10: whatever a visitor sends, each line of a log is ours."""

import json
import socket
import time
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from tests.attacks.conftest import Case, some
from tests.attacks.nginx import visitor
from tests.attacks.nginx.conftest import Site
from tests.attacks.nginx.front import FLUSHED_AFTER, Front

ENDS_A_LINE = {
    "CR LF": b"\r\n", "LF": b"\n", "CR": b"\r", "NUL": b"\0", "VT": b"\v", "FF": b"\f",
    "NEL": b"\xc2\x85", "LS": b"\xe2\x80\xa8", "PS": b"\xe2\x80\xa9", "C1": b"\x85",
    "ANSI": b"\x1b[2K\x1b[1G", "title": b"\x1b]0;forged\x07", "quote": b'"}',
    "escaped": b"\\n", "percent": b"%0d%0a", "backspaces": b"\x08" * 40,
    "format": b"%(message)s%s%n{message}",
}  # fmt: skip
HEAD = b"Host: clinic.example\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n"
FORM = b"full_name=%s&note=%s&phone=911"


def forgery(mark: str) -> bytes:
    line = {"time": "2026-01-01", "logger": "access", "path": f"/{mark}/"}
    return json.dumps(line).encode()


def requests_with(attack: bytes) -> dict[str, bytes]:
    """Return what is sent, with the words in one place after the other."""
    escaped = b"".join(b"%%%02x" % byte for byte in attack)
    body = FORM % (escaped, escaped)
    length = b"Content-Length: %d\r\n" % len(body)
    form = b"Content-Type: application/x-www-form-urlencoded\r\n"
    return {
        "path": b"GET /a" + attack + b" HTTP/1.1\r\n" + HEAD + b"\r\n",
        "escaped path": b"GET /a" + escaped + b"/ HTTP/1.1\r\n" + HEAD + b"\r\n",
        "query": b"GET /search/?q=" + escaped + b" HTTP/1.1\r\n" + HEAD + b"\r\n",
        "verb": b"GE" + attack + b"T / HTTP/1.1\r\n" + HEAD + b"\r\n",
        "browser": b"GET / HTTP/1.1\r\n" + HEAD + b"User-Agent: " + attack
        + b"\r\n\r\n",
        "referrer": b"GET /nowhere/ HTTP/1.1\r\n" + HEAD + b"Referer: /" + attack
        + b"\r\n\r\n",
        "name": b"POST /consultation/ HTTP/1.1\r\n" + HEAD + form + length + b"\r\n"
        + body,
    }  # fmt: skip


def send(site: Site, sent: bytes) -> None:
    address = "127.0.0.1", site.port
    with closing(socket.create_connection(address, visitor.SECONDS)) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass


def written_since(log: Path, size: int) -> list[bytes]:
    """Return the lines, once the last request's is there."""
    time.sleep(0.2)
    with log.open("rb") as file:
        file.seek(size)
        return file.read().split(b"\n")[:-1]


def is_ours(line: bytes, mark: str) -> bool:
    """Tell whether it is one object of our own, and says nothing that was sent."""
    told = json.loads(line)
    return (
        line.isascii()
        and b"\x1b" not in line
        and {"time", "logger"} <= told.keys()
        and told.get("path") != f"/{mark}/"
        and mark not in str(told.get("message", ""))
    )


@pytest.mark.parametrize("how", some([*ENDS_A_LINE]))
def test_no_line_of_the_sites_log_can_be_forged(
    case: Case, site: Site, how: str
) -> None:
    mark = uuid4().hex
    attack = ENDS_A_LINE[how] + forgery(mark)
    sent = requests_with(attack)
    before = site.log.stat().st_size

    with case("P10", "in gunicorn's log and the site's", cases=len(sent)):
        for each in sent.values():
            send(site, each)
        lines = written_since(site.log, before)
        assert len(lines) >= 2
        assert [line for line in lines if not is_ours(line, mark)] == []


def test_no_line_of_nginxs_log_can_be_forged(case: Case, front: Front) -> None:
    mark = uuid4().hex
    attacks = [end + forgery(mark) for end in ENDS_A_LINE.values()]
    sent = [each for attack in attacks for each in requests_with(attack).values()]
    before = front.log.stat().st_size if front.log.exists() else 0

    with case("P10", "in nginx's log", cases=len(sent)):
        for each in sent:
            front.answer_to(each)
        time.sleep(FLUSHED_AFTER)
        lines = written_since(front.log, before)
        assert len(lines) >= len(sent) / 2
        for line in lines:
            told = json.loads(line)
            assert b"\x1b" not in line
            assert {"time", "logger", "status"} <= told.keys()
            assert told.get("path") != f"/{mark}/"
