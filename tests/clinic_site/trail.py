"""What the trail got while something was done."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from clinic_site.models import TrailEntry


@contextmanager
def left_on_the_trail() -> Iterator[list[TrailEntry]]:
    """Gives a list that has, after the block, the entries of the block in order."""
    before = [*TrailEntry.objects.values_list("pk", flat=True)]
    entries: list[TrailEntry] = []
    yield entries
    entries += TrailEntry.objects.exclude(pk__in=before).order_by("pk")


def told(entry: TrailEntry) -> dict[str, Any]:
    names = ["action", "page", "about", "object_id", "shown", "fields"]
    return {name: getattr(entry, name) for name in names}
