from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from faq.models import Entry, Revision, SignOff

ToDo = Callable[[], QuerySet[Revision]]


def unsigned() -> QuerySet[Revision]:
    """What readers see without a clinician's name, or past its date."""
    holding = SignOff.objects.by_meaning()
    signed = [
        revision.pk
        for revision in Revision.objects.read()
        if revision.same_meaning in holding
    ]
    return Revision.objects.read().exclude(pk__in=signed)


TO_DO: dict[str, tuple[str, ToDo]] = {
    "awaiting": ("Awaiting a clinician", Revision.objects.awaiting),
    "draft": ("Being written", lambda: Revision.objects.filter(state="draft")),
    "unsigned": ("Live, not reviewed", unsigned),
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
