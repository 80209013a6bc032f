import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django import DjangoDbBlocker, Settings

from clinic_site import clinic_facts, kept_facts
from clinic_site.kept_pages.watch import watch
from intake import kept_form
from tests.only_added import let_tests_empty_tables

# What these tests share takes long to start, so one process does all of a group. Those
# that take longest begin first. They need no database that is emptied after a test.
LONG = ["browser", "machines", "nginx", "test_local_site.py"]
GROUPS = [*LONG, "test_embedded_postgres.py", "test_outages.py"]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    for item in items:
        if name := group_of(item):
            item.add_marker(pytest.mark.xdist_group(name))
    yield  # to pytest-django, which has tests that empty the database come last
    items.sort(key=lambda item: group_of(item) not in LONG)


def group_of(item: pytest.Item) -> str | None:
    places = item.path.parent.name, item.path.name
    return next((name for name in GROUPS if name in places), None)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
) -> Iterator[None]:
    """Have the embedded PostgreSQL up, unless DATABASE_URL names another."""
    if settings.DATABASE_URL:
        yield
        return
    with settings.EMBEDDED_POSTGRES.running():
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    with django_db_blocker.unblock():
        let_tests_empty_tables()
    yield


@pytest.fixture(scope="session")
def open_folder() -> Iterator[Path]:
    """A folder for PostgreSQL, which root may have to run under another account.

    That account can't get into pytest's own folders.
    """
    with tempfile.TemporaryDirectory(prefix="clinic-tests-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder


@pytest.fixture(autouse=True)
def _settings_for_tests(settings: Settings) -> None:
    """Name static files as they are, so that no test depends on collected ones.

    And hash passwords quickly: what is safe is slow on purpose.
    """
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {
            "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        }
    }


@pytest.fixture(autouse=True)
def _nothing_read_by_another_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clinic_facts, "read_last", None)
    monkeypatch.setattr(kept_facts, "kept", None)
    monkeypatch.setattr(kept_form, "kept", {})
    watch.forget()
