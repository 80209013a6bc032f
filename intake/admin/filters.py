from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from intake.models import ConsultationRequest
from intake.retention import leaving

Requests = QuerySet[Any]


class QuarantineFilter(admin.SimpleListFilter):
    """Keeps what looks like spam out of the list, but not out of a search."""

    title = "quarantine"
    parameter_name = "quarantine"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "In quarantine")]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        everything, *others = super().choices(changelist)
        yield {**everything, "display": "Not in quarantine"}
        yield from others

    def queryset(self, request: HttpRequest, queryset: Requests) -> Requests:
        if self.value() == "yes":
            return ConsultationRequest.objects.quarantined() & queryset
        is_search = bool(request.POST.get("q"))
        return queryset if is_search else queryset.filter(quarantine="")


class LeavingFilter(admin.SimpleListFilter):
    title = "time for keeping"
    parameter_name = "leaving"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("week", "Leaves within a week")]

    def queryset(self, request: HttpRequest, queryset: Requests) -> Requests:
        if self.value() != "week":
            return queryset
        soon = leaving(by=timezone.now() + timedelta(days=7))
        return queryset.filter(pk__in=soon.values("pk"))
