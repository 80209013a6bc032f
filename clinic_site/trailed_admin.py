from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

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

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        """Say so without what stood in the address, which Django would repeat.

        The words wait in the session, and anything may have been typed there.
        """
        said = f"There is no such {opts.verbose_name}. Perhaps it was deleted."
        self.message_user(request, said, messages.WARNING)
        return redirect("admin:index")


def changed_in(formsets: Iterable[forms.BaseFormSet]) -> Iterator[str]:
    for formset in formsets:
        for row in formset.forms:
            yield from (f"{formset.prefix}.{name}" for name in row.changed_data)
