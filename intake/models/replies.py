"""What staff write to people: templates, filled in when they are sent."""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from clinic_site.models.clinic import NAMES_NO_CONDITION

# All that can be filled in: nothing that anybody typed about themselves.
PLACEHOLDERS = {
    "reference": "the reference of the request",
    "clinic": "the name that our mails come from",
    "phone": "our phone number",
    "sender": "the first name of who sends it",
    "reply_due": "by when we promised to reply",
    "appointment": "day and time of the appointment",
    "next_day": "the day of the next step",
    "status_page": "the address where they see how far their request is",
}
PLACEHOLDER = re.compile(r"{(\w+)}")


def names_in(text: str) -> list[str]:
    """Return what has to be filled in, each once."""
    return list(dict.fromkeys(PLACEHOLDER.findall(text)))


def validate_placeholders(text: str) -> None:
    """Refuse what could not be filled in, and say what can."""
    known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    unknown = [name for name in names_in(text) if name not in PLACEHOLDERS]
    if unknown:
        named = ", ".join(f"{{{name}}}" for name in unknown)
        raise ValidationError(
            f"Nothing can be put in place of {named}. Use these: {known}.",
            code="unknown_placeholder",
        )
    if re.search(r"[{}]", PLACEHOLDER.sub("", text)):
        raise ValidationError(
            f"A brace is left over, or what is between two is no name. Use these: "
            f"{known}.",
            code="malformed_placeholder",
        )


def validate_neutral(text: str) -> None:
    if "ketamin" in text.casefold():
        raise ValidationError(NAMES_NO_CONDITION, code="names_treatment")


class ReplyTemplateQuerySet(models.QuerySet["ReplyTemplate"]):
    def current(self) -> "ReplyTemplateQuerySet":
        """The newest version of each in each language."""
        newest_first = self.order_by("name", "language", "-version")
        return newest_first.distinct("name", "language")

    def offered(self) -> "ReplyTemplateQuerySet":
        """Those that can be sent."""
        return self.filter(pk__in=self.current().values("pk"), is_offered=True)


class ReplyTemplate(models.Model):
    """Words to write to people. A row never changes: other words, another version.

    So what was sent can be told from the template and its version: what went out itself
    is kept nowhere.
    """

    VERSIONS_OF = ["name", "language"]

    name = models.CharField(
        max_length=80, help_text="For colleagues; the same in both languages."
    )
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="en")
    version = models.PositiveIntegerField(default=1)
    text = models.TextField(
        validators=[validate_placeholders, validate_neutral],
        help_text=(
            "An empty line starts a new paragraph. Our phone number, the crisis lines "
            "and the page about the request are added below by themselves. "
            f"{NAMES_NO_CONDITION}"
        ),
    )
    is_offered = models.BooleanField(
        "can be sent", default=True, help_text="Take this away to retire it."
    )
    published_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ReplyTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["name", "language", "-version"]
        constraints = [
            models.UniqueConstraint(
                name="intake_reply_template_version_once",
                fields=["name", "language", "version"],
            ),
            models.CheckConstraint(
                name="intake_reply_template_in_our_languages",
                condition=models.Q(language__in=["en", "es"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.version} ({self.language})"
