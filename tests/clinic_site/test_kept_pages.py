"""Finished pages: the same as Django's, in every coding, and for as long as they hold.

By two workers in two processes: tests/started/test_kept_pages_everywhere.py.
"""

import os
import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.signals import request_finished, request_started
from django.db import OperationalError, close_old_connections
from pytest_django import Settings

from clinic_site.kept_pages.copies import Copies
from clinic_site.kept_pages.pages import best_coding, finished, is_among
from clinic_site.kept_pages.shelf import Shelf
from clinic_site.kept_pages.watch import Watch
from clinic_site.models import BannerPhoto, Clinic, Edition, Issue, Notice
from faq.models import Entry, Revision, SearchMiss, Vote
from tests.clinic_site.kept import Server, ask
from tests.faq.builders import build_sign_off

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clinic_content")]

ANSWER = "/questions/conditions-treated/"
PHOTO = "/banner/0123456789abcdef.jpg"
PUBLIC = ["/", "/es/", ANSWER, f"/es{ANSWER}", "/privacy/", "/es/privacy/"]
PUBLIC += ["/robots.txt", "/sitemap.xml", PHOTO]
FOUND = [
    "/search/?q=ride+home",
    "/es/search/?q=insurence",
    "/search/?q=ketamin&part=results",
]
OF_A_CODING = {"Content-Length", "Content-Encoding", "ETag", "Vary"}


@pytest.fixture(autouse=True)
def _in_the_transaction_of_the_test(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Leave the connection alone at the ends of a request, as Django's client does."""
    monkeypatch.setattr("clinic_site.kept_pages.watch.close_old_connections", int)
    ends = [request_started, request_finished]
    for end in ends:
        end.disconnect(close_old_connections)
    yield
    for end in ends:
        end.connect(close_old_connections)


@pytest.fixture(autouse=True)
def photo(clinic_content: None) -> None:
    values = {"jpeg": bytes(range(256)) * 64, "digest": "0123456789abcdef"}
    BannerPhoto.objects.create(clinic=Clinic.objects.get(), **values)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "database" / "kept"


@pytest.fixture
def watch(folder: Path) -> Watch:
    return Watch(folder)


@pytest.fixture
def server(watch: Watch, folder: Path) -> Server:
    return Server(watch, Copies(folder))


# The same as Django's


@pytest.mark.parametrize("path", [*PUBLIC, *FOUND])
def test_a_kept_page_is_what_django_answers_with_every_header(
    server: Server, path: str
) -> None:
    django = ask(server.django, path)

    first, second = server.get(path), server.get(path)

    assert first == second
    assert server.asked == [path.partition("?")[0]]
    assert second.status == django.status == 200
    assert second.body == django.body
    others = [header for header in second.listed if header[0] not in {"ETag", "Vary"}]
    assert sorted(others) == sorted(django.listed)


@pytest.mark.parametrize("path", [path for path in [*PUBLIC, *FOUND] if path != PHOTO])
@pytest.mark.parametrize("accepted", ["br", "gzip"])
def test_a_coded_page_is_the_plain_one_when_it_is_decoded(
    server: Server, path: str, accepted: str
) -> None:
    plain = server.get(path)

    coded = server.get(path, HTTP_ACCEPT_ENCODING=accepted)

    assert coded.headers["Content-Encoding"] == accepted
    assert int(coded.headers["Content-Length"]) == len(coded.body)
    assert coded.page == plain.body.decode()
    assert coded.headers["ETag"] != plain.headers["ETag"]
    for answer in [plain, coded]:
        assert answer.headers["Vary"] == "Accept-Encoding"
    others = [
        [header for header in answer.listed if header[0] not in OF_A_CODING]
        for answer in [plain, coded]
    ]
    assert others[0] == others[1]


def test_a_photograph_is_not_compressed_again(server: Server) -> None:
    answer = server.get(PHOTO, HTTP_ACCEPT_ENCODING="br, gzip")

    assert answer.body == bytes(range(256)) * 64
    assert not {"Content-Encoding", "Vary"} & set(answer.headers)


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0.5", "br"),
        ("gzip", "gzip"),
        ("deflate, gzip;q=0.8", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0, gzip", "gzip"),
        ("br;q=0.0, gzip", "gzip"),
        ("br;q=0.000, gzip", "gzip"),
        ("br;q=0, gzip;q=0", ""),
        ("identity", ""),
        ("zstd, deflate", ""),
        ("brotli", ""),
        ("", ""),
    ],
)
def test_a_page_comes_in_the_best_coding_that_is_accepted(
    accepted: str, coding: str
) -> None:
    assert best_coding(accepted) == coding


@pytest.mark.parametrize("path", ["/", FOUND[0]])
@pytest.mark.parametrize("accepted", ["", "br", "gzip"])
def test_head_tells_what_get_would(server: Server, path: str, accepted: str) -> None:
    for _ in "not kept yet", "kept":
        head = server.head(path, HTTP_ACCEPT_ENCODING=accepted)
        get = server.get(path, HTTP_ACCEPT_ENCODING=accepted)

        assert (head.status, head.listed, head.body) == (200, get.listed, b"")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("accepted", ["", "br", "gzip"])
def test_whoever_has_the_page_is_told_that_it_still_holds(
    server: Server, method: str, accepted: str
) -> None:
    browser = {"HTTP_ACCEPT_ENCODING": accepted, "REQUEST_METHOD": method}
    known = server.get("/", **browser).headers
    told = f'"other", W/{known["ETag"]}'

    for etag in [known["ETag"], f"W/{known['ETag']}", told, "*"]:
        answer = server.get("/", HTTP_IF_NONE_MATCH=etag, **browser)

        assert (answer.status, answer.body) == (304, b"")
        assert not {"Content-Length", "Content-Encoding", "Content-Type"} & set(
            answer.headers
        )
        assert answer.headers.items() <= known.items()
        for name in ["ETag", "Vary", "Cache-Control", "Content-Security-Policy"]:
            assert answer.headers[name] == known[name]


def test_whoever_has_another_page_gets_this_one(server: Server) -> None:
    etag = server.get("/", HTTP_ACCEPT_ENCODING="br").headers["ETag"]

    for known in ['"other"', etag, "", '"', etag.strip('"')]:
        answer = server.get("/", HTTP_IF_NONE_MATCH=known)

        assert (answer.status, len(answer.body) > 10_000) == (200, True)


def test_etags_are_compared_whole() -> None:
    assert is_among('"a"', '"b", "a"')
    assert not is_among('"a"', '"ab"')
    assert not is_among('"a"', '"a-br"')


# What is kept, and what isn't


@pytest.mark.parametrize("path", ["/", ANSWER, "/search/?q=cost"])
def test_languages_and_hosts_and_schemes_are_not_mixed(
    server: Server, settings: Settings, path: str
) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    ways = [
        {"path": path},
        {"path": f"/es{path}"},
        {"path": path, "HTTP_HOST": "other.example"},
        {"path": path, "HTTP_HOST": "testserver:8000"},
        {"path": path, "wsgi.url_scheme": "https"},
    ]
    expected = [ask(server.django, **way).body for way in ways]
    order = [number for number in range(len(ways)) for _ in range(3)]
    random.Random(6).shuffle(order)  # noqa: S311 - the same each time

    for number in order:
        assert server.get(**ways[number]).body == expected[number]

    assert len(server.asked) == len(ways)


@pytest.mark.parametrize(
    "path",
    [
        *["/consultation/", "/consultation/status/", "/consultation/received/"],
        *["/es/consultation/", "/staff/", "/staff/account/login/", "/healthz"],
        *["/readyz", "/nowhere/", "/questions/nowhere/", "/helped/", "/consultation"],
        *["/?utm_source=letter", "/?%00", f"{ANSWER}?a=b"],
    ],
)
def test_nothing_else_is_kept(server: Server, path: str) -> None:
    server.get(path)
    server.get(path)

    assert len(server.asked) == 2
    assert not server.kept.pages.pages
    assert not server.kept.searches.pages


def test_a_page_whose_address_has_more_to_it_is_compressed_all_the_same(
    server: Server,
) -> None:
    answer = server.get("/?utm_source=letter", HTTP_ACCEPT_ENCODING="br")

    assert answer.headers["Content-Encoding"] == "br"
    assert answer.page == ask(server.django, "/").body.decode()


def test_a_host_that_isnt_ours_is_refused_however_often_it_asks(server: Server) -> None:
    server.get("/")

    for _ in range(2):
        answer = server.get("/", HTTP_HOST="somebody.else")
        assert answer.status == 400


def test_a_reader_who_names_no_host_is_not_mixed_up_with_others(
    server: Server,
) -> None:
    server.get("/")

    for _ in range(2):
        server.get("/", HTTP_HOST="", SERVER_NAME="testserver", SERVER_PORT="80")

    assert len(server.asked) == 3


def test_a_post_gets_to_django_though_the_page_is_kept(server: Server) -> None:
    server.get("/")

    answer = server.get("/", REQUEST_METHOD="POST", CONTENT_TYPE="text/plain")

    assert answer.status == 415


def test_what_sets_a_cookie_or_depends_on_one_is_not_kept(server: Server) -> None:
    django = server.kept.django
    for told in [("Set-Cookie", "a=b"), ("Vary", "Cookie"), ("Vary", "Origin")]:

        def with_header(environ, start_response, told=told):
            return django(
                environ,
                lambda status, headers: start_response(status, [*headers, told]),
            )

        server.kept.django = with_header
        for _ in range(2):
            assert told in server.get("/").listed

    assert len(server.asked) == 6
    assert not server.kept.pages.pages


def test_a_reader_with_cookies_gets_the_same_page_and_sets_none(server: Server) -> None:
    cookies = "sessionid=canary; csrftoken=canary"

    made_for_them = server.get("/", HTTP_COOKIE=cookies)
    kept = server.get("/")
    shown_to_them = server.get("/", HTTP_COOKIE=cookies)

    assert len(server.asked) == 2
    assert made_for_them.body == kept.body
    assert shown_to_them == kept
    assert "Set-Cookie" not in shown_to_them.headers


def test_a_word_that_no_answer_has_is_counted_on_each_search(server: Server) -> None:
    for _ in range(3):
        server.get("/search/?q=zzzzqqq")
    server.head("/search/?q=zzzzqqq")
    server.get("/search/?q=zzzzqqq&part=results")

    assert SearchMiss.objects.get(word="zzzzqqq").count == 3
    assert len(server.asked) == 2  # the other two were finished already


def test_searches_are_kept_in_memory_and_nowhere_else(
    server: Server, folder: Path
) -> None:
    answer = server.get("/search/?q=ride+home")
    server.get("/")

    assert answer.headers["Cache-Control"] == "private, no-store"
    written = [file.read_bytes() for file in folder.iterdir()]
    assert any(b"text/html" in file for file in written)
    assert not any(b"ride home" in file for file in written)


def test_a_shelf_has_no_more_than_it_has_room_for() -> None:
    shelf = Shelf(most=3, most_bytes=100)
    issue = Issue(1, "a", Edition.objects.issue().day)
    page = finished([("Content-Type", "image/jpeg")], b"x" * 30, quality=1)
    keys = [("http", "h", "", f"/{number}", "") for number in range(5)]

    for key in keys:
        shelf.put(key, page, issue)
        shelf.get(keys[0], issue)  # asked for again and again

    assert list(shelf.pages) == [keys[3], keys[4], keys[0]]
    assert shelf.bytes == 90
    big = finished([("Content-Type", "image/jpeg")], b"x" * 101, quality=1)
    shelf.put(keys[1], big, issue)
    assert shelf.bytes <= 100


def test_searches_take_no_room_for_what_can_be_unpacked(server: Server) -> None:
    first = server.get(FOUND[0])

    assert server.get(FOUND[0]) == first
    assert "Content-Encoding" not in first.headers
    assert server.kept.searches.bytes < len(first.body)


@pytest.mark.parametrize("path", ["/", *FOUND])
@pytest.mark.parametrize("accepted", ["", "gzip", "br"])
def test_who_has_the_page_in_a_coding_is_told_so(
    server: Server, path: str, accepted: str
) -> None:
    had = server.get(path, HTTP_ACCEPT_ENCODING=accepted)

    asked_again = {"HTTP_IF_NONE_MATCH": had.headers["ETag"]}
    again = server.get(path, HTTP_ACCEPT_ENCODING=accepted, **asked_again)

    assert (again.status, again.body) == (304, b"")


def test_of_many_searches_the_latest_are_kept_and_the_pages_stay(
    server: Server,
) -> None:
    server.get("/")

    for number in range(310):
        server.get(f"/search/?q=cost&n={number}")

    assert len(server.kept.searches.pages) == 300
    server.get("/")
    assert server.asked.count("/") == 1


# For how long


def new_second(watch: Watch) -> None:
    """A second later: `watch` asks again."""
    watch.ask_at = 0


def test_the_database_is_asked_once_a_second(
    server: Server, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    issue = Edition.objects.issue()
    monkeypatch.setattr(
        "clinic_site.kept_pages.watch.read_issue", lambda: asked.append(1) or issue
    )

    for _ in range(50):
        server.get("/")

    assert len(asked) == 1
    new_second(watch)
    server.get("/")
    assert len(asked) == 2


def change_the_phone() -> None:
    Clinic.objects.update(phone="(312) 555-0199")


def change_a_word() -> None:
    Revision.objects.filter(state="live").update(question="(312) 555-0199")


def name_a_topic() -> None:
    topic = Entry.objects.get(slug="conditions-treated").topic
    topic.name = topic.name_es = "(312) 555-0199"
    topic.save()


@pytest.mark.parametrize("change", [change_the_phone, change_a_word, name_a_topic])
@pytest.mark.parametrize("path", ["/", "/es/", ANSWER])
def test_what_staff_change_is_shown_with_the_next_question_to_the_database(
    server: Server, watch: Watch, path: str, change: Callable[[], None]
) -> None:
    assert "555-0199" not in server.get(path).page

    change()
    new_second(watch)

    assert "555-0199" in server.get(path).page


def test_a_page_that_was_made_while_something_changed_is_not_kept_for_longer(
    server: Server, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    django = server.kept.django

    def changed_meanwhile(environ, start_response):
        response = django(environ, start_response)
        change_the_phone()
        return response

    server.kept.django = changed_meanwhile
    assert "555-0199" not in server.get("/").page
    server.kept.django = django
    new_second(watch)

    assert "555-0199" in server.get("/").page


def test_votes_searches_and_requests_move_no_edition(server: Server) -> None:
    before = Edition.objects.issue()

    revision = Revision.objects.filter(state="live").first()
    Vote.objects.create(revision=revision, helped=True, day=before.day, ballot="x" * 64)
    SearchMiss.objects.note(["zzzz"], "en", before.day)

    assert Edition.objects.issue() == before


def test_with_the_clinics_day_a_review_falls_due(server: Server, watch: Watch) -> None:
    Clinic.objects.update(time_zone="America/Los_Angeles")
    revision = Revision.objects.filter(state="live").first()
    build_sign_off(revision, signed_on=date(2026, 6, 1), due_on=date(2026, 12, 1))

    with time_machine.travel("2026-12-02 07:59Z", tick=False):
        before = server.get("/").page
    new_second(watch)
    with time_machine.travel("2026-12-02 08:00Z", tick=False):
        after = server.get("/").page

    assert "We are checking it again" not in before
    assert "We are checking it again" in after


# While the database is away. Real faults: tests/started/test_kept_pages_everywhere.py.

DAY = 24 * 60 * 60  # seconds


@pytest.fixture
def database_goes_away(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Have it tell no issue any more; Django itself still gets to it."""

    def fail() -> Issue:
        raise OperationalError("connection refused")

    def go_away() -> None:
        monkeypatch.setattr("clinic_site.kept_pages.watch.read_issue", fail)

    return go_away


def notice_it(watch: Watch) -> None:
    """Have it asked again, now, as its own thread would."""
    watch.read()
    watch.ask_at = float("inf")


@pytest.fixture
def cold_server(folder: Path) -> Server:
    """A worker that has just started, with the folder that the others have."""
    return Server(Watch(folder), Copies(folder))


@pytest.mark.parametrize("path", ["/", "/es/", ANSWER, "/privacy/", PHOTO])
@pytest.mark.parametrize("accepted", ["", "br", "gzip"])
def test_a_cold_worker_has_the_last_good_copy_in_every_coding(
    server: Server,
    cold_server: Server,
    database_goes_away: Callable[[], None],
    path: str,
    accepted: str,
) -> None:
    good = server.get(path, HTTP_ACCEPT_ENCODING=accepted)
    database_goes_away()

    copy = cold_server.get(path, HTTP_ACCEPT_ENCODING=accepted)

    assert copy == good
    assert cold_server.asked == []


@pytest.mark.parametrize("hours", [23, 25])
@pytest.mark.parametrize("is_cold", [False, True])
def test_last_good_copies_go_on_for_a_day_after_the_database_was_reached(
    server: Server,
    cold_server: Server,
    watch: Watch,
    database_goes_away: Callable[[], None],
    hours: int,
    is_cold: bool,
) -> None:
    server.get("/")
    database_goes_away()

    with time_machine.travel(datetime.now(UTC) + timedelta(hours=hours)):
        asked = cold_server if is_cold else server
        before = len(asked.asked)
        notice_it(asked.kept.watch)
        asked.get("/")

    assert len(asked.asked) - before == (hours > 24)


def test_what_any_worker_reaches_counts_for_all(
    server: Server, cold_server: Server, database_goes_away: Callable[[], None]
) -> None:
    server.get("/")
    later = datetime.now(UTC) + timedelta(hours=30)
    os.utime(server.kept.watch.reached, times=(later.timestamp(), later.timestamp()))
    database_goes_away()

    with time_machine.travel(later + timedelta(hours=1)):
        cold_server.get("/")

    assert cold_server.asked == []


def test_a_search_has_no_copy(
    server: Server, cold_server: Server, database_goes_away: Callable[[], None]
) -> None:
    server.get(FOUND[0])
    database_goes_away()

    cold_server.get(FOUND[0])

    assert len(cold_server.asked) == 1


def test_once_it_is_back_everything_is_made_anew(
    server: Server,
    watch: Watch,
    database_goes_away: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    issue = Edition.objects.issue()
    server.get("/")
    database_goes_away()
    notice_it(watch)
    server.get("/")
    monkeypatch.setattr("clinic_site.kept_pages.watch.read_issue", lambda: issue)
    notice_it(watch)

    server.get("/")
    server.get("/")

    assert len(server.asked) == 2


def test_answers_without_a_database_are_told_in_the_log_once_a_minute(
    server: Server,
    watch: Watch,
    database_goes_away: Callable[[], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    server.get(ANSWER)
    database_goes_away()
    notice_it(watch)

    for _ in range(30):
        server.get(ANSWER)
    server.kept.tell_at = 0  # a minute later
    server.get(ANSWER)

    [first, second] = [r for r in caplog.records if "is away" in r.getMessage()]
    assert (first.levelname, first.args) == ("WARNING", (1, 0))
    assert second.args == (30, 0)
    assert "conditions" not in caplog.text


@pytest.mark.parametrize("damage", [b"", b"{", b"{}\n", b"\xff\n\0", b"[1]\nx"])
def test_a_damaged_copy_is_none(
    server: Server,
    cold_server: Server,
    folder: Path,
    database_goes_away: Callable[[], None],
    damage: bytes,
) -> None:
    server.get("/")
    for file in folder.iterdir():
        if file.name != "reached":
            whole = file.read_bytes()
            file.write_bytes(damage or whole[:-1])
    database_goes_away()

    cold_server.get("/")

    assert cold_server.asked == ["/"]


def copies_in(folder: Path) -> dict[str, float]:
    return {
        file.name: file.stat().st_mtime_ns
        for file in folder.iterdir()
        if file.name != "reached"
    }


def test_a_copy_is_written_when_the_page_has_changed(
    server: Server, watch: Watch, folder: Path
) -> None:
    server.get("/")
    [(name, _)] = copies_in(folder).items()
    inode = (folder / name).stat().st_ino
    Server(Watch(folder), Copies(folder)).get("/")
    assert (folder / name).stat().st_ino == inode

    change_the_phone()
    new_second(watch)
    server.get("/")

    assert list(copies_in(folder)) == [name]
    assert (folder / name).stat().st_ino != inode
    assert b"555-0199" in (folder / name).read_bytes()


def test_an_answer_that_was_retired_has_no_copy_any_more(
    server: Server, watch: Watch, folder: Path
) -> None:
    server.get(ANSWER)
    Entry.objects.get(slug="conditions-treated").retire()
    new_second(watch)

    assert server.get(ANSWER).status == 410

    assert copies_in(folder) == {}


@pytest.mark.parametrize(
    "more",
    [
        {"HTTP_COOKIE": "sessionid=canary"},
        {"HTTP_COOKIE": "a=%00"},
        {"REQUEST_METHOD": "PUT"},
        {"HTTP_HOST": "somebody.else"},
    ],
)
def test_nobody_takes_a_copy_away_by_asking(
    server: Server, cold_server: Server, folder: Path, more: dict[str, str]
) -> None:
    server.get("/")
    before = copies_in(folder)

    cold_server.get("/", **more)

    assert cold_server.asked == ["/"]
    assert copies_in(folder) == before


def test_visitors_cannot_fill_the_disk(server: Server, folder: Path) -> None:
    for number in range(5):
        server.get("/", HTTP_HOST=f"testserver:{number + 1}")
        server.get(f"/?page={number}")
        server.get("/", HTTP_HOST="TestServer")

    assert not folder.exists() or copies_in(folder) == {}


def test_copies_that_nobody_has_asked_for_in_a_week_are_removed(
    server: Server, folder: Path
) -> None:
    server.get("/")
    server.get(ANSWER)
    [first, second] = copies_in(folder)
    week_ago = datetime.now(UTC).timestamp() - 7 * DAY
    os.utime(folder / first, times=(week_ago - 60, week_ago - 60))
    os.utime(folder / second, times=(week_ago + 60, week_ago + 60))

    Copies(folder).tidy_up()

    assert list(copies_in(folder)) == [second]


def test_a_page_that_makes_do_with_what_is_built_in_is_not_kept(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise OperationalError("canceling statement due to lock timeout")

    change_the_phone()
    with monkeypatch.context() as patched:
        patched.setattr("clinic_site.clinic_facts.stored_facts", fail)
        made_do = server.get("/")

    assert made_do.status == 200
    assert "555-0199" not in made_do.page
    assert "555-0199" in server.get("/").page


def test_a_built_in_privacy_notice_is_not_kept(server: Server) -> None:
    Notice.objects.filter(kind="privacy").delete()

    for _ in range(2):
        assert server.get("/privacy/").status == 200

    assert server.asked == ["/privacy/"] * 2
