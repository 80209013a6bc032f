"""What nginx keeps on disk, for whom and for how long."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.attacks.conftest import Case
from tests.attacks.nginx.front import Front, running_nginx
from tests.attacks.nginx.stand_in import MAY_BE_KEPT, StandIn, standing_in

KEPT_FOR = 2.1  # seconds: nginx counts whole ones, so that one may be nearly two
LONG = {"Cache-Control": "public, max-age=0, s-maxage=600"}

PAGES = [
    "/", "/es/", "/privacy/", "/es/privacy/", "/questions/safety/",
    "/es/questions/safety/", "/robots.txt", "/sitemap.xml", "/banner/0123abcd.jpg",
]  # fmt: skip
NEVER = [
    "/consultation/", "/es/consultation/", "/consultation/received/",
    "/consultation/status/", "/staff/", "/staff/account/login/",
    "/search/", "/es/search/", "/helped/", "/readyz", "/healthz",
    "/questions/", "/questions/a/b/", "/questions/safety", "/fr/",
]  # fmt: skip


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    with standing_in() as stand_in:
        yield stand_in


@pytest.fixture
def front(stand_in: StandIn, tmp_path: Path) -> Iterator[Front]:
    """An nginx that keeps nothing from another test."""
    with running_nginx(tmp_path / "front", stand_in.port) as front:
        yield front


def same_answer_twice(front: Front, path: str, **more: Any) -> bool:
    first, second = (front.ask(path, **more) for _ in range(2))
    assert (first.status, second.status) == (200, 200)
    return first.body == second.body


def test_pages_for_all_are_kept_where_the_site_allows_it(
    stand_in: StandIn, front: Front
) -> None:
    stand_in.says = LONG

    kept = [path for path in PAGES if same_answer_twice(front, path)]

    assert kept == PAGES


def test_nothing_else_is_kept_even_if_the_site_allows_it(
    case: Case, stand_in: StandIn, front: Front
) -> None:
    stand_in.says = LONG

    with case("P8", "in nginx's cache", cases=len(NEVER)):
        assert [path for path in NEVER if same_answer_twice(front, path)] == []


@pytest.mark.parametrize(
    "says",
    [
        {"Cache-Control": "private, max-age=600"},
        {"Cache-Control": "no-store"},
        {"Cache-Control": "no-cache"},
        {"Set-Cookie": "csrftoken=secret", **LONG},
        {"Vary": "Cookie", **LONG},
        {"Vary": "Accept-Encoding, Cookie", **LONG},
        {"Vary": "*", **LONG},
        {},
    ],
    ids=str,
)
def test_what_is_not_for_all_is_not_kept(
    case: Case, says: dict[str, str], stand_in: StandIn, front: Front
) -> None:
    stand_in.says = says

    with case("P8", "in nginx's cache, as the site says"):
        assert not same_answer_twice(front, "/")


def test_a_page_that_is_asked_for_with_words_is_not_kept(
    stand_in: StandIn, front: Front
) -> None:
    stand_in.says = LONG

    assert not same_answer_twice(front, "/?q=words")
    asked_with_words = front.ask("/?q=words")
    assert front.ask("/").body != asked_with_words.body


def test_a_cookie_never_reaches_a_page_that_is_for_all(
    stand_in: StandIn, front: Front
) -> None:
    for path in ["/", "/consultation/"]:
        front.ask(path, headers={"Cookie": "sessionid=secret"})

    (for_all,), (own,) = map(stand_in.asked_for, ["/", "/consultation/"])
    assert "Cookie" not in for_all
    assert own["Cookie"] == "sessionid=secret"


def test_each_coding_is_asked_for_once_however_browsers_say_it(
    stand_in: StandIn, front: Front
) -> None:
    stand_in.says = {"Vary": "Accept-Encoding", **LONG}
    said = {
        "br": ["br", "gzip, deflate, br", "gzip, deflate, br, zstd", "BR;q=0.5"],
        "gzip": ["", "gzip", "gzip, deflate", "*", "identity", "br;q=0", "brotli"],
    }

    for accepted in said["br"] + said["gzip"]:
        front.ask("/", headers={"Accept-Encoding": accepted})

    asked = [headers["Accept-Encoding"] for headers in stand_in.asked_for("/")]
    assert sorted(asked) == sorted(said)


def test_who_asks_when_a_page_is_over_gets_the_new_one(
    stand_in: StandIn, front: Front
) -> None:
    stand_in.says = {"Cache-Control": f"{MAY_BE_KEPT}, stale-while-revalidate=600"}
    first = front.ask("/")

    time.sleep(KEPT_FOR)

    assert front.ask("/").body != first.body


def test_a_browser_that_has_the_page_is_told_so_without_asking_the_site(
    stand_in: StandIn, front: Front
) -> None:
    stand_in.says = {"ETag": '"one"', **LONG}
    front.ask("/")
    asked = len(stand_in.asked_for("/"))

    answer = front.ask("/", headers={"If-None-Match": 'W/"other", "one"'})

    assert (answer.status, answer.body) == (304, b"")
    assert answer.headers["ETag"] == '"one"'
    assert len(stand_in.asked_for("/")) == asked


def test_what_the_site_answers_is_shown_even_if_an_older_page_is_kept(
    stand_in: StandIn, front: Front
) -> None:
    stand_in.says = {"Cache-Control": MAY_BE_KEPT}
    front.ask("/questions/safety/")
    time.sleep(KEPT_FOR)

    shown = []
    for stand_in.status in [404, 410, 500, 503]:
        shown.append(front.ask("/questions/safety/").status)

    assert shown == [404, 410, 500, 503]


def test_a_kept_page_is_shown_no_longer_than_the_site_said(
    stand_in: StandIn, front: Front
) -> None:
    stand_in.says = {"Cache-Control": "public, s-maxage=1, stale-if-error=2"}
    shown = [front.ask("/").status]
    stand_in.close()

    for seconds in [KEPT_FOR, KEPT_FOR]:
        time.sleep(seconds)
        shown.append(front.ask("/").status)

    assert shown == [200, 200, 503]
