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


def first_keys(requests: QuerySet[Any]) -> list[int]:
    """Return the keys of as many as the pages of a list can show.

    They are found by an index made for it, which the database would not use if it were
    asked for them in the order of the list.
    """
    return list(requests.values_list("pk", flat=True)[: MOST + 1])
