"""What a visitor sends through TLS, down to the byte."""

import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from http.client import HTTPException, HTTPMessage, HTTPResponse
from urllib.parse import urlencode

HOST = "clinic.example"
SECONDS = 40  # until an answer that doesn't come counts as none


@dataclass
class Answer:
    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def page(self) -> str:
        return self.body.decode()


def listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


@cache
def tls() -> ssl.SSLContext:
    """Trust any certificate: the one used here is nobody's."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["http/1.1"])
    return context


def connect(port: int, source: str = "127.0.0.1", name: str = HOST) -> ssl.SSLSocket:
    plain = socket.create_connection(("127.0.0.1", port), SECONDS, (source, 0))
    return tls().wrap_socket(plain, server_hostname=name)


def head(path: str, method: str, headers: dict[str, str]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in ({"Host": HOST} | headers).items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def ask(
    connection: socket.socket,
    path: str,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    body: bytes = b"",
    form: dict[str, object] | None = None,
) -> Answer:
    given = dict(headers or {})
    if form is not None:
        body = urlencode(form, doseq=True).encode()
        given["Content-Type"] = "application/x-www-form-urlencoded"
    if method == "POST":
        given["Content-Length"] = str(len(body))
    with suppress(OSError):  # it may refuse a body before all of it is sent
        connection.sendall(head(path, method, given) + body)
    received = answer(HTTPResponse(connection, method=method))
    assert received, "closed without an answer"
    return received


def answer(response: HTTPResponse) -> Answer | None:
    """Return it, or None where the connection ends without one."""
    try:
        response.begin()
        return Answer(response.status, response.msg, response.read())
    except (HTTPException, ConnectionError):
        return None
