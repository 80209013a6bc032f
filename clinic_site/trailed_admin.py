from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from clinic_site.trail import Action, note


class TrailedAdmin(admin.ModelAdmin):
    """Has the trail name the fields that were changed, and say what was deleted.

    Every admin of the staff pages begins with it.
    """

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> list[dict[str, dict[str, Any]]]:
        note(request, fields=[*form.changed_data, *changed_in(formsets or [])])
        return super().construct_change_message(request, form, formsets, add)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        note(request, Action.DELETED)
        return super().log_deletions(request, queryset)


def changed_in(formsets: Iterable[forms.BaseFormSet]) -> Iterator[str]:
    for formset in formsets:
        for row in formset.forms:
            yield from (f"{formset.prefix}.{name}" for name in row.changed_data)
