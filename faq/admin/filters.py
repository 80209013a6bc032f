from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from faq.models import Entry, Revision

ToDo = Callable[[], QuerySet[Revision]]


TO_DO: dict[str, tuple[str, ToDo]] = {
    "awaiting": ("Awaiting a clinician", Revision.objects.awaiting),
    "draft": ("Being written", lambda: Revision.objects.filter(state="draft")),
    "unsigned": ("Live, not reviewed", Revision.objects.unsigned),
    "outdated": ("Spanish out of date", Revision.objects.out_of_date),
}


class ToDoFilter(admin.SimpleListFilter):
    title = "what needs doing"
    parameter_name = "to_do"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        names = [(key, label) for key, (label, _) in TO_DO.items()]
        return [*names, ("retired", "Retired")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Entry]
    ) -> QuerySet[Entry]:
        chosen = self.value()
        if chosen == "retired":
            return queryset.exclude(retired_at=None)
        if chosen not in TO_DO:
            return queryset
        found = TO_DO[chosen][1]().order_by().values("entry")
        return queryset.filter(pk__in=found)
