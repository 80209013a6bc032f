import re
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from admin_ordering.admin import OrderableAdmin
from django import forms
from django.core.checks import CheckMessage
from django.db import models, transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, QueryDict

from clinic_site.one_at_a_time import one_at_a_time
from clinic_site.trailed_admin import TrailedAdmin

STEP = 10  # leaves room to type a number in between
ROW_ID = re.compile(r"form-\d+-id")


class LabelledRowForm(forms.ModelForm):
    """A row of a list, whose boxes say which row they belong to.

    Django's own have no label, which leaves a screen reader with a bare number.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{field.label}: {self.row_name()}"
            field.help_text = ""  # a list has no room for it

    def row_name(self) -> str:
        return str(self.instance)


class EditableListAdmin(TrailedAdmin):
    """For admins with `list_editable`."""

    row_form: type[LabelledRowForm] = LabelledRowForm

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_form(request, form=self.row_form, **kwargs)


class OrderedListAdmin(OrderableAdmin, EditableListAdmin):
    """For models with a `position`: rows are dragged, or their numbers typed.

    Saving the list makes the numbers 10, 20, 30 …, in each `order_within` from anew.
    A row that the list doesn't show, because of a search, a filter or another page,
    keeps its place: those shown change places among themselves. What is new, or new to
    its group, comes last. Leave `position` out of the form of a single row.
    """

    ordering_field = "position"
    order_within: str | None = None  # a foreign key of the model
    sortable_by = ()  # dragging numbers the rows as the page has them
    actions = None  # Enter in a number would press their button instead of Save
    list_per_page = 200  # Django takes 1000 fields at once: up to four a row

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Let a model be ordered by its group first."""
        found = super().check(**kwargs)
        return [each for each in found if each.id != "admin_ordering.W004"]

    def changelist_view(
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        if "_save" not in request.POST or not self.has_change_permission(request):
            return super().changelist_view(request, extra_context)
        with transaction.atomic():
            one_at_a_time(self.model)
            # Before Django looks, so that it saves and logs only what has moved.
            request.POST = self.renumbered(request.POST)  # type: ignore[assignment]
            return super().changelist_view(request, extra_context)

    def save_model(
        self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool
    ) -> None:
        if not change or self.order_within in form.changed_data:
            with transaction.atomic():
                one_at_a_time(self.model)
                last = self.rows(like=obj).aggregate(last=Max("position"))["last"] or 0
                obj.position = last + STEP
                super().save_model(request, obj, form, change)
        else:
            super().save_model(request, obj, form, change)

    def renumbered(self, post: QueryDict) -> QueryDict:
        """Return the posted list with the numbers that the rows get."""
        boxes = {
            str(pk): name.removesuffix("id") + "position"
            for name, pk in post.items()
            if ROW_ID.fullmatch(name)
        }
        try:
            typed = {pk: int(str(post[box])) for pk, box in boxes.items()}
        except (KeyError, ValueError):
            return post  # for the form to refuse
        post = post.copy()
        for number, row in self.numbered(typed):
            if box := boxes.get(str(row.pk)):
                post[box] = str(number)
            elif row.position != number:
                self.rows().filter(pk=row.pk).update(position=number)
        return post

    def numbered(self, typed: dict[str, int]) -> Iterable[tuple[int, Any]]:
        """Yield each row and its number; `typed` is by key and has those shown."""
        for _, group in groupby(self.rows(), key=self.group_of):
            rows = list(group)
            shown = [row for row in rows if str(row.pk) in typed]
            moved = iter(sorted(shown, key=lambda row: typed[str(row.pk)]))
            for number, row in enumerate(rows, start=1):
                yield number * STEP, next(moved) if str(row.pk) in typed else row

    def rows(self, like: Any = None) -> models.QuerySet[Any]:
        """Return all rows in their order, or those of the same group as another."""
        rows = self.model._default_manager.all()
        if like and self.order_within:
            rows = rows.filter(**{self.order_within: getattr(like, self.order_within)})
        return rows

    def group_of(self, row: Any) -> Any:
        return self.order_within and getattr(row, f"{self.order_within}_id")
