"""What the developer tools are told of an answer, and that strangers aren't told."""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from tests.clinic_site.processes import (
    PRODUCTION,
    ask_the_site,
    shared_database_url,
)

pytestmark = pytest.mark.django_db

MIDDLEWARE = "clinic_site.server_timing.server_timing"
TIMING = re.compile(
    r"total;dur=(\d+\.\d), database;dur=(\d+\.\d);desc=\"(\d+) queries\""
)


@pytest.fixture
def developing(settings: Settings) -> None:
    settings.MIDDLEWARE = [MIDDLEWARE, *settings.MIDDLEWARE]


@pytest.mark.parametrize("path", ["/", "/search/?q=safe", "/nowhere/"])
def test_an_answer_says_how_long_it_took_and_how_many_queries(
    path: str, developing: None, clinic_content: None, client: Client
) -> None:
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)

    total, database, number = TIMING.fullmatch(
        response.headers["Server-Timing"]
    ).groups()
    assert int(number) == len(queries) > 0
    assert float(total) >= float(database)


@pytest.mark.parametrize(
    ("environment", "is_told"),
    [
        ({}, False),
        ({"LOCAL": "true"}, False),
        ({"LOCAL": "true", "DEBUG": "true"}, True),
    ],
    ids=["production", "a local copy", "DEBUG"],
)
def test_only_with_debug_is_anybody_told(
    environment: dict[str, str],
    is_told: bool,
    fresh_checkout: Path,
    django_db_setup: None,
) -> None:
    pages = ["/", "/search/?q=safe", "/consultation/", "/nowhere/", "/healthz"]

    answers = ask_the_site(
        *[{"path": path, "secure": True} for path in pages],
        checkout=fresh_checkout,
        environment=PRODUCTION | {"DATABASE_URL": shared_database_url()} | environment,
    )

    told = ["Server-Timing" in answer["headers"] for answer in answers]
    assert told == [is_told] * len(pages)
