from collections.abc import Iterator

import pytest
from django.conf import settings


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> Iterator[None]:
    """Have the embedded PostgreSQL up, unless DATABASE_URL names another."""
    if settings.DATABASE_URL:
        yield
        return
    with settings.EMBEDDED_POSTGRES.running():
        yield


@pytest.fixture(autouse=True)
def _plain_static_files(settings: pytest.FixtureRequest) -> None:
    """Name static files as they are, so that no test depends on collected ones."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {
            "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        }
    }
