from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

MOST = 1000


class CappedPaginator(Paginator):
    """Counts no further than anybody turns pages, however long the list is."""

    object_list: QuerySet[Any]

    @cached_property
    def counted(self) -> int:
        return self.object_list.order_by()[: MOST + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self.counted, MOST)

    @property
    def how_many(self) -> str:
        return f"{MOST:,}+" if self.counted > MOST else f"{self.counted:,}"


class KeysPaginator(CappedPaginator):
    """Of those that no index has in their order: as many as can be shown are sorted."""

    @cached_property
    def counted(self) -> int:
        return len(self.object_list)


def longest_closed_first(requests: QuerySet[Any]) -> list[int]:
    """Return the keys of as many as the pages of a list can show."""
    some = requests.order_by().values_list("closed_at", "received_at", "pk")
    found = list(some[: MOST + 1])
    found.sort(key=lambda each: (each[0] is None, each[0] or each[1], *each[1:]))
    return [pk for *_, pk in found]
