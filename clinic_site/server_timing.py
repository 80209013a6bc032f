"""What an answer cost, told to the browser's developer tools; settings: with DEBUG."""

from collections.abc import Callable
from contextlib import ExitStack
from time import perf_counter
from typing import Any

from django.db import connections
from django.http import HttpRequest

from clinic_site.middleware import GetResponse


class Asked:
    """Counts and times the queries that go through it."""

    def __init__(self) -> None:
        self.queries = 0
        self.seconds = 0.0

    def __call__(self, execute: Callable[..., Any], *query: Any) -> Any:
        began = perf_counter()
        try:
            return execute(*query)
        finally:
            self.queries += 1
            self.seconds += perf_counter() - began


def server_timing(get_response: GetResponse) -> GetResponse:
    def middleware(request: HttpRequest) -> Any:
        asked, began = Asked(), perf_counter()
        with ExitStack() as watching:
            for connection in connections.all():
                watching.enter_context(connection.execute_wrapper(asked))
            response = get_response(request)
        total = (perf_counter() - began) * 1000
        response.headers["Server-Timing"] = (
            f"total;dur={total:.1f}, "
            f'database;dur={asked.seconds * 1000:.1f};desc="{asked.queries} queries"'
        )
        return response

    return middleware
