"""One clinic for all the tests here: PostgreSQL, gunicorn, nginx, and a mail server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest import TempPathFactory

from tests.attacks.nginx.front import Front, running_nginx
from tests.faults.rights import give_rights
from tests.faults.site import HurtSite
from tests.intake.faults import Database
from tests.intake.mail_server import MailServer, running_mail_server

NAME = "Ketamine Infusion Clinic"
PHONE = "312 555 0100"
CRISIS_LINE = "555 0111"  # another than the one that a page knows by heart
STAFF_MAIL = "desk@clinic.example"


@pytest.fixture(scope="session")
def database(open_folder: Path) -> Iterator[Database]:
    database = Database(open_folder / "postgres")
    database.start()
    give_rights(database)
    yield database
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
    site.manage("migrate", "--verbosity=0")
    site.manage("load_clinic_content")
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
