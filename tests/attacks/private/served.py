"""The site on the tests' own database, and somebody who is signed in to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, BrowserContext

from tests.browser.find_browser import LAUNCH_OPTIONS, browser
from tests.clinic_site.processes import (
    free_port,
    running_gunicorn,
    shared_database_url,
)
from tests.signing_in import sign_in


@dataclass
class Served:
    address: str

    def sign_in(self, context: BrowserContext, user: User) -> None:
        """Have the browser hold what a sign-in would have given it."""
        client = sign_in(Client(), user)
        name = settings.SESSION_COOKIE_NAME
        key = client.cookies[name].value
        context.add_cookies([{"name": name, "value": key, "url": self.address}])


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    port = free_port()
    options = {"WEB_CONCURRENCY": "1", "KEPT_PAGES": str(folder / "kept")}
    options |= {"INTAKE_MINIMUM_SECONDS": "0"}
    log = folder / "site.log"
    with running_gunicorn(shared_database_url(), port, log, **options):
        yield Served(f"http://localhost:{port}")


@contextmanager
def everyday_browser(chromium: Browser) -> Iterator[Browser]:
    """A Chromium that keeps pages for Back as people's does, unlike Playwright's."""
    launched = chromium.browser_type.launch(
        executable_path=browser(),
        args=LAUNCH_OPTIONS,
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield launched
    launched.close()


@contextmanager
def browser_with_a_profile(
    chromium: Browser, folder: Path, **options: Any
) -> Iterator[BrowserContext]:
    """A Chromium that keeps on disk in `folder` whatever people's browsers keep."""
    context = chromium.browser_type.launch_persistent_context(
        folder,
        executable_path=browser(),
        args=LAUNCH_OPTIONS,
        ignore_default_args=["--disable-back-forward-cache"],
        **options,
    )
    yield context
    context.close()
