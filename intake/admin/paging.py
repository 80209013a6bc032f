from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

MOST = 1000


class CappedPaginator(Paginator):
    """Counts no further than anybody turns pages, however long the list is."""

    object_list: list[int]  # keys, up to one more than can be paged through

    @cached_property
    def count(self) -> int:
        return min(self.counted, MOST)

    @property
    def counted(self) -> int:
        return len(self.object_list)

    @property
    def how_many(self) -> str:
        return f"{MOST:,}+" if self.counted > MOST else f"{self.counted:,}"


def first_keys(requests: QuerySet[Any]) -> list[int]:
    """Return the keys of as many as the pages of a list can show, in its order.

    An index has them in that order. Asked for whole rows, the database would often
    rather read the table.
    """
    return list(requests.values_list("pk", flat=True)[: MOST + 1])


def longest_closed_first(requests: QuerySet[Any]) -> list[int]:
    """Return so many for an order that no index has; those never closed come last."""
    some = requests.order_by().values_list("closed_at", "received_at", "pk")
    found = list(some[: MOST + 1])
    found.sort(key=lambda each: (each[0] is None, each[0] or each[1], *each[1:]))
    return [pk for *_, pk in found]
