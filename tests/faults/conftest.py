"""One clinic for all the tests here: PostgreSQL, gunicorn, nginx, and a mail server."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest import TempPathFactory

from tests.attacks.nginx.front import Front, running_nginx
from tests.drills.conftest import Site as InItsRole
from tests.faults.clinic import CRISIS_LINE, NAME, PHONE, STAFF_MAIL
from tests.faults.in_time import THREADS, open_page
from tests.faults.people import FORMS, Person
from tests.faults.site import HurtSite
from tests.faults.typed import TYPED
from tests.intake.faults import Database
from tests.intake.mail_server import MailServer, running_mail_server
from tests.intake.together import at_once

People = Callable[[int], list[Person]]


@pytest.fixture(scope="session")
def database(open_folder: Path) -> Iterator[Database]:
    """With the clinic's content, and a role of the site's that owns nothing."""
    database = Database(open_folder / "postgres")
    try:
        InItsRole(database).open()
        yield database
    finally:
        database.stop_at_once()
        database.stop()


@pytest.fixture(scope="session")
def mail_server() -> Iterator[MailServer]:
    with running_mail_server() as server:
        yield server


@pytest.fixture
def sink(mail_server: MailServer, database: Database) -> Iterator[MailServer]:
    """The mail server as good as any, with nothing that waits to be sent there."""
    database.do("DELETE FROM intake_message")
    yield mail_server
    good = MailServer(mail_server.port)
    vars(mail_server).update(vars(good))


@pytest.fixture(scope="session")
def site(
    database: Database,
    mail_server: MailServer,
    tmp_path_factory: TempPathFactory,
) -> Iterator[HurtSite]:
    folder = tmp_path_factory.mktemp("gunicorn")
    mail = {"EMAIL_URL": f"{mail_server.url}?timeout=1"}
    site = HurtSite(database.url_of_site, folder / "log", settings=mail)
    database.ask(
        "UPDATE clinic_site_clinic SET name = %s, phone = %s, staff_mail = %s",
        NAME,
        PHONE,
        STAFF_MAIL,
    )
    database.ask(
        "UPDATE clinic_site_crisisline SET call = %s WHERE call = '988'", CRISIS_LINE
    )
    site.start()
    yield site
    site.stop()


@pytest.fixture(scope="session")
def front(site: HurtSite, tmp_path_factory: TempPathFactory) -> Iterator[Front]:
    """Where people come in."""
    folder = tmp_path_factory.mktemp("nginx") / "front"
    with running_nginx(folder, site.port) as front:
        yield front


@pytest.fixture
def people(front: Front) -> Iterator[People]:
    """Make people who are about to send the form, in either language in turn.

    Each worker has read by then what the clinic says.
    """
    came: list[Person] = []
    for _ in range(3):
        at_once([lambda: open_page(front)] * THREADS)

    def come(number: int) -> list[Person]:
        these = [Person(front, FORMS[each % 2], dict(TYPED)) for each in range(number)]
        came.extend(these)
        assert all(at_once([person.fill_in for person in these]))
        return these

    yield come
    for person in came:
        person.leave()
