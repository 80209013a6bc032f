"""Why a colleague takes something out of here: asked of them before anything leaves."""

from django import forms
from django.core.exceptions import ValidationError

from intake.forms.fields import Text

LONGEST = 300  # characters
FEWEST_WORDS = 3


class ReasonForm(forms.Form):
    reason = Text(
        label="Why do you need it?",
        longest=LONGEST,
        required_message="Say why you need it.",
        help_text=(
            "A few words, for the owner's list of exports: what it is for. Leave out "
            "names."
        ),
        widget=forms.Textarea({"rows": 3}),
    )

    def clean_reason(self) -> str:
        reason = self.cleaned_data["reason"]
        if len(reason.split()) < FEWEST_WORDS:
            few = f"Say it in at least {FEWEST_WORDS} words: what is it for?"
            raise ValidationError(few, code="too_few_words")
        return reason


class TableForm(ReasonForm):
    has_answers = forms.BooleanField(
        required=False,
        label="With what they sent",
        help_text=(
            "Names, phone numbers, email addresses and all they told us. Without it: "
            "only what the list shows."
        ),
    )
