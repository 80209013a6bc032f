from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from clinic_site.clinic_facts import clinic_facts
from intake.desk.groups import Standing, groups, in_group
from intake.retention import leaving

Requests = QuerySet[Any]
Lookups = list[tuple[str, str]]

# What may be chosen to see those in quarantine too.
SHOWS_QUARANTINE = ["quarantine", "standing", "desk", "outcome__exact"]


class DeskFilter(admin.SimpleListFilter):
    """Shows all of a group of which the desk shows the first."""

    title = "place on the desk"
    parameter_name = "desk"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        self.clinic = clinic_facts(request).clinic
        every = groups(self.clinic, timezone.now())
        return [(each.name, each.title) for each in every]

    def queryset(self, request: HttpRequest, queryset: Requests) -> Requests:
        name = self.value()
        if name is None:
            return queryset
        every = groups(self.clinic, timezone.now())
        return in_group(name, every, queryset).order_by()


class StandingFilter(admin.SimpleListFilter):
    title = "standing"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        return [(value, str(label)) for value, label in Standing.choices]

    def queryset(self, request: HttpRequest, queryset: Requests) -> Requests:
        return queryset.filter(standing=self.value()) if self.value() else queryset


class OwnerFilter(admin.SimpleListFilter):
    title = "owner"
    parameter_name = "owner"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        """Return all who may own some, leavers too: nobody's requests are lost."""
        may_own = User.objects.with_perm(
            "intake.change_consultationrequest",
            is_active=None,  # type: ignore[arg-type]
        ).order_by("username")
        each = [(str(pk), name) for pk, name in may_own.values_list("pk", "username")]
        return [("me", "Me"), ("nobody", "Nobody"), *each]

    def queryset(self, request: HttpRequest, queryset: Requests) -> Requests:
        chosen = self.value()
        if chosen is None:
            return queryset
        owners = {"me": request.user.pk, "nobody": None}
        return queryset.filter(owner=owners.get(chosen, chosen))


class QuarantineFilter(admin.SimpleListFilter):
    """Keeps what looks like spam out of the list, but not out of a search."""

    title = "quarantine"
    parameter_name = "quarantine"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        return [("yes", "In quarantine")]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        everything, *others = super().choices(changelist)
        yield {**everything, "display": "Not in quarantine"}
        yield from others

    def queryset(self, request: HttpRequest, queryset: Requests) -> Requests:
        if self.value() == "yes":
            return queryset.filter(standing=Standing.QUARANTINED)
        is_asked_for = any(name in request.GET for name in SHOWS_QUARANTINE)
        if is_asked_for or request.POST.get("q"):
            return queryset
        return queryset.filter(quarantine="")


class LeavingFilter(admin.SimpleListFilter):
    title = "time for keeping"
    parameter_name = "leaving"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        return [("week", "Leaves within a week")]

    def queryset(self, request: HttpRequest, queryset: Requests) -> Requests:
        if self.value() != "week":
            return queryset
        return leaving(timezone.now() + timedelta(days=7), queryset).order_by()
