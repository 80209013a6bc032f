import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from pytest_django import DjangoDbBlocker, Settings
from xdist.scheduler import LoadScopeScheduling

from clinic_site import clinic_facts, kept_facts
from clinic_site.kept_pages.watch import watch
from intake import kept_form
from tests import content
from tests.clinic_site.processes import copy_checkout
from tests.only_added import let_tests_empty_tables
from tests.proof.plugin import SHARE

# Folders whose tests are in a run of their own, and that run.
RUNS = {
    "browser": "long",
    "started": "long",
    "faults": "faults",
    "attacks": "attacks",
    "drills": "drills",
}

# What these tests share takes long to start, so one process does all of a group.
GROUPS = {"nginx", "machines"}


def folder(nodeid: str) -> str:
    """Return "browser" for tests/browser/test_pages.py::test_it."""
    return nodeid.split("/")[1]


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    for item in items:
        if run := RUNS.get(folder(item.nodeid)):
            item.add_marker(run)
    if SHARE < 1 and config.getoption("markexpr") == "long":
        # What is timed wants a machine with nothing else to do.
        untimed = [item for item in items if "test_interactions" not in item.nodeid]
        chosen = untimed[::16]
        config.hook.pytest_deselected(items=[it for it in items if it not in chosen])
        items[:] = chosen


class ByGroup(LoadScopeScheduling):
    """Two tests at once; of those that share much, two files or whole folders."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        # Elsewhere tests keep pytest-django's order: those that empty tables are last.
        by_file = path if RUNS.get(folder(nodeid)) == "long" else nodeid
        return next((part for part in path.split("/") if part in GROUPS), by_file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByGroup:
    return ByGroup(config, log)


@pytest.fixture(scope="session")
def django_db_modify_db_settings_tox_suffix(pytestconfig: pytest.Config) -> None:
    """Name the database after the run, so that two runs can go on side by side.

    pytest-django puts the number of the process behind it.
    """
    run = pytestconfig.getoption("markexpr")
    if run in RUNS.values():
        database = settings.DATABASES["default"]
        database.setdefault("TEST", {})["NAME"] = f"test_{database['NAME']}_{run}"


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


@pytest.fixture
def clinic_content(db: None) -> None:
    """Its answers, and what it says of itself."""
    content.load("faq", "clinic")


@pytest.fixture(scope="session")
def fresh_checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site without a .env, which would answer where the environment is silent."""
    return copy_checkout(tmp_path_factory.mktemp("fresh") / "checkout")


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
