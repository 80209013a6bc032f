"""The kinds of fields on our forms, and what they say to what they can't take."""

import unicodedata
from collections.abc import Callable, Sequence
from copy import copy
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

HIDDEN_CHARACTER = _("Type this again: it holds a character that can't be shown.")
TOO_LONG = _(
    "Make this shorter: it has %(show_value)d characters and there is room for "
    "%(limit_value)d."
)
CHOOSE_ONE = _("Choose one of these.")
CHOOSE_SOME = _("Choose from this list.")


def refuse_control_characters(name: str) -> None:
    if any(unicodedata.category(character) == "Cc" for character in name):
        raise ValidationError(HIDDEN_CHARACTER, code="control_character")


class Text(forms.CharField):
    """One line or more as people write it: any script, composed, without hidden ends.

    Keeps no `maxlength` in the page, where a browser would cut what is pasted: the
    person is told how much too long it is and loses nothing.
    """

    def __init__(
        self,
        *,
        longest: int,
        required_message: "StrOrPromise" = "",
        validators: Sequence[Callable[[Any], None]] = (),
        **options: Any,
    ) -> None:
        super().__init__(required=bool(required_message), **options)
        self.error_messages["required"] = required_message
        self.validators = [
            ProhibitNullCharactersValidator(message=HIDDEN_CHARACTER),
            MaxLengthValidator(longest, TOO_LONG),
            *validators,
        ]

    def to_python(self, value: Any) -> str:
        text = (super().to_python(value) or "").replace("\r\n", "\n")
        return unicodedata.normalize("NFC", text)


def line(longest: int, autocomplete: str = "off", **options: Any) -> Text:
    """One line of a person's own words, such as a name."""
    attributes = {"autocomplete": autocomplete, "spellcheck": "false"}
    return Text(
        longest=longest,
        validators=[refuse_control_characters],
        widget=forms.TextInput(attributes),
        **options,
    )


def story(longest: int, rows: int, help_text: "StrOrPromise", **options: Any) -> Text:
    """A free text, whose characters static/js/count-characters.js counts down.

    `help_text` has a gap for the {limit}.
    """
    counted = {
        "data-counts-to": longest,
        "data-left-one": _("{count} character left"),
        "data-left-other": _("{count} characters left"),
        "data-over-one": _("{count} character too many"),
        "data-over-other": _("{count} characters too many"),
    }
    return Text(
        longest=longest,
        help_text=format_lazy(help_text, limit=longest),
        widget=forms.Textarea({"rows": rows, **counted}),
        **options,
    )


class SameChoices:
    """Of a field whose choices are those of every form: they aren't copied for each."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        field: Any = self
        widget = copy(field.widget)
        widget.attrs = {**widget.attrs}
        memo |= {id(field.widget): widget, id(field.choices): field.choices}
        return super().__deepcopy__(memo)  # type: ignore[misc]


class OneOf(SameChoices, forms.ChoiceField):
    pass


class SomeOf(SameChoices, forms.MultipleChoiceField):
    pass


def one_of(
    choices: Any, required_message: "StrOrPromise" = "", **options: Any
) -> forms.ChoiceField:
    """A group of radio buttons, none of them chosen beforehand."""
    return OneOf(
        choices=getattr(choices, "choices", choices),
        widget=forms.RadioSelect,
        required=bool(required_message),
        error_messages={"required": required_message, "invalid_choice": CHOOSE_ONE},
        **options,
    )


def one_of_list(choices: Any, empty: "StrOrPromise", **options: Any) -> Any:
    """A list that opens, for more choices than fit on a phone; `empty` is none."""
    return OneOf(
        choices=[("", empty), *choices],
        required=False,
        error_messages={"invalid_choice": CHOOSE_SOME},
        **options,
    )


def some_of(choices: Any, **options: Any) -> forms.MultipleChoiceField:
    """A group of boxes to tick, as many as one likes or none."""
    return SomeOf(
        choices=choices.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(["invalid_choice", "invalid_list"], CHOOSE_SOME),
        **options,
    )


def tick(required_message: "StrOrPromise" = "", **options: Any) -> forms.BooleanField:
    """A box to tick, which has to be if there is a message for when it isn't."""
    return forms.BooleanField(
        required=bool(required_message),
        error_messages={"required": required_message},
        **options,
    )
