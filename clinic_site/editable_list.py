from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest


class LabelledRowForm(forms.ModelForm):
    """A row of a list, whose boxes say which row they belong to.

    Django's own have no label, which leaves a screen reader with a bare number.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{field.label}: {self.instance}"
            field.help_text = ""  # a list has no room for it


class EditableListAdmin(admin.ModelAdmin):
    """For admins with `list_editable`."""

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_form(request, form=LabelledRowForm, **kwargs)
