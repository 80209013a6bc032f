from collections.abc import Iterator

import pytest
from django.conf import settings
from pytest_django import Settings


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> Iterator[None]:
    """Have the embedded PostgreSQL up, unless DATABASE_URL names another."""
    if settings.DATABASE_URL:
        yield
        return
    with settings.EMBEDDED_POSTGRES.running():
        yield


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
