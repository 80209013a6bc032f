from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString


class NoticeQuerySet(models.QuerySet["Notice"]):
    def current(self) -> "NoticeQuerySet":
        """The newest version of each kind in each language."""
        newest_first = self.order_by("kind", "language", "-version")
        return newest_first.distinct("kind", "language")


class Notice(models.Model):
    """Words a person agrees to or is shown. A row never changes: new words, new row.

    So what a person saw can be told for ever from the kind, language and version that
    are kept with their consent.
    """

    class Kind(models.TextChoices):
        PRIVACY = "privacy", "Privacy notice"
        CONTACT = "contact", "Consent to be contacted"
        TEXTS = "texts", "Consent to texts"
        EMERGENCY = "emergency", "Not an emergency service"
        APPLIES = "applies", "What the provider will ask about"
        PROCEDURE = "procedure", "If something in a request worries you (for staff)"

    VERSIONS_OF = ["kind", "language"]

    kind = models.CharField(max_length=10, choices=Kind)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="en")
    version = models.PositiveIntegerField(default=1)
    text = models.TextField(help_text="An empty line starts a new paragraph.")
    published_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "language", "-version"]
        constraints = [
            models.UniqueConstraint(
                name="clinic_site_notice_version_once",
                fields=["kind", "language", "version"],
                violation_error_message="A colleague has just published a version.",
            )
        ]

    def __str__(self) -> str:
        version = f"version {self.version} ({self.language})"
        return f"{self.get_kind_display()}, {version}"

    def as_label(self) -> SafeString:
        """The text of a box to tick, in whatever language it is."""
        return format_html('<span lang="{}">{}</span>', self.language, self.text)
