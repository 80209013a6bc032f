from datetime import date, timedelta
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from clinic_site.telephone import tel_uri

GOOD_FOR = timedelta(days=180)  # then a line is to be called or texted again


def refuse_days_to_come(day: date) -> None:
    if day > timezone.localdate():
        raise ValidationError("Enter today or an earlier day.", code="to_come")


class CrisisLine(models.Model):
    """Somebody to talk to right now. The first two are in the header of every page.

    Each language has lines of its own: not every line is answered in every language.
    """

    language = models.CharField(
        max_length=5,
        choices=settings.LANGUAGES,
        default="en",
        help_text=(
            "Only its readers see the line. A language without lines shows "
            "built-in ones."
        ),
    )
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=80)
    when = models.CharField(
        max_length=120,
        help_text="When this is the right one, for example: If you are in danger now.",
    )
    call = models.CharField("number to call", max_length=20, blank=True)
    text = models.CharField("number to text", max_length=20, blank=True)
    text_word = models.CharField(
        "word to text",
        max_length=20,
        blank=True,
        help_text="For example HOME. Leave empty if any text will do.",
    )
    details = models.CharField(max_length=200, blank=True)
    checked_on = models.DateField(
        "last checked on",
        null=True,
        blank=True,
        validators=[refuse_days_to_come],
        help_text=(
            "The day on which somebody here called or texted it and found all of this "
            "right. Readers see the day. Never dial 911 for this: read its line over."
        ),
    )

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                name="clinic_site_crisis_line_can_be_reached",
                condition=~Q(call="", text=""),
                violation_error_message="Enter a number to call or a number to text.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def is_to_be_checked(self, today: date) -> bool:
        return self.checked_on is None or today - self.checked_on > GOOD_FOR

    @property
    def call_link(self) -> str:
        return tel_uri(self.call)

    @property
    def text_link(self) -> str:
        """Return the address that opens a message, with its word typed already."""
        number = tel_uri(self.text).removeprefix("tel:")
        return f"sms:{number}?body={quote(self.text_word)}".removesuffix("?body=")
