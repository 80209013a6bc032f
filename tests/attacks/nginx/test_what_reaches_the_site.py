"""What nginx tells the site of a visitor, and what it keeps from it."""

import socket
from contextlib import closing, suppress
from http.client import HTTPResponse
from ssl import SSLError

import pytest

from tests.attacks.conftest import Case
from tests.attacks.nginx import visitor
from tests.attacks.nginx.conftest import Site
from tests.attacks.nginx.front import Front
from tests.attacks.nginx.stand_in import StandIn
from tests.attacks.payloads.hosts import HOSTS

FORGED = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Port": "1",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Protocol": "http",
    "X-Forwarded-Ssl": "off",
    "Forwarded": "for=203.0.113.9;host=evil.example;proto=http",
    "X_Forwarded_For": "203.0.113.9",
    "Script_Name": "/elsewhere",
}


@pytest.mark.parametrize("path", ["/consultation/", "/", "/staff/"])
def test_the_site_hears_what_nginx_saw_and_not_what_a_visitor_forged(
    case: Case, path: str, stand_in: StandIn, nginx: Front
) -> None:
    stand_in.received.clear()

    with (
        case("I19", "headers, through nginx", cases=len(FORGED)),
        closing(nginx.connect(source="127.0.1.9")) as connection,
    ):
        visitor.ask(connection, path, headers=FORGED)
        received = stand_in.asked_for(path)[0]
        told = {
            name: value
            for name, value in received.items()
            if name.lower().replace("_", "-").startswith(("x-", "forwarded", "script"))
        }
        assert told == {"X-Forwarded-For": "127.0.1.9", "X-Forwarded-Proto": "https"}
        assert received["Host"] == "clinic.example"


def test_a_port_that_a_visitor_adds_to_the_name_gets_into_no_link(
    case: Case, stand_in: StandIn, nginx: Front
) -> None:
    stand_in.received.clear()

    with case("I15", "a port, through nginx"):
        nginx.ask("/consultation/", headers={"Host": "clinic.example:666"})
        assert stand_in.asked_for("/consultation/")[0]["Host"] == "clinic.example"


@pytest.mark.parametrize("host", HOSTS)
def test_the_site_hears_no_name_but_its_own(
    case: Case, host: str, stand_in: StandIn, nginx: Front
) -> None:
    stand_in.received.clear()

    with case("I15", "names in Host, through nginx"):
        sent = f"GET /consultation/ HTTP/1.1\r\nHost: {host}\r\n\r\n"
        nginx.answer_to(sent.encode())
        told = {headers["Host"] for _, headers in stand_in.received}
        assert told <= {"clinic.example"}


ANOTHER_HOST = [
    b"GET /consultation/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    b"GET https://evil.example/consultation/ HTTP/1.1\r\nHost: clinic.example\r\n\r\n",
    b"GET /consultation/ HTTP/1.0\r\n\r\n",
]


@pytest.mark.parametrize("sent", ANOTHER_HOST)
def test_who_asks_for_another_host_gets_no_answer(
    case: Case, sent: bytes, stand_in: StandIn, nginx: Front
) -> None:
    stand_in.received.clear()

    with case("I15", "other ways to name a host, through nginx"):
        assert nginx.answer_to(sent) is None
        assert stand_in.received == []


def test_who_names_another_host_in_tls_gets_no_certificate(
    nginx: Front,
) -> None:
    with pytest.raises(SSLError):
        nginx.connect(name="evil.example")


def without_tls(front: Front, sent: bytes) -> visitor.Answer | None:
    address = "127.0.0.1", front.plain_port
    with closing(socket.create_connection(address, visitor.SECONDS)) as connection:
        connection.sendall(sent)
        return visitor.answer(HTTPResponse(connection))


def test_who_comes_without_tls_is_sent_to_the_same_page_with_it(
    nginx: Front,
) -> None:
    sent = b"GET /questions/safety/?a=b HTTP/1.1\r\nHost: clinic.example\r\n\r\n"

    answer = without_tls(nginx, sent)

    assert answer and answer.status == 301
    assert answer.headers["Location"] == "https://clinic.example/questions/safety/?a=b"


def test_nobody_is_sent_to_a_host_that_they_named_themselves(
    nginx: Front,
) -> None:
    assert without_tls(nginx, b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n") is None


START = b"POST /consultation/ HTTP/1.1\r\nHost: clinic.example\r\n"
SMUGGLED = b"GET /smuggled/ HTTP/1.1\r\nHost: clinic.example\r\n\r\n"
AMBIGUOUS = {
    "a length and chunks": b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
    "chunks and a length": b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
    "two lengths": b"Content-Length: 0\r\nContent-Length: 4\r\n",
    "a list of lengths": b"Content-Length: 0, 4\r\n",
    "a signed length": b"Content-Length: +4\r\n",
    "chunks twice": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
    "a space before the colon": b"Transfer-Encoding : chunked\r\n",
    "a folded line": b"X-Any: a\r\n Transfer-Encoding: chunked\r\n",
    "a bare carriage return": b"X-Any: a\rTransfer-Encoding: chunked\r\n",
    "a NUL": b"X-Any: a\0b\r\n",
    "two hosts": b"Host: evil.example\r\n",
}


@pytest.mark.parametrize("how", AMBIGUOUS)
def test_a_request_that_two_programs_could_read_differently_is_refused(
    case: Case, how: str, stand_in: StandIn, nginx: Front
) -> None:
    stand_in.received.clear()

    with case("I16", "two readings, through nginx"):
        answer = nginx.answer_to(START + AMBIGUOUS[how] + b"\r\n0\r\n\r\n" + SMUGGLED)
        assert answer and answer.status == 400
        assert stand_in.received == []


@pytest.mark.parametrize("how", AMBIGUOUS)
def test_gunicorn_itself_reads_no_second_request_in_it(
    case: Case, how: str, site: Site
) -> None:
    """Should something else ever stand before it."""
    before = site.log.read_text()

    with case("I16", "two readings, by gunicorn itself"):
        sent = START + AMBIGUOUS[how] + b"\r\n0\r\n\r\n" + SMUGGLED
        answers = answers_of_gunicorn(site, sent)
        assert answers.count(b"HTTP/1.1 ") <= 1 or b"HTTP/1.1 400" in answers
        assert "/smuggled/" not in site.log.read_text().removeprefix(before)


@pytest.mark.parametrize("host", HOSTS)
def test_gunicorn_itself_shows_no_page_to_another_host(
    case: Case, host: str, site: Site
) -> None:
    """Nor one that it keeps, which it shows without Django."""
    told = f"Host: {host}\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n"
    with case("I15", "names in Host, at gunicorn itself"):
        for path in ["/", "/", "/consultation/"]:
            sent = f"GET {path} HTTP/1.1\r\n{told}".encode()
            assert answers_of_gunicorn(site, sent).startswith(b"HTTP/1.1 400 ")


def answers_of_gunicorn(site: Site, sent: bytes) -> bytes:
    """Return all that comes back of these bytes."""
    address = "127.0.0.1", site.port
    with (
        closing(socket.create_connection(address, visitor.SECONDS)) as connection,
        suppress(ConnectionError),
    ):
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))
    return b""


@pytest.mark.parametrize("coding", [b"gzip, chunked", b"identity", b"xchunked"])
def test_a_transfer_that_nginx_does_not_know_is_refused(
    case: Case, coding: bytes, stand_in: StandIn, nginx: Front
) -> None:
    stand_in.received.clear()
    transfer = b"Transfer-Encoding: " + coding + b"\r\n"

    with case("I16", "unknown transfers, through nginx"):
        answer = nginx.answer_to(START + transfer + b"\r\n0\r\n\r\n" + SMUGGLED)
        assert answer and answer.status == 501
        assert stand_in.received == []


def test_a_body_that_is_cut_off_reaches_no_site(
    case: Case, stand_in: StandIn, nginx: Front
) -> None:
    stand_in.received.clear()
    sent = START + b"Content-Length: 1000\r\n\r\nnote=cut"

    with case("I16", "a body that is cut off, through nginx"):
        with closing(nginx.connect()) as connection:
            connection.sendall(sent)
        assert nginx.ask("/consultation/").status == 200
        assert len(stand_in.received) == 1


def test_chunks_reach_the_site_as_one_body_with_a_length(
    stand_in: StandIn, nginx: Front
) -> None:
    stand_in.received.clear()
    chunks = b"5\r\nhello\r\n0\r\n\r\n"

    nginx.answer_to(
        b"GET /consultation/ HTTP/1.1\r\nHost: clinic.example\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n" + chunks
    )

    (received,) = stand_in.asked_for("/consultation/")
    assert received["Content-Length"] == "5"
    assert "Transfer-Encoding" not in received
