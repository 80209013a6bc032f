"""Tries are counted in the database, for all processes together.

The cache that keeps them calls every write that fails a refusal; of a database that is
full or may only be read it would be said that somebody has tried too often.
"""

from uuid import uuid4

from django.core.cache import cache
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def must_be_countable() -> None:
    """Raise OperationalError where a try can't be counted."""
    if not cache.add(f"probe:{uuid4()}", True, timeout=1):
        raise OperationalError("Tries can't be counted.")


def too_many_tries(request: HttpRequest) -> HttpResponse:
    must_be_countable()
    return render(request, "429.html", status=429)
