import re
from typing import Any

from django import forms

from intake.states import STATES


class StatesField(forms.CharField):
    """States typed with commas between, by code or by name; gives their codes."""

    widget = forms.Textarea({"rows": 2})

    def __init__(self, **options: Any) -> None:
        for of_an_array in ["base_field", "max_length", "show_hidden_initial"]:
            options.pop(of_an_array)
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Return a list, each once, in the order typed; what is unknown stays in it."""
        by_name = {str(name).casefold(): code for code, name in STATES.items()}
        typed = re.split(r"[,;\n]", super().to_python(value) or "")
        named = [" ".join(each.split()) for each in typed]
        codes = [by_name.get(name.casefold(), name.upper()) for name in named if name]
        return list(dict.fromkeys(codes))
