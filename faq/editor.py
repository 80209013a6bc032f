"""The box in which staff write an answer: a text box that a script makes an editor."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from faq.text.safe_html import clean

# Where a link may lead: a site with TLS, an address, a number, or a page of ours.
# The editor holds to it too: Python and JavaScript read this alike.
LINKS = r"(https:\/\/|mailto:|tel:|\/(?!\/))[^\s\\]*"

LONGEST = 20_000  # characters of HTML; the clinic's longest answer has 500


class AnswerWidget(forms.Textarea):
    class Media:
        css = {"all": ["css/editor.css"]}
        js = [forms.Script("js/answer-editor.js", type="module")]

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 12, "data-links": LINKS} | (attrs or {}))

    def use_required_attribute(self, initial: Any) -> bool:
        # The script hides the box, and a browser can't ask for what it can't show.
        return False


class AnswerField(forms.CharField):
    """Gives safe HTML; text without a tag becomes paragraphs and lists.

    Without JavaScript one may type such text, as its help says.
    """

    widget = AnswerWidget

    def __init__(self, **options: Any) -> None:
        options = {
            "help_text": "Without the buttons: an empty line starts a paragraph, a "
            "dash and a space (- like this) a list.",
            "error_messages": {"required": "Write the answer."},
        } | options
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        if len(text) > LONGEST:
            raise ValidationError("Make this shorter: it is too long to read.")
        return clean(text)
