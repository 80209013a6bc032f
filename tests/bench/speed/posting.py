"""Forms posted by some visitors at once: each valid, each acknowledged, each kept."""

import re
import socket
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlencode
from uuid import uuid4

import psycopg2

from tests.bench.public_pages import hidden_fields
from tests.bench.report import NotMeasured
from tests.bench.speed.rounds import Turn
from tests.bench.speed.servers import FROM_NGINX, HOST, Server

SECONDS = 2  # of one turn
VISITORS = 8
TOKEN = str(uuid4())  # stands where each form has one of its own

Fields = Mapping[str, str | list[str]]


@dataclass(frozen=True)
class Form:
    """Where a form is, how it is filled in, and what shows that it was taken."""

    path: str
    answers: Fields
    status: int
    words: str  # in the head or the body of the answer
    rows: Mapping[str, int]  # how many each form leaves, by table


def post_forms(server: Server, form: Form) -> Turn:
    """Post for some seconds. Raises NotMeasured unless all are in the tables."""
    request = filled_in(server, form)
    before, cpu_before = counts(server.database, form), server.cpu_seconds()
    began = time.monotonic()
    with ThreadPoolExecutor(VISITORS) as visitors:
        posting = [
            visitors.submit(keep_posting, server.port, form, request, began + SECONDS)
            for _ in range(VISITORS)
        ]
        posted = sum(each.result() for each in posting)
    seconds = time.monotonic() - began
    cpu = server.cpu_seconds() - cpu_before
    refuse_if_lost(form, posted, before, counts(server.database, form))
    return Turn(posted / seconds, cpu / posted * 1e6)


def filled_in(server: Server, form: Form) -> bytes:
    """Return the request that a browser would send, with TOKEN for the form's token."""
    page = server.get(form.path)
    if page.status != 200:
        raise NotMeasured(f"the form answered {page.status}")
    hidden = {
        name: unescape(str(value)) for name, value in hidden_fields(page.body).items()
    }
    ours = {"token": TOKEN} if "token" in hidden else {}
    body = urlencode(hidden | ours | dict(form.answers), doseq=True).encode()
    cookie = page.headers["Set-Cookie"].partition(";")[0]
    headers = FROM_NGINX | {
        "Origin": f"https://{FROM_NGINX['Host']}",
        "Cookie": cookie,
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Length": str(len(body)),
    }
    head = [f"POST {form.path} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items())]
    return "\r\n".join([*head, "", ""]).encode() + body


def keep_posting(port: int, form: Form, request: bytes, until: float) -> int:
    """Return how many forms were acknowledged. Raises NotMeasured if one was not."""
    posted = 0
    with socket.create_connection((HOST, port), timeout=30) as connection:
        while time.monotonic() < until:
            token = str(uuid4()).encode()
            connection.sendall(request.replace(TOKEN.encode(), token))
            acknowledge(form, *read_answer(connection))
            posted += 1
    return posted


def read_answer(connection: socket.socket) -> tuple[bytes, bytes]:
    """Return head and body. A client of the library would cost more than the server."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += receive(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    length = re.search(rb"\r\nContent-Length: (\d+)", head, re.IGNORECASE)
    if not length:
        raise NotMeasured("an answer without a length")
    while len(body) < int(length[1]):
        body += receive(connection)
    return head + b"\r\n", body


def receive(connection: socket.socket) -> bytes:
    received = connection.recv(65536)
    if not received:
        raise NotMeasured("the server hung up")
    return received


def acknowledge(form: Form, head: bytes, body: bytes) -> None:
    status = int(head.split(maxsplit=2)[1])
    if status != form.status:
        raise NotMeasured(f"it answered {status}, not {form.status}")
    if form.words.encode() not in head + body:
        raise NotMeasured(f"it answered {status}, but didn't take the form")


def counts(database: str, form: Form) -> dict[str, int]:
    with closing(psycopg2.connect(database)) as connection:
        cursor = connection.cursor()
        found = {}
        for table in form.rows:
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608
            found[table] = cursor.fetchone()[0]
        return found


def refuse_if_lost(
    form: Form, posted: int, before: Mapping[str, int], after: Mapping[str, int]
) -> None:
    """Raise NotMeasured unless the tables grew by what was acknowledged."""
    for table, each in form.rows.items():
        stored = after[table] - before[table]
        if stored != posted * each:
            raise NotMeasured(
                f"{posted} forms were acknowledged, and {table} has {stored} rows more"
            )
