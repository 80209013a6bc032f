"""The site as `make run` serves it, and a Chromium to walk it with."""

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg2
import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.find_browser import LAUNCH_OPTIONS, browser
from tests.clinic_site.processes import running_site

NewPage = Callable[..., Page]


@dataclass
class Site:
    address: str
    passwords: dict[str, str]  # by username
    database_url: str

    def query(self, sql: str, *values: object) -> list[tuple]:
        with closing(psycopg2.connect(self.database_url)) as connection:
            cursor = connection.cursor()
            cursor.execute(sql, values)
            return cursor.fetchall()

    def do(self, sql: str, *values: object) -> None:
        with closing(psycopg2.connect(self.database_url)) as connection, connection:
            connection.cursor().execute(sql, values)

    @contextmanager
    def nothing_can_be_stored(self) -> Iterator[None]:
        """Take the database for one that may only be read, as after a failover."""
        self._set_read_only("on")
        yield
        self._set_read_only("off")

    def _set_read_only(self, switch: str) -> None:
        name = urlsplit(self.database_url).path.strip("/")
        setting = f"default_transaction_read_only = {switch}"
        with closing(psycopg2.connect(self.database_url)) as connection:
            connection.autocommit = True
            cursor = connection.cursor()
            cursor.execute("SET default_transaction_read_only = off")  # for this one
            cursor.execute(f'ALTER DATABASE "{name}" SET {setting}')
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(scope="session")
def site(django_db_modify_db_settings: None) -> Iterator[Site]:
    """A running copy with a database of its own, a new one for each run."""
    name = f"browser_{uuid4().hex[:12]}"
    # All browsers here have one address and type faster than people.
    patience = {"INTAKE_LIMIT_PER_HOUR": "0", "INTAKE_MINIMUM_SECONDS": "0"}
    with database(name) as url, running_site(url, **patience) as (address, passwords):
        yield Site(address, passwords, url)


@contextmanager
def database(name: str) -> Iterator[str]:
    """Have a database of this name for the length of the block; gives its address."""
    server = settings.DATABASE_URL or settings.EMBEDDED_POSTGRES.url("postgres")
    address = urlsplit(server)._replace(path=f"/{name}").geturl()
    with closing(psycopg2.connect(server)) as connection:
        connection.autocommit = True
        connection.cursor().execute(f'CREATE DATABASE "{name}"')
        yield address
        connection.cursor().execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread, which Django would not allow.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    path = browser()
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=LAUNCH_OPTIONS)
        yield launched
        launched.close()


@pytest.fixture
def new_page(chromium: Browser, site: Site) -> Iterator[NewPage]:
    """Make pages of browsers of their own; at the end none may have complained."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def make(width: int = 1280, height: int = 900, **options: object) -> Page:
        context = chromium.new_context(
            base_url=site.address,
            viewport={"width": width, "height": height},
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complain(troubles, said.type, said.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", lambda request: foreign(troubles, site, request.url))
        return page

    yield make
    for context in contexts:
        context.close()
    assert troubles == []


def complain(troubles: list[str], kind: str, text: str) -> None:
    # A browser calls every answer from 400 on an error; ours are meant.
    if kind in {"error", "warning"} and "Failed to load resource" not in text:
        troubles.append(text)


def foreign(troubles: list[str], site: Site, url: str) -> None:
    # What is dialled or mailed goes to no origin.
    if not url.startswith((site.address, "tel:", "sms:", "mailto:")):
        troubles.append(f"asked another origin: {url}")
