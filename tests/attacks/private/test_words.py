"""A hundred people's words, through processes of the site that write down all they can.

PostgreSQL logs every statement. Some of the people come while nothing can be stored,
while the database refuses their row, or while it is gone.
"""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.conf import settings

from clinic_site.embedded_postgres import EmbeddedPostgres, programs
from tests.attacks.cases import note
from tests.attacks.over_http import FORM_TYPE, Answer, ask
from tests.attacks.private.left_behind import LOUD, without_recipient
from tests.clinic_site.processes import running_site, wait_for
from tests.intake.canaries import STAFF_TYPED, TYPED, found_in, posted, typed_in
from tests.intake.mail_server import MailServer, running_mail_server
from tests.proof.plugin import Proof, share

FORM, STATUS = "/consultation/", "/consultation/status/"
LIST = "/staff/intake/consultationrequest/"
LOGIN = "/staff/account/login/"
PEOPLE = 112  # nine fields of each: a thousand
SITE_LOG = settings.LOCAL_DIR / "site.log"
NAMED = ["full_name", "preferred_name", "pronouns", "other_language", "referred_by"]


@dataclass
class Place:
    """The site, and what it gives away to whoever doesn't see its pages."""

    port: int
    passwords: dict[str, str]  # by username
    database: EmbeddedPostgres
    up: ExitStack  # what keeps the database up
    mails: MailServer
    log_from: int
    gave_away: list[str] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)

    def ask(self, path: str, *given: Any, **more: Any) -> Answer:
        answer = ask(self.port, path, *given, **more)
        self.statuses.add(answer.status)
        self.gave_away += [path, str(answer.headers), *answer.cookies]
        if answer.status in {400, 404, 500}:  # made for nobody in particular
            self.gave_away.append(answer.page)
        return answer

    def post(self, path: str, form: dict[str, Any], **more: Any) -> Answer:
        return self.ask(path, "POST", form, **more)

    def do(self, *statements: str) -> None:
        with closing(psycopg2.connect(self.database.url())) as connection:
            connection.autocommit = True
            for statement in statements:
                connection.cursor().execute(statement)

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        with closing(psycopg2.connect(self.database.url())) as connection:
            cursor = connection.cursor()
            cursor.execute(statement)
            return cursor.fetchall()


@pytest.fixture
def place(open_folder: Path) -> Iterator[Place]:
    database = EmbeddedPostgres(open_folder / "words")
    log_from = SITE_LOG.stat().st_size if SITE_LOG.exists() else 0
    with ExitStack() as up, running_mail_server() as mails:
        up.enter_context(database.running())
        # As loud as it gets, for all who connect from now on.
        loud = [f"ALTER DATABASE clinic SET {key} = {LOUD[key]}" for key in LOUD]
        with closing(psycopg2.connect(database.url())) as connection:
            connection.autocommit = True
            for statement in loud:
                connection.cursor().execute(statement)
        options = {"EMAIL_URL": mails.url, "INTAKE_LIMIT_PER_HOUR": "0"}
        options |= {"STATUS_LIMIT_PER_HOUR": "0"}
        with running_site(database.url(), **options) as (address, passwords):
            port = urlsplit(address).port
            assert port
            place = Place(port, passwords, database, up, mails, log_from)
            place.do("UPDATE clinic_site_clinic SET staff_mail = 'desk@clinic.example'")
            yield place


def words_of(number: int) -> dict[str, Any]:
    """A canary in every field, another one for each person wherever one can tell."""
    own = {name: f"{TYPED[name]} {number}" for name in NAMED}
    return own | {"note": f"{TYPED['note']} {number}", "email_consent": "on"}


@contextmanager
def nothing_can_be_stored(place: Place) -> Iterator[None]:
    setting = "ALTER DATABASE clinic SET default_transaction_read_only ="
    cut = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = 'clinic' AND pid <> pg_backend_pid()"
    )
    place.do(f"{setting} on", cut)
    yield
    place.do("SET default_transaction_read_only = off", f"{setting} off", cut)


@contextmanager
def rows_are_refused(place: Place) -> Iterator[None]:
    """The database says so with the whole row."""
    table = "ALTER TABLE intake_consultationrequest"
    rule = "CHECK (heard = 'nowhere') NOT VALID"
    place.do(f"{table} ADD CONSTRAINT intake_refuses {rule}")
    yield
    place.do(f"{table} DROP CONSTRAINT intake_refuses")


@contextmanager
def database_is_gone(place: Place) -> Iterator[None]:
    place.up.close()
    yield
    place.up.enter_context(place.database.running())
    wait_for(lambda: ask(place.port, "/readyz").status == 200)


TROUBLES = [nothing_can_be_stored, rows_are_refused, database_is_gone]


def come_and_ask(place: Place, number: int) -> None:
    """One person: looks, mistakes, a form without its secret, then sends it."""
    form = posted(**words_of(number))
    check = {name: value for name, value in form.items() if name != "send"}
    assert {*TYPED} <= found_in(place.post(FORM, check).page)
    assert place.post(FORM, form | {"state": "XX"}).status == 422
    assert place.ask(FORM, "POST", body=b"note=inkquill", **FORM_TYPE).status == 403
    assert place.post(FORM, form).status == 302
    assert place.post(FORM, form | {"note": "Other"}).status == 302
    typed = [*TYPED.values()][number % len(TYPED)]
    assert place.post(STATUS, {"reference": typed, "code": typed}).status == 422


def in_trouble(place: Place, number: int) -> None:
    form = posted(**words_of(number))
    with TROUBLES[number % len(TROUBLES)](place):
        answer = place.post(FORM, form)
        assert answer.status in {500, 503}, answer.status
        place.post(STATUS, {"reference": form["full_name"], "code": form["note"]})
        # A name there is looked for in plain text: it's no place for people's words.
        place.post(LOGIN, {"login": "nobody", "password": form["email"]})


def work_at_the_desk(place: Place) -> None:
    """Sign in, search for everything that was typed, read, write and take out."""
    signed_in = place.post(
        LOGIN, {"login": "front-desk", "password": place.passwords["front-desk"]}
    )
    [session] = [each for each in signed_in.cookies if each.startswith("sessionid")]
    cookie = session.partition(";")[0]
    for typed in [*TYPED.values(), *STAFF_TYPED.values()]:
        place.post(LIST, {"q": typed}, cookie=cookie)
        place.ask("/staff/", cookie=cookie)
    for pk, version in place.query(
        "SELECT id, version FROM intake_consultationrequest ORDER BY id LIMIT 5"
    ):
        page = f"{LIST}{pk}/"
        shown = place.ask(f"{page}change/", cookie=cookie)
        assert {*TYPED} <= found_in(shown.page)
        note = STAFF_TYPED | {"seen_version": version}
        for _ in "ab":  # saved, then stale
            place.post(f"{page}change/", note, cookie=cookie)
        place.ask(f"{page}history/", cookie=cookie)
        place.post(f"{page}export/", {"kind": "json", "reason": "x"}, cookie=cookie)


def left_behind(place: Place) -> dict[str, str]:
    """Return all there is outside the pages that are meant for somebody, by place."""
    log = place.database.folder / "postgres.log"
    with open(SITE_LOG, errors="replace") as site_log:
        site_log.seek(place.log_from)
        of_site = site_log.read()
    dump = subprocess.run(
        [str(programs() / "pg_dump"), place.database.url()],
        capture_output=True,
        text=True,
        check=True,
    )
    return {
        "addresses, headers, cookies, error pages": "\n".join(place.gave_away),
        "log of the site": of_site,
        "log of PostgreSQL": log.read_text(errors="replace"),
        "mails": "\n".join(without_recipient(mail) for mail in place.mails.taken),
        "dump": dump.stdout,
    }


# What shows of each place that it was looked at while something was in it.
SEEN = {
    "addresses, headers, cookies, error pages": "/consultation/received/",
    "log of the site": '"path": "/consultation/"',
    "log of PostgreSQL": 'INSERT INTO "intake_consultationrequest"',
    "mails": "Subject:",
    "dump": "COPY public.intake_consultationrequest",
}


def test_what_a_hundred_people_type_is_left_nowhere(place: Place, proof: Proof) -> None:
    people, troubled = share(PEOPLE), max(3, share(9))
    for number in range(people):
        come_and_ask(place, number)
    for number in range(troubled):
        in_trouble(place, number)
    work_at_the_desk(place)
    undelivered = "SELECT 1 FROM intake_message WHERE sent_at IS NULL LIMIT 1"
    wait_for(lambda: not place.query(undelivered))

    places = left_behind(place)

    found = {name: typed_in(text) for name, text in places.items()}
    survived = {
        (number, name): not any(name in fields for fields in found.values())
        for number in range(people)
        for name in TYPED
    }
    print({name: (len(text), found[name]) for name, text in places.items()})
    note(proof, "P1", "words of people, by processes of the site", survived)
    assert {200, 302, 403, 422, 500, 503} <= place.statuses
    for name, sign in SEEN.items():
        assert sign in places[name], name
    assert len(place.mails.taken) >= people
