"""What people see while gunicorn is stopped."""

import gzip
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import brotli
import pytest

from tests.attacks.nginx.conftest import PHONE, Site
from tests.attacks.nginx.front import Front, running_nginx
from tests.attacks.nginx.test_files import collected
from tests.attacks.nginx.test_refused import says_in_both_languages

READ = ["/", "/es/", "/questions/safety/", "/es/questions/safety/", "/privacy/"]
UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip, deflate, br": brotli.decompress,
    "gzip": gzip.decompress,
    "": bytes,
}
NOT_KEPT = ["/consultation/", "/search/?q=safe", "/staff/", "/nowhere/", "/helped/"]
SORRY = {"": "We can't show this just now", "/es": "No podemos mostrarle esto"}
PRESS_AGAIN = {
    "": "load it again in a minute",
    "/es": "vuelva a cargarla dentro de un minuto",
}


@dataclass
class Before:
    """What readers saw before, by page and by what their browser accepts."""

    pages: dict[tuple[str, str], bytes]
    headers: dict[str, str]


@pytest.fixture(scope="module", autouse=True)
def before(site: Site, front: Front) -> Iterator[Before]:
    """Have pages read, and then the site stopped, for all tests here."""
    pages = {page: read(front, *page) for page in product(READ, UNPACK)}
    headers = dict(front.ask("/").headers)
    with site.stopped():
        yield Before(pages, headers)


def read(front: Front, path: str, accepted: str) -> bytes:
    answer = front.ask(path, headers={"Accept-Encoding": accepted})
    assert answer.status == 200
    return UNPACK[accepted](answer.body)


def without_numbers(page: bytes) -> bytes:
    """Leave out what each view of a page may have of its own, for votes."""
    return re.sub(rb'value="[^"]*"', b"", page)


def test_what_was_read_can_still_be_read(before: Before, front: Front) -> None:
    time.sleep(2.1)  # past what the site said for when all is well

    pages = {page: read(front, *page) for page in before.pages}

    assert pages.keys() == before.pages.keys()
    for page, text in pages.items():
        assert without_numbers(text) == without_numbers(before.pages[page])
    assert PHONE.encode() in pages["/", ""]


def test_a_kept_page_has_the_headers_it_had(before: Before, front: Front) -> None:
    headers = dict(front.ask("/").headers)

    assert headers | {"Date": ""} == before.headers | {"Date": ""}
    assert "Content-Security-Policy" in headers


@pytest.mark.parametrize("language", SORRY)
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", NOT_KEPT)
def test_what_is_not_kept_says_what_to_do_and_whom_to_call(
    path: str, method: str, language: str, front: Front
) -> None:
    answer = front.ask(language + path, method)

    assert answer.status == 503
    assert SORRY[language] in answer.page
    assert PRESS_AGAIN[language] in answer.page
    assert PHONE in answer.page
    assert 'href="tel:988"' in answer.page
    assert answer.headers.get_all("Cache-Control") == ["private, no-store"]
    assert answer.headers["Retry-After"] == "30"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_an_nginx_that_never_reached_the_site_says_what_to_do(
    tmp_path: Path, site: Site
) -> None:
    with running_nginx(tmp_path / "front", site.port) as front:
        answers = [front.ask("/"), front.ask("/es/consultation/", "POST")]

    for answer in answers:
        assert answer.status == 503
        assert says_in_both_languages(answer.page, *SORRY.values())
        assert answer.headers["X-Frame-Options"] == "DENY"


def test_files_are_there_as_ever(front: Front) -> None:
    assert front.ask(collected("css/site.*.css")).status == 200
