"""What a view takes and asks the database for, without what surrounds every page."""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test.utils import CaptureQueriesContext

BRACKETS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")  # of a transaction: no queries


@dataclass(frozen=True)
class Lap:
    milliseconds: float
    queries: list[dict[str, str]]

    @property
    def slowest(self) -> dict[str, str]:
        return max(self.queries, key=lambda query: float(query["time"]))


class Stopwatch:
    """Middleware that calls the view itself; it has to be the last."""

    laps: list[Lap] = []

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse:
        with CaptureQueriesContext(connection) as queries:
            started_at = perf_counter()
            response: HttpResponse = view(request, *args, **kwargs)
            if not getattr(response, "is_rendered", True):
                response.render()  # type: ignore[attr-defined]
            taken = perf_counter() - started_at
        asked = [each for each in queries if not each["sql"].startswith(BRACKETS)]
        self.laps.append(Lap(taken * 1000, asked))
        return response
