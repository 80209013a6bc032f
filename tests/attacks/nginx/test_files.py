"""Style sheets, scripts and pictures, straight from disk."""

import gzip
from collections.abc import Callable
from http.client import HTTPConnection

import brotli
import pytest
from django.conf import settings

from tests.attacks.conftest import Case
from tests.attacks.nginx.conftest import Site
from tests.attacks.nginx.front import Front
from tests.attacks.nginx.visitor import HOST

COLLECTED = settings.LOCAL_DIR / "static"
NAMES = ["css/site.*.css", "js/search.*.js", "img/icon.*.svg"]

# Not told the same: nginx's own way to say a thing, and the policy, tested below.
DIFFERENT = {
    "Server", "Date", "Connection", "ETag", "Last-Modified", "Accept-Ranges",
    "Content-Type", "Content-Length", "Content-Security-Policy", "Vary",
    "Access-Control-Allow-Origin",
}  # fmt: skip

UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "br": brotli.decompress,
    "gzip": gzip.decompress,
}


def collected(name: str) -> str:
    """Return the address of the file under its lasting name."""
    return f"/static/{next(COLLECTED.glob(name)).relative_to(COLLECTED)}"


def content(path: str) -> bytes:
    return (settings.LOCAL_DIR / path.removeprefix("/")).read_bytes()


def headers_of_the_site(site: Site, path: str) -> dict[str, str]:
    connection = HTTPConnection("127.0.0.1", site.port)
    told = {"Host": HOST, "X-Forwarded-Proto": "https"}
    connection.request("GET", path, headers=told)
    headers = dict(connection.getresponse().headers)
    connection.close()
    return headers


@pytest.mark.parametrize("name", NAMES)
def test_a_file_has_the_headers_that_the_site_itself_gives_it(
    case: Case, name: str, site: Site, front: Front
) -> None:
    path = collected(name)

    ours = front.ask(path).headers

    sites = headers_of_the_site(site, path)
    same = sites.keys() - DIFFERENT
    needed = {"Strict-Transport-Security", "Permissions-Policy", "Cache-Control"}
    with case("W1", "files, through nginx"):
        assert needed <= same
        assert {header: ours[header] for header in same} == {h: sites[h] for h in same}
        assert set(ours.keys()) - DIFFERENT == same
        assert ours["Server"] == "nginx"  # and no version


@pytest.mark.parametrize("name", NAMES)
def test_a_file_may_do_nothing_but_be_shown(name: str, front: Front) -> None:
    policy = front.ask(collected(name)).headers["Content-Security-Policy"]

    assert policy == (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip, deflate, br", "br"), ("gzip, deflate", "gzip"), ("", None)],
)
def test_a_file_comes_packed_as_the_browser_likes_it(
    accepted: str, coding: str | None, name: str, front: Front
) -> None:
    path = collected(name)

    answer = front.ask(path, headers={"Accept-Encoding": accepted})

    assert answer.headers["Content-Encoding"] == coding
    assert "Accept-Encoding" in answer.headers["Vary"]
    body = UNPACK[coding](answer.body) if coding else answer.body
    assert body == content(path)


@pytest.mark.parametrize("accepted", ["br", "gzip", ""])
def test_a_browser_that_has_the_file_is_told_so(accepted: str, front: Front) -> None:
    path, headers = collected("css/site.*.css"), {"Accept-Encoding": accepted}
    first = front.ask(path, headers=headers)

    again = front.ask(path, headers=headers | {"If-None-Match": first.headers["ETag"]})

    assert (again.status, again.body) == (304, b"")


def test_a_file_that_is_not_there_is_looked_for_by_the_site(front: Front) -> None:
    answer = front.ask("/static/css/no-such-file.css")

    assert answer.status == 404
    assert "There is no page here" in answer.page
