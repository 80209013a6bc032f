"""gunicorn's workers without nginx, asked in a way that each of them has to answer."""

import json
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from tests.clinic_site.processes import running_gunicorn
from tests.intake.faults import Database
from tests.intake.together import at_once


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    page: str
    seconds: float


def get(port: int, path: str) -> Answer:
    began = time.monotonic()
    with closing(HTTPConnection("localhost", port, timeout=60)) as connection:
        connection.request("GET", path)
        response = connection.getresponse()
        page = response.read().decode()
    return Answer(
        response.status, dict(response.headers), page, time.monotonic() - began
    )


def from_all_workers(port: int, path: str) -> list[Answer]:
    """Ask so often at once that each worker gets some of it."""
    return at_once([lambda: get(port, path)] * 12)


class Workers:
    """Web servers of two workers each, with one folder for their copies."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder = database, folder
        self.log = folder / "log"

    @contextmanager
    def running(self, port: int) -> Iterator[int]:
        environment = {"KEPT_PAGES": str(self.folder / "kept"), "WEB_CONCURRENCY": "2"}
        database = self.database.url_of_site
        with running_gunicorn(database, port, self.log, **environment):
            yield port

    def warnings(self) -> list[str]:
        lines = [json.loads(line) for line in self.log.read_text().splitlines()]
        return [line["message"] for line in lines if line.get("level") == "WARNING"]


def publish(database: Database, number: int) -> str:
    words = f"Question {number}, published just now?"
    database.ask(
        "UPDATE faq_revision SET question = %s WHERE state = 'live' AND entry_id ="
        " (SELECT id FROM faq_entry WHERE slug = 'safety')",
        words,
    )
    return words
