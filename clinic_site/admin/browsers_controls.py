"""The browser's own controls: they know the reader's habits, and need no script."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import DateField, Field, TimeField

BROWSERS_CONTROLS: Mapping[type[Field], Mapping[str, Any]] = {
    TimeField: {"widget": forms.TimeInput({"type": "time"}, format="%H:%M")},
    DateField: {"widget": forms.DateInput({"type": "date"}, format="%Y-%m-%d")},
}
